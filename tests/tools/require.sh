#!/bin/sh
# Says in one line what is missing to build, and which Debian package brings it.
set -u
missing=""
tool() { command -v "$1" >/dev/null 2>&1 || missing="$missing $2"; }
header() {
    echo "#include <$1>" | "$CC" -E -x c - >/dev/null 2>&1 || missing="$missing $2"
}
: "${CC:=cc}"
tool "$CC" "${CC##*/}"
tool make make
tool npm npm
if [ -z "$missing" ]; then
    echo '#include <stdlib.h>' | "$CC" -E -x c - >/dev/null 2>&1 || missing=" libc6-dev"
    header libelf.h libelf-dev
    header jansson.h libjansson-dev
    header yaml.h libyaml-dev
    echo '#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>' | "$CC" -E -x c - >/dev/null 2>&1 || missing="$missing libpcre2-dev"
    header zip.h libzip-dev
    header utf8proc.h libutf8proc-dev
    header zlib.h zlib1g-dev
    header nettle/sha2.h nettle-dev
fi
[ -z "$missing" ] && exit 0
echo "importscan: missing to build:$missing (as root: apt-get install$missing)" >&2
exit 2
