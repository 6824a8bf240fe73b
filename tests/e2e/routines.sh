#!/bin/sh
# Kernel routines, tested by the drivers of tests/routines: every case holds at -O0 and -O2, and the
# life ends as the folder expects. The cases of -O2 become the table routines.tsv.
set -u
. "$SRC/tests/lib.sh"

table=$BUILD/routines.tsv
printf 'routine\tcase\tresult\n' >"$table"
for source in "$SRC"/tests/routines/*/; do
    [ -e "$source/run.args" ] || continue
    path=${source#"$SRC"/} path=${path%/}
    name=$(basename "$path")
    expect=$(tr '\n' ' ' <"$source/expect")
    for level in O0 O2; do
        args=$(head -n 1 "$source/run.args")
        in_folder "$DRIVERS/$level/$path" "run $args --output '$OUT/findings'"
        rules=$(rules_of "$OUT/text" | tr '\n' ' ')
        sed -n 's/^[^ ]*: case /case /p' "$OUT/err" >"$OUT/cases"
        failed=$(grep -c '^case FAILED' "$OUT/cases")
        good=$(grep -c '^case ok' "$OUT/cases")
        if [ "$expect" = "clean " ]; then
            [ "$status" -eq 0 ] && [ -z "$rules" ] && [ "$failed" -eq 0 ] && [ "$good" -gt 0 ]
        else
            [ "$status" -eq 1 ] && [ "$rules" = "$expect" ] && [ "$failed" -eq 0 ]
        fi
        held=$?
        why=$(grep -v '^[^ ]*: case ok' "$OUT/err" | head -n 4 | tr '\n' '|')
        say "$name at $level: $expect($good cases)" $held "exit $status, findings: $rules$why"
        [ "$level" = O0 ] ||
            sed 's/^case \([^:]*\): \([^:]*\): \(.*\)$/\2\t\3\t\1/' "$OUT/cases" >>"$table"
    done
done
