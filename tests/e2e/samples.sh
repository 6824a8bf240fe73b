#!/bin/sh
# Every sample, as the build made it at -O0 and -O2: exactly the finding its folder expects, the
# same bytes twice (text and JSON), and the same finding again from the schedule it names.
set -u
. "$SRC/tests/lib.sh"

expected_rule() {
    head -n 1 "$1/expect"
}

check_life() { # NAME FOLDER ARGS EXPECT
    name=$1 folder=$2 args=$3 expect=$4
    in_folder "$folder" "run $args --output '$OUT/first'"
    cp "$OUT/text" "$OUT/once"
    rules=$(rules_of "$OUT/text" | tr '\n' ' ')
    if [ "$expect" = clean ]; then
        [ "$status" -eq 0 ] && [ -z "$rules" ]
        say "$name is clean" $? "exit $status, findings: $rules"
    else
        [ "$status" -eq 1 ] && [ "$rules" = "$expect " ]
        say "$name yields $expect alone" $? "exit $status, findings: $rules"
    fi
}

check_twice() { # NAME FOLDER ARGS
    in_folder "$2" "run $3 --output '$OUT/first'"
    cmp -s "$OUT/text" "$OUT/once"
    say "$1 gives the same text twice" $? \
        "$(diff "$OUT/text" "$OUT/once" | head -n 2 | tr '\n' ' ')"
    in_folder "$2" "run $3 --format=json --output '$OUT/first'"
    cp "$OUT/text" "$OUT/json"
    in_folder "$2" "run $3 --format=json --output '$OUT/first'"
    cmp -s "$OUT/text" "$OUT/json" && [ -s "$OUT/json" ]
    say "$1 gives the same JSON twice" $? "it differs or is empty"
}

check_replay() { # NAME FOLDER EXPECT
    schedule=$(sed -n 's/^  replay *drydock replay //p' "$OUT/once" | head -n 1)
    in_folder "$2" "replay $schedule --output '$OUT/again'"
    rules=$(rules_of "$OUT/text" | tr '\n' ' ')
    [ "$status" -eq 1 ] && [ "$rules" = "$3 " ]
    say "$1 replays to the same finding" $? "exit $status, findings: $rules"
}

for level in O0 O2; do
    for source in "$SRC"/samples/*/ "$SRC"/samples/mistakes/*/; do
        [ -e "$source/run.args" ] || continue
        path=${source#"$SRC"/} path=${path%/}
        folder=$DRIVERS/$level/$path
        expect=$(expected_rule "$source")
        args=$(head -n 1 "$source/run.args")
        rm -rf "$OUT/first" "$OUT/again"
        check_life "$path at $level" "$folder" "$args" "$expect"
        check_twice "$path at $level" "$folder" "$args"
        [ "$expect" = clean ] || check_replay "$path at $level" "$folder" "$expect"
    done
done
