#!/bin/sh
# The command line as a person meets it: help, lists, inspection, and what is said of wrong usage.
set -u
. "$SRC/tests/lib.sh"

twins=$DRIVERS/O0/samples/twins

# expect NAME STATUS PATTERN ARGUMENTS: PATTERN stands in the results (or, but for status 0, in the
# errors; then there are no results).
expect() {
    in_folder "$twins" "$4"
    if [ "$2" -eq 0 ]; then
        grep -q -e "$3" "$OUT/text" && [ ! -s "$OUT/err" ]
    else
        grep -q -e "$3" "$OUT/err" && [ ! -s "$OUT/text" ]
    fi && [ "$status" -eq "$2" ]
    say "$1" $? "exit $status: $(cat "$OUT/err" "$OUT/text" | head -n 2 | tr '\n' ' ')"
}

expect "--version says the version" 0 '^drydock [0-9]*\.[0-9]*\.[0-9]*$' --version
expect "--help shows every command" 0 '^  drydock inspect ' --help
expect "no command shows the commands as an error" 2 '^  drydock inspect ' ''
for command in run replay inspect list; do
    expect "$command --help shows its usage" 0 "^usage: drydock $command " "$command --help"
    expect "$command says which option it does not know" 2 "option of \"$command\": --moon" \
        "$command --moon"
done
expect "run --help lists the lives" 0 '^  surprise  ' 'run --help'

expect "list routines has a line for each" 0 '^IoAllocateIrp  *DISPATCH_LEVEL  *io/' 'list routines'
expect "list explains a routine" 0 '^ntoskrnl.exe!IoAllocateIrp$' 'list routines IoAllocateIrp'
expect "list explains several routines" 0 '^ntoskrnl.exe!IoFreeIrp$' \
    'list routines IoAllocateIrp IoFreeIrp'
expect "list explains a rule" 0 '^  severity   error$' 'list rules leaked-reference'
expect "list finds rules by their contract's number" 0 '^over-dereference$' 'list rules R-QI-60'
expect "list finds an interface by name" 0 '^{496B8280-6F25-11D0-BEAF-08002BE2092F}' \
    'list interfaces GUID_BUS_INTERFACE_STANDARD'
expect "list finds an interface by GUID in any case" 0 'GUID_BUS_INTERFACE_STANDARD$' \
    'list interfaces "{496b8280-6f25-11d0-beaf-08002be2092f}"'
expect "list shows an event's fields" 0 '^step  *step:number pdo:device' 'list events step'
for table in routines rules interfaces events; do
    expect "list $table refuses what it does not have" 2 "no such entry of $table: Moon" \
        "list $table Moon"
done
expect "list without a table is wrong usage" 2 'list wants routines' 'list'
expect "list of no table is wrong usage" 2 'list wants routines' 'list moons'

expect "inspect says which imports are known" 0 '^      IoAllocateIrp  *known  *io/' \
    'inspect hoist.sys'
expect "inspect counts imports" 0 '^imports: [0-9]* known, 0 unsupported, 0 missing$' \
    'inspect hoist.sys'
expect "inspect finds interface GUIDs" 0 'GUID_CRANE_INTERFACE ' 'inspect hoist.sys'
expect "inspect takes several drivers" 0 '^rigger.sys: x86-64 driver' 'inspect hoist.sys rigger.sys'
expect "inspect wants a driver" 2 'inspect wants' 'inspect'

printf 'module,routine\nntoskrnl.exe,ZwClose\nntoskrnl.exe,HalExamineMBR\nntoskrnl.exe,ZwFly\n' \
    >"$OUT/ranks.csv"
expect "coverage says why where it can" 0 'not real: *2 HalExamineMBR (there are no disks)' \
    "list routines --coverage '$OUT/ranks.csv'"
grep -q 'not real: *3 ZwFly$' "$OUT/text"
say "coverage says nothing where it cannot" $? "$(grep ZwFly "$OUT/text")"
expect "a life must be one of those there are" 2 'no such life: moon' 'run --life=moon crane.sys'
for count in 0 9 two 2x -1; do
    expect "--cpus=$count is refused" 2 "cpus wants a number from 1 to 8, not \"$count\"" \
        "run --cpus=$count crane.sys"
done
expect "--crossings=0 is refused" 2 'crossings wants a number' 'run --crossings=0 crane.sys'
expect "an override without a status is refused" 2 'override wants NAME=STATUS' \
    'run --override=ZwFly crane.sys'
expect "an override with an unknown status is refused" 2 'no such status: STATUS_MOON' \
    'run --override=ZwFly=STATUS_MOON crane.sys'
expect "a device without a driver is refused" 2 'device wants ID=FILE' 'run --device=X crane.sys'
expect "hardware without a resource is refused" 2 'a resource is memory:' \
    'run --hardware=X=fan:1 crane.sys'
expect "a format that does not exist is refused" 2 'xml' 'run --format=xml crane.sys'
expect "replay wants a schedule" 2 'replay wants one schedule' 'replay'

printf 'drydock-schedule 1\nlife moon\n' >"$OUT/bad.schedule"
expect "a bad schedule is refused with file and line" 3 'bad.schedule:2: no such life' \
    "replay '$OUT/bad.schedule'"

in_folder "$twins" "run --output='$OUT/out' crane.sys hoist.sys --upper rigger.sys"
[ "$status" -eq 0 ] && ! grep -q "$(printf '\033')" "$OUT/text"
say "results for no terminal have no colours" $? "exit $status"

status=0
"$DRYDOCK" list routines >/dev/full 2>"$OUT/err" || status=$?
[ "$status" -eq 3 ] && grep -q 'results cannot be written' "$OUT/err"
say "results that cannot be written are an error" $? "exit $status"
