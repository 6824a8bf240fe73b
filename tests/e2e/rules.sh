#!/bin/sh
# The cases of tests/rules at -O0 and -O2: exactly the findings that each folder expects, and a
# report that says what `said` has, if there is one.
set -u
. "$SRC/tests/lib.sh"

for source in "$SRC"/tests/rules/*/*/; do
    [ -e "$source/run.args" ] || continue
    path=${source#"$SRC"/} path=${path%/}
    expect=$(tr '\n' ' ' <"$source/expect")
    for level in O0 O2; do
        in_folder "$DRIVERS/$level/$path" \
            "run $(head -n 1 "$source/run.args") --output '$OUT/findings'"
        rules=$(rules_of "$OUT/text" | tr '\n' ' ')
        if [ "$expect" = "clean " ]; then
            [ "$status" -eq 0 ] && [ -z "$rules" ]
        else
            [ "$status" -eq 1 ] && [ "$rules" = "$expect" ]
        fi
        held=$?
        [ ! -e "$source/said" ] || grep -qF "$(cat "$source/said")" "$OUT/text" || held=1
        say "${path#tests/rules/} at $level: $expect" $held \
            "exit $status, findings: $rules$(head -n 2 "$OUT/err" | tr '\n' '|')"
    done
done
