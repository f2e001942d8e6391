#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Makes a bare Debian 12 ready for `make run`, `make test` or `make package`, and costs nothing the second time.
# usage: tools/setup.sh run|test|lab|package      PYTHON=/path/to/python3 chooses the interpreter
#
# Only python3 is taken from the machine; everything else is installed here, the Python part into
# .uv and .venv of this folder, each file held to its digest in the lock.
set -euo pipefail
cd "$(dirname "$0")/.."
goal=$1
python=${PYTHON:-/usr/bin/python3}
[ -x "$python" ] || python=python3
venv=.venv/bin/python
log=$(mktemp)
trap 'rm -f "$log"' EXIT

say() { printf '[setup %s] %s\n' "$1" "$2"; }

# Runs a command whose output matters only when it fails.
quietly() { "$@" >"$log" 2>&1 || { code=$?; tail -n 25 "$log" >&2; return "$code"; }; }

# --- 1: system packages -----------------------------------------------------------------------
wanted() {
    grep -v '^#' tools/packages-run.txt
    [ "$goal" = run ] || grep -v '^#' "tools/packages-$goal.txt"
}

missing() {
    local package
    for package in $(wanted); do
        [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] ||
            printf '%s ' "$package"
    done
}

apt() {
    quietly "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y \
        -o DPkg::Lock::Timeout=300 -o Dpkg::Options::=--force-confold "$@"
}

# Debian starts a database server of its own right after the installation; the tests want only the
# binaries, so it is told not to before it is there.
no_cluster() {
    local conf=/etc/postgresql-common/createcluster.conf
    [ ! -e "$conf" ] || return 0
    "${as_root[@]}" mkdir -p "${conf%/*}"
    echo 'create_main_cluster = false' | "${as_root[@]}" tee "$conf" >/dev/null
}

install_packages() {
    case " $* " in *" postgresql-15 "*) no_cluster ;; esac
    if ! compgen -G '/var/lib/apt/lists/*_Packages*' >/dev/null; then
        say 1/2 "system packages: asking what there is"
        apt update
    fi
    say 1/2 "system packages: fetching $*"
    # a list from long ago names files that are gone: then it is asked for anew, once
    apt install --no-install-recommends --download-only "$@" 2>/dev/null ||
        { apt update && apt install --no-install-recommends --download-only "$@"; }
    say 1/2 "system packages: installing"
    apt install --no-install-recommends "$@"
}

lacking=$(missing)
if [ -z "$lacking" ]; then
    say 1/2 "system packages: all here"
elif ! command -v apt-get >/dev/null; then
    echo "This needs these packages of Debian, or their likes: $lacking" >&2
    exit 2
elif [ "$(id -u)" = 0 ]; then
    as_root=()
    install_packages $lacking
elif sudo -n true 2>/dev/null; then
    as_root=(sudo -n)
    install_packages $lacking
else
    echo "As root, once: apt-get install --no-install-recommends $lacking" >&2
    exit 2
fi

# --- 2: Python packages, from the lock --------------------------------------------------------
stamp=.venv/lok-mitra-lock
lock="$(cat requirements.txt tools/uv.txt pyproject.toml | sha256sum) $PWD $("$python" -V)"
if [ -x "$venv" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$lock" ]; then
    say 2/2 "Python packages: as locked"
else
    say 2/2 "Python packages: the $(grep -c '==' requirements.txt) of the lock, about 120 MB the first time"
    export UV_PYTHON_DOWNLOADS=never UV_NO_PROGRESS=1 PIP_DISABLE_PIP_VERSION_CHECK=1
    .uv/bin/pip --version >/dev/null 2>&1 || quietly "$python" -m venv --clear .uv
    quietly .uv/bin/pip install --require-hashes -r tools/uv.txt
    [ "$("$venv" -V 2>/dev/null)" = "$("$python" -V)" ] ||
        quietly .uv/bin/uv venv --clear --python "$python" .venv
    .uv/bin/uv pip sync --python "$venv" --require-hashes requirements.txt 2>&1 |
        { grep -v '^ [-+~]' || true; }
    quietly .uv/bin/uv pip install --python "$venv" --no-deps --no-build-isolation --offline -e .
    printf '%s\n' "$lock" >"$stamp"
fi
