# For the scripts of e2e/, golden/ and soak/: where things are, and how a result is said. Sourced,
# not run.
#
# DRYDOCK the program, BUILD its folder, DRIVERS the built drivers, SRC the source root, OUT a fresh
# folder.

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

# fuzz COUNT: that many damaged images, the first of them, of sample drivers and fuzz/seeds.
fuzz() {
    "$BUILD/pe_mutate" 0 "$1" "$DRIVERS"/O2/samples/models/*.sys "$DRIVERS"/O2/fuzz/seeds/*.sys \
        "$DRIVERS"/O2/samples/mistakes/unload-with-references/*.sys >"$OUT/text" 2>"$OUT/err"
    status=$?
    [ "$status" -eq 0 ] && grep -q "^$1 images: [1-9].* 0 crashed" "$OUT/text"
    say "$1 damaged images are loaded or refused" $? \
        "exit $status: $(head -n 40 "$OUT/text" "$OUT/err")"
}
