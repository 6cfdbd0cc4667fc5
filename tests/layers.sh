#!/usr/bin/env bash
# Data moves down this list of rooms and include points up it. Prints each #include that points
# down, and exits 1 when there is one.
set -u
cd "$(dirname "$0")/.." || exit 2
rooms="analyzer/base analyzer/source analyzer/facts analyzer/syntax analyzer/resolve analyzer/elf
analyzer/graph analyzer/load analyzer/verdict analyzer/own_path analyzer/rules analyzer/defer analyzer/plan stubgen analyzer/report analyzer/config
analyzer/cli"
status=0
rank() {
    local n=0 room
    for room in $rooms; do
        n=$((n + 1))
        [ "$room" = "$1" ] && { echo $n; return; }
    done
    echo 0
}
while IFS=: read -r file line text; do
    target=${text#*\"}; target=${target%\"*}
    from=$(rank "$(dirname "$file")"); to=$(rank "$(dirname "$target")")
    if [ "$to" = 0 ] || [ "$from" = 0 ]; then
        echo "$file:$line: \"$target\" is written from no known room"; status=1
    elif [ "$to" -gt "$from" ]; then
        echo "$file:$line: $(dirname "$file") may not include $(dirname "$target")"; status=1
    fi
done < <(grep -srnE '^[[:space:]]*#[[:space:]]*include[[:space:]]+"' --include='*.c' --include='*.h' analyzer stubgen)
exit $status
