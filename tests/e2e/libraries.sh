#!/bin/sh
# Drivers that import from drivers: in which order libraries come and go, what a schedule keeps of
# them, and what is said of those that are not there, refuse, or import in a circle.
set -u
. "$SRC/tests/lib.sh"

library=$DRIVERS/O2/tests/routines/library
framework=$DRIVERS/O2/tests/routines/framework
both=$DRIVERS/O2/tests/routines/library-both
broken=$DRIVERS/O2/tests/routines/library-broken

# expect NAME STATUS FILE PATTERN...: the last run ended so, and FILE has a line for each pattern.
expect() {
    name=$1 wanted=$2 file=$3
    shift 3
    why="exit $status: $(head -n 3 "$OUT/err" | tr '\n' '|')"
    [ "$status" -eq "$wanted" ]
    held=$?
    for pattern; do
        grep -q -e "$pattern" "$file" || held=1 why="exit $status, no line like $pattern"
    done
    say "$name" "$held" "$why"
}

# prints NAME TEXT: what drivers printed, cases left out.
prints() {
    sed -n 's/^[^ ]*: //p' "$OUT/err" | grep -v '^case ok' >"$OUT/printed"
    printf '%s\n' "$2" | diff - "$OUT/printed" >"$OUT/diff"
    say "$1" $? "$(head -n 4 "$OUT/diff" | tr '\n' '|')"
}

in_folder "$library" "run $(cat "$SRC/tests/routines/library/run.args") --output '$OUT/none'"
expect "libraries and their importers live cleanly" 0 "$OUT/text" '^SUMMARY: 0 errors'
prints "libraries come before their importers and go behind the last" 'deep.sys initialised
counted.sys initialised
importer.sys entered
second.sys leaves, 1
counted.sys unloaded
deep.sys unloaded'

in_folder "$both" "run $(cat "$SRC/tests/routines/library-both/run.args") --output '$OUT/none'"
prints "a driver that was imported first is a library and a driver" 'both.sys initialised
both.sys entered
both.sys unloaded as a driver
user.sys leaves, entered 1, unloaded 1
both.sys unloaded as a library'
in_folder "$both" "run user.sys --device 'ROOT\BOTH=both.sys' --device 'ROOT\USER=user.sys' \
    --output '$OUT/none'"
expect "a driver that was started first lives cleanly under its importer" 0 "$OUT/text" \
    '^SUMMARY: 0 errors'
prints "it is no library then, and its image stays for its importer" 'both.sys entered
both.sys unloaded as a driver
user.sys leaves, entered 1, unloaded 1'

in_folder "$library" "run importer.sys --library counted.sys --library plain.sys \
    --library deep.sys --trace"
expect "calls into a library and back are crossings" 0 "$OUT/text" \
    'importer.sys .*CountedAdd(' 'counted.sys .*DeepInitialized(' \
    'counted.sys .*DllInitialize' 'step [0-9]*: DllInitialize of deep' 'step .*: DllUnload of deep'

in_folder "$library" "run importer.sys --library counted.sys --library deep.sys"
expect "a library that was not given is named with the option" 3 "$OUT/text" \
    '^      needs plain.sys: give it with --library FILE$' \
    '^      unsupported: plain.sys!PlainCount$' \
    '^  to go on   drydock run --library FILE '
in_folder "$library" "inspect importer.sys counted.sys"
expect "inspect says which libraries are there" 0 "$OUT/text" \
    '^      CountedAdd  *known  *another driver' \
    '^      PlainCount  *missing  *give that driver too'
in_folder "$library" "run importer.sys --library none.sys"
expect "a library that is no file is refused" 3 "$OUT/err" 'none.sys'

in_folder "$broken" "run lacks.sys --library under.sys"
expect "exports that a library does not have are listed, and their call ends the life" 3 \
    "$OUT/text" '^      unsupported: under.sys!UnderNoSuchName$' \
    '^      unsupported: under.sys!#77$' 'lacks.sys uses under.sys!UnderNoSuchName'
grep -q 'called what is there' "$OUT/err" && ! grep -q 'needs under.sys' "$OUT/text"
say "what it has works until then" $? "$(head -n 3 "$OUT/err" | tr '\n' '|')"

in_folder "$broken" "run left.sys --library right.sys"
expect "a circle is refused by name" 3 "$OUT/err" \
    'left.sys imports from right.sys imports from left.sys: none of them can be loaded first'

in_folder "$broken" "run needs.sys --library broken.sys --library under.sys \
    --output '$OUT/refuses'"
expect "a DllInitialize that fails fails the importer, and what it kept is its own" 1 "$OUT/text" \
    'DllInitialize of broken was answered with STATUS_DEVICE_CONFIGURATION_ERROR by broken.sys' \
    '^broken.c:[0-9:]* error: .*\[pool-left-allocated\]$'
prints "its own libraries go again" 'under.sys initialised
broken.sys refuses
under.sys unloaded'

mkdir "$OUT/given"
cp "$broken/needs.sys" "$broken/under.sys" "$OUT/given/"
cp "$broken/leaves.sys" "$OUT/given/broken.sys"
in_folder "$OUT/given" "run needs.sys --library broken.sys --library under.sys \
    --output '$OUT/leaves'"
expect "findings name the driver that did it, on either side of the border" 1 "$OUT/text" \
    '^leaves.c:[0-9:]* error: .*\[pool-left-allocated\]$' \
    '^needs.c:[0-9:]* error: .*\[irql-too-high\]$'

for schedule in "$OUT"/leaves/*.schedule; do
    grep -q '^library broken.sys fnv1a=' "$schedule"
    say "a schedule carries the libraries" $? "$(head -n 6 "$schedule" | tr '\n' '|')"
    in_folder "$OUT/given" "replay '$schedule'"
    expect "its replay has them" 1 "$OUT/text" '\[pool-left-allocated\]$'
    break
done

# The stand-ins of tests/routines/framework.
in_folder "$framework" "run $(cat "$SRC/tests/routines/framework/run.args") --output '$OUT/none'"
prints "a framework's loader and runtime come for the first client and go behind the last" \
    'loader initialised
runtime commissioned
runtime decommissioned
runtime unloaded
loader unloaded, 0 clients'
mkdir "$OUT/framework"
in_folder "$framework" "run client.sys --framework '$OUT/framework'"
expect "a framework without its loader is refused" 3 "$OUT/err" 'has no WdfLdr.sys$'
cp "$framework/WdfLdr.sys" "$OUT/framework/wdfldr.SYS"
in_folder "$framework" "run client.sys --framework '$OUT/framework'"
expect "a framework without its runtime is refused" 3 "$OUT/err" \
    'has no Wdf01000.sys, which WdfLdr.sys loads$'
cp "$framework/Wdf01000.sys" "$OUT/framework/"
in_folder "$framework" "run client.sys --framework '$OUT/framework' --output '$OUT/none'"
expect "its files are found in any case" 0 "$OUT/text" '^   wdfldr.SYS ' '^   Wdf01000.sys '
in_folder "$framework" "run client.sys"
expect "a framework driver alone says what it needs" 3 "$OUT/text" \
    '^      needs WDFLDR.SYS: give it with --framework FOLDER$'
