#!/usr/bin/env bash
# Do what the README promises as a newcomer would: a clean clone of the last commit, and a home with nothing in it.
set -euo pipefail

repository="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
place="$(mktemp -d)"
export HOME="$place/home"
unset CAUDAL_HOME DATABASE_URL XDG_DATA_HOME XDG_CACHE_HOME XDG_RUNTIME_DIR

finish() {
    if [ -x "$place/caudal/caudal" ]; then
        "$place/caudal/caudal" reset --yes || true
    fi
    rm -rf "$place"
}
trap finish EXIT

mkdir -p "$HOME"
git clone --quiet "$repository" "$place/caudal"
cd "$place/caudal"

./caudal up --check
./caudal test
