#!/bin/sh
# What is no loadable driver gets one clear line and exit 3; wrong usage gets exit 2.
set -u
. "$SRC/tests/lib.sh"

refuse() { # NAME STATUS PATTERN ARGS
    in_folder "$OUT" "$4"
    lines=$(cat "$OUT/err" "$OUT/text" | grep -c "$3")
    [ "$status" -eq "$2" ] && [ "$lines" -ge 1 ]
    say "$1" $? "exit $status: $(cat "$OUT/err" "$OUT/text" | head -n 2 | tr '\n' ' ')"
}

models=$DRIVERS/O2/samples/models
printf 'MZ' >"$OUT/short.sys"
: >"$OUT/empty.sys"
head -c 2000 "$models/crane.sys" >"$OUT/cut.sys"
cp /bin/sh "$OUT/elf.sys"
refuse "an empty file is refused" 3 "empty.sys" "run empty.sys"
refuse "a stub of a header is refused" 3 "short.sys" "run short.sys"
refuse "a cut image is refused" 3 "cut.sys" "run cut.sys"
refuse "an ELF file is refused" 3 "elf.sys" "run elf.sys"
refuse "a file that is not there is refused" 3 "none.sys" "run none.sys"
refuse "no driver is wrong usage" 2 "run" "run"
refuse "an unknown option is wrong usage" 2 "frobnicate" "run --frobnicate '$models/crane.sys'"
refuse "an unknown command is wrong usage" 2 "fly" "fly"
refuse "a schedule that is not there is refused" 3 "none.schedule" "replay none.schedule"
refuse "an abbreviated option is wrong usage" 2 "form" "run --form json '$models/crane.sys'"
