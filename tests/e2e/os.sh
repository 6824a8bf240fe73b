#!/bin/sh
# --os: each name of the table makes every version routine tell of that system (os.sys checks that
# they agree), with the build number that Microsoft gave it; a schedule carries the name.
set -u
. "$SRC/tests/lib.sh"

driver=$DRIVERS/O2/tests/routines/os
tell() { # NAME VERSION
    in_folder "$driver" "run --os $1 --output '$OUT/none' os.sys"
    [ "$status" -eq 0 ] && grep -q "^os.sys: system $2\$" "$OUT/err" &&
        grep -q "^system $1 ($2)\$" "$OUT/text" && ! grep -q '^[^ ]*: case FAILED' "$OUT/err"
    say "--os $1 is $2" $? \
        "exit $status: $(grep -v 'case ok' "$OUT/err" | head -n 3 | tr '\n' '|')"
}

"$DRYDOCK" run --help | sed -n 's/^  \(win[^ ]*\) .*/\1/p' >"$OUT/names"
cat >"$OUT/systems" <<'END'
win7 6.1.7600
win7-sp1 6.1.7601
win8 6.2.9200
win8.1 6.3.9600
win10-1507 10.0.10240
win10-1511 10.0.10586
win10-1607 10.0.14393
win10-1703 10.0.15063
win10-1709 10.0.16299
win10-1803 10.0.17134
win10-1809 10.0.17763
win10-1903 10.0.18362
win10-1909 10.0.18363
win10-2004 10.0.19041
win10-20h2 10.0.19042
win10-21h1 10.0.19043
win10-21h2 10.0.19044
win10-22h2 10.0.19045
win11-21h2 10.0.22000
win11-22h2 10.0.22621
win11-23h2 10.0.22631
win11-24h2 10.0.26100
win11-25h2 10.0.26200
END
cut -d ' ' -f 1 "$OUT/systems" | diff - "$OUT/names" >"$OUT/diff"
say "run --help lists the systems" $? "$(head -n 3 "$OUT/diff" | tr '\n' '|')"
while read -r name version; do tell "$name" "$version"; done <"$OUT/systems"

in_folder "$driver" "run --output '$OUT/none' os.sys"
[ "$status" -eq 0 ] && ! grep -q '^system ' "$OUT/text" &&
    grep -q '^os.sys: system 10.0.22621$' "$OUT/err"
say "without --os it is Windows 11 22H2, unsaid" $? "exit $status"

in_folder "$driver" "run --os win98 os.sys"
[ "$status" -eq 2 ] && grep -q 'no such system: win98' "$OUT/err"
say "a system that is not in the table is wrong usage" $? "exit $status"

mistakes=$DRIVERS/O2/samples/mistakes
in_folder "$mistakes/unload-with-references" \
    "run --os win8.1 $(head -n 1 "$SRC/samples/mistakes/unload-with-references/run.args") \
    --output '$OUT/first'"
schedule=$(ls "$OUT"/first/*.schedule | head -n 1)
grep -q '^os win8.1$' "$schedule"
say "a schedule carries the system" $? "$(head -n 12 "$schedule" | tr '\n' '|')"
in_folder "$mistakes/unload-with-references" "replay '$schedule'"
[ "$status" -eq 1 ] && grep -q '^system win8.1 (6.3.9600)$' "$OUT/text"
say "its replay is of that system" $? "exit $status"
sed 's/^os .*/os win98/' "$schedule" >"$OUT/bad.schedule"
in_folder "$mistakes/unload-with-references" "replay '$OUT/bad.schedule'"
[ "$status" -eq 3 ] && grep -q 'no such system' "$OUT/err"
say "a schedule of no system is refused" $? "exit $status"
