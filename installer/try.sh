#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Installs a .deb on this machine (a bare root made for it, as root), starts it off screen and on an X
# server, lets it check the counter, removes it, and looks whether the data stayed.
# usage: installer/try.sh PACKAGE.deb OUT
set -euo pipefail
package=$(realpath "$1")
out=$2
data=/root/lok-mitra-data
say() { printf '[try] %s\n' "$1"; }
export DEBIAN_FRONTEND=noninteractive LANG=C.UTF-8

apt-get -q update >/dev/null
apt-get -q -y install --no-install-recommends "$package" >"$out/install.log" 2>&1
say "installed: $(dpkg-query -W -f '${Package} ${Version} ${db:Status-Status}' lok-mitra-kiosk)"
say "needs nothing more: $(ldd /opt/lok-mitra/_internal/PySide6/Qt/plugins/platforms/libqxcb.so | grep -c 'not found' || true) libraries not found"
lmk-kiosk --version >/dev/null 2>&1 || lmk-kiosk --help >/dev/null
say "check: $(lmk-kiosk check --quick --json --data-dir "$data" | head -c 90) …"
apt-get -q -y install --no-install-recommends xvfb x11-apps >>"$out/install.log" 2>&1
QT_QPA_PLATFORM=offscreen timeout 15 lmk-kiosk --data-dir "$data" >"$out/offscreen.log" 2>&1 && code=0 || code=$?
say "off screen: lived until it was ended ($code, 124 is as wanted), said $(wc -c <"$out/offscreen.log") bytes"
Xvfb :77 -screen 0 1366x768x24 >/dev/null 2>&1 &
server=$!
export DISPLAY=:77
sleep 2
lmk-kiosk --data-dir "$data" >"$out/xvfb.log" 2>&1 &
window=$!
sleep 12
xwd -root -silent >"$out/window.xwd"
kill "$window" && wait "$window" 2>/dev/null || true
kill "$server"
say "on X: $(stat -c %s "$out/window.xwd") bytes of picture, said $(wc -c <"$out/xvfb.log") bytes"
touch "$data/kept"
apt-get -q -y purge lok-mitra-kiosk >>"$out/install.log" 2>&1
say "removed: /opt/lok-mitra $([ -e /opt/lok-mitra ] && echo is still there || echo is gone), command $([ -e /usr/bin/lmk-kiosk ] && echo is still there || echo is gone)"
say "data: $([ -e "$data/kept" ] && echo kept || echo LOST)"
