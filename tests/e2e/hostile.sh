#!/bin/sh
# Drivers that attack the machine or break it: reported by name, with the exit status that says so,
# and nothing outside the output folder created.
set -u
. "$SRC/tests/lib.sh"

touch "$OUT/before"
for source in "$SRC"/tests/drivers/*/; do
    [ -e "$source/run.args" ] || continue
    path=${source#"$SRC"/} path=${path%/}
    name=$(basename "$path")
    expect=$(head -n 1 "$source/expect")
    args=$(head -n 1 "$source/run.args")
    for level in O0 O2; do
        in_folder "$DRIVERS/$level/$path" "run $args --output '$OUT/findings'"
        rules=$(rules_of "$OUT/text" | tr '\n' ' ')
        case $expect in
        clean) [ "$status" -eq 0 ] && [ -z "$rules" ] ;;
        "exit "*) [ "$status" -eq "${expect#exit }" ] && grep -q "${args%%.sys*}.sys" "$OUT/text" ;;
        *) [ "$status" -eq 1 ] && [ "$rules" = "$expect " ] ;;
        esac
        say "$name at $level: $expect" $? "exit $status, findings: $rules"
    done
done
stray=$(find "$DRIVERS" "$SRC/tests" "$SRC/samples" -newer "$OUT/before" -type f | head -n 3)
[ -z "$stray" ]
say "hostile drivers leave nothing behind" $? "$stray"
