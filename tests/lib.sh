# For the scripts of e2e/, golden/ and soak/: where things are, and how a result is said. Sourced,
# not run.
#
# DRYDOCK the program, DRIVERS the built drivers, SRC the source root, OUT a fresh folder.

# say NAME STATUS WHY: one line of the test protocol; WHY only when STATUS is not 0.
say() {
    if [ "$2" -eq 0 ]; then echo "ok $1"; else echo "not ok $1: $3"; fi
}

# in_folder FOLDER COMMAND...: runs drydock in a folder of drivers, results into $OUT/text and
# $OUT/err; sets $status.
in_folder() {
    folder=$1
    shift
    status=0
    (cd "$folder" && eval "\"$DRYDOCK\" $*") >"$OUT/text" 2>"$OUT/err" </dev/null || status=$?
}

# The rules of the findings in a text report, one a line, in order of appearance.
rules_of() {
    sed -n 's/^[^ ].*: \(error\|warning\): .*\[\([a-z-]*\)\]$/\2/p' "$1"
}
