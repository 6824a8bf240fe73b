#!/bin/sh
# The pages of docs/ that are made from the program's tables are what the program says today.
set -u
. "$SRC/tests/lib.sh"
cd "$SRC" || exit 2
tools/docs "$DRYDOCK" "$OUT" 2>"$OUT/err"
say "tools/docs makes its pages" $? "$(head -n 2 "$OUT/err")"
for page in routines rules json; do
    diff "docs/$page.md" "$OUT/$page.md" >"$OUT/diff" 2>&1
    say "docs/$page.md is up to date (make docs)" $? "$(head -n 3 "$OUT/diff" | tr '\n' '|')"
done
