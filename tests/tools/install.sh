#!/bin/sh
# Installs what a bare Debian 12 lacks: install.sh SET..., a SET being the first word of a line of
# packages.txt. What is there already costs no network, and then no root either.
set -u
here=$(dirname "$0")

wanted() {
    for set in "$@"; do
        sed -n "s/^$set \([^ ]*\) *\(.*\)$/\1 \2/p" "$here/packages.txt"
        # Columns are separated by tabs; the second holds package names.
        [ "$set" = test ] && cat "$here/../oracle/libraries.tsv" "$here/../oracle/fixes.tsv" |
            sed '/^#/d; /^$/d' | cut -f2 | tr ' ' '\n'
    done | sort -u
}

there() { # package probe
    case $2 in
    '') ;;
    /*) [ -e "$2" ] && return 0 ;;
    *) command -v "$2" >/dev/null 2>&1 && return 0 ;;
    esac
    grep -qx "$1" "$installed"
}

installed=$(mktemp) || exit 2
trap 'rm -f "$installed"' EXIT
dpkg-query -W -f '${db:Status-Abbrev} ${Package}\n' 2>/dev/null | sed -n 's/^ii *//p' >"$installed"

missing=$(wanted "$@" | while read -r package probe; do
    there "$package" "$probe" || echo "$package"
done)
[ -z "$missing" ] && exit 0
missing=$(echo "$missing" | sort -u | tr '\n' ' ')

root=
if [ "$(id -u)" != 0 ]; then
    if ! command -v sudo >/dev/null 2>&1 || ! sudo -n true 2>/dev/null; then
        echo "importscan: missing for $*: $missing(as root: apt-get install $missing)" >&2
        exit 2
    fi
    root="sudo -n"
fi
echo "importscan: installing $missing" >&2
install() {
    # shellcheck disable=SC2086
    $root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing </dev/null >"$installed" 2>&1
}
# The lists may be absent (fresh image) or stale: fetched only when it does not work without.
if ! install; then
    $root apt-get update -q </dev/null >&2 && install || {
        tail -n 20 "$installed" >&2
        echo "importscan: could not install $missing" >&2
        exit 2
    }
fi
