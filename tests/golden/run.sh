#!/bin/sh
# What `make run` shows is run.txt, byte for byte but for the number of rules there are; its finding
# is the README's; and the command that the finding names shows it again. After a wanted change:
# sh tests/golden/run.sh --accept
set -u

# How many rules there are grows with the kernel and is held by tests/golden/docs.sh.
without_rule_count() {
    sed 's/[0-9]* rules: [0-9]* kept, \([0-9]* broken\), [0-9]* not/N rules: N kept, \1, N not/'
}

if [ "${1:-}" = --accept ]; then
    cd "$(dirname "$0")/../.." &&
        tools/demo build/default/drydock | without_rule_count >tests/golden/run.txt
    exit
fi
. "$SRC/tests/lib.sh"

# The finding of a report: from the line that names a rule to the next empty line.
finding_of() {
    sed -n '/^[^ ].*: error: .*\[[a-z-]*\]$/,/^$/p' "$1" | sed '/^$/d'
}

cd "$SRC" || exit 2
status=0
tools/demo "$DRYDOCK" >"$OUT/run" 2>"$OUT/err" || status=$?
[ "$status" -eq 0 ]
say "make run exits 0" $? "exit $status: $(head -n 2 "$OUT/err")"
without_rule_count <"$OUT/run" | diff tests/golden/run.txt - >"$OUT/diff"
say "make run shows what run.txt has" $? "$(head -n 6 "$OUT/diff" | tr '\n' '|')"

finding_of "$OUT/run" >"$OUT/finding"
sed -n '/^<!-- finding -->$/,/^<!-- end -->$/p' README.md | sed '/^<!--/d; /^```/d' >"$OUT/readme"
[ -s "$OUT/finding" ] && diff "$OUT/readme" "$OUT/finding" >"$OUT/diff"
say "README shows that finding" $? "$(head -n 6 "$OUT/diff" | tr '\n' '|')"

schedule=$(sed -n 's/^  replay *drydock replay //p' "$OUT/finding")
status=0
"$DRYDOCK" replay "$schedule" >"$OUT/replay" 2>"$OUT/err" || status=$?
finding_of "$OUT/replay" >"$OUT/again"
[ "$status" -eq 1 ] && diff "$OUT/finding" "$OUT/again" >"$OUT/diff"
say "replaying its schedule shows it again" $? \
    "exit $status: $(head -n 4 "$OUT/diff" | tr '\n' '|')"
