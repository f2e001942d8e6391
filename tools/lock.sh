#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The lock file: requirements.txt, drawn from pyproject.toml; digests in it and no addresses.
# usage: tools/lock.sh check      it is what pyproject.toml asks for, and all of it exists for Windows
#        tools/lock.sh upgrade    make it anew with the newest releases
set -eu
cd "$(dirname "$0")/.."
new=$(mktemp)
trap 'rm -f "$new"' EXIT
header='# SPDX-License-Identifier: Apache-2.0'
options='--python-version 3.11 --all-extras --no-header --no-annotate'
hidden='--no-emit-index-url --no-emit-find-links'

compile() { .uv/bin/uv pip compile -q $options $hidden "$@" pyproject.toml; }

case ${1:-} in
check)
    cp requirements.txt "$new"
    compile --universal --generate-hashes -o "$new" >/dev/null
    grep -v '^#' requirements.txt | diff - "$new" || {
        echo "requirements.txt is not what pyproject.toml asks for: make lock" >&2
        exit 1
    }
    compile --python-platform x86_64-pc-windows-msvc --only-binary :all: -c requirements.txt >/dev/null
    echo "lock: as asked, and a Windows wheel for each"
    ;;
upgrade)
    compile --universal --generate-hashes --upgrade -o "$new" >/dev/null
    { echo "$header" && cat "$new"; } >requirements.txt
    git diff --stat -- requirements.txt
    ;;
*)
    sed -n 3,6p "$0"
    exit 2
    ;;
esac
