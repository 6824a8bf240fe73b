#!/bin/sh
# Compares the tables of src/nt (layouts, statuses, codes, bug checks, GUIDs) with mingw-w64's
# headers by compiling tests/unit/nt/mingw_layout.c. Prints one "ok NAME" or "not ok NAME: why" for
# each table.
# SRC: root of the source tree; OUT: a directory for temporary files; MINGW_CC: the cross compiler.
set -u
: "${SRC:?root of the source tree}" "${OUT:?directory for temporary files}"
cc=${MINGW_CC:-x86_64-w64-mingw32-gcc}
failures=0

# compile CHECK: exit status of the compiler; its words in $OUT/nt_layout.log
compile()
{
    "$cc" -std=gnu17 -D_WIN32_WINNT=0x0A00 -DNTDDI_VERSION=0x0A000000 -D"$1" -fsyntax-only \
        -isystem "$ddk" -I"$SRC/src" -I"$OUT" "$SRC/tests/unit/nt/mingw_layout.c" \
        >"$OUT/nt_layout.log" 2>&1
}

# report NAME STATUS WHY
report()
{
    if [ "$2" -eq 0 ]; then
        echo "ok $1"
    else
        echo "not ok $1: $3"
        failures=$((failures + 1))
    fi
}

agrees()
{
    compile "$2"
    status=$?
    report "$1" $status "$(grep -m 1 error "$OUT/nt_layout.log")"
}

if ! command -v "$cc" >/dev/null; then
    echo "not ok nt_layout: $cc is not installed"
    exit 1
fi
# ddk/ lies beside mingw-w64's other headers, in the directory where the compiler finds ntstatus.h.
include=$(echo '#include <ntstatus.h>' | "$cc" -E -x c - |
    sed -n 's|^# 1 "\(.*\)/ntstatus.h".*|\1|p' | head -n 1)
ddk=$include/ddk

awk -F '[(), ]+' '/^NT_BUGCHECK\(/ {
    printf "#ifdef %s\nNT_VALUE(%s, %s)\n#endif\n", $2, $2, $3 }' \
    "$SRC/src/nt/bugcheck.def" >"$OUT/nt_bugcheck_rows.inc"

# Flags and other constants, "NAME = value" in our headers: enumerators here, macros there.
cat "$SRC"/src/nt/*.h | awk '{
    while (match($0, /[A-Z][A-Z0-9]*_[A-Z0-9_]+ = (0x[0-9A-Fa-f]+|[0-9]+)/)) {
        split(substr($0, RSTART, RLENGTH), row, " = ")
        printf "#ifdef %s\nNT_VALUE(%s, %s)\n#endif\n", row[1], row[1], row[2]
        $0 = substr($0, RSTART + RLENGTH)
    } }' >"$OUT/nt_constant_rows.inc"

for rows in bugcheck constant; do
    grep -q '^NT_VALUE' "$OUT/nt_${rows}_rows.inc"
    report "nt_${rows}_rows" $? "no rows were found in src/nt"
done
agrees nt_layout CHECK_LAYOUT
agrees nt_exceptions CHECK_EXCEPTIONS
agrees nt_status CHECK_STATUS
agrees nt_codes CHECK_CODES
agrees nt_constants CHECK_CONSTANTS
agrees nt_bugcheck CHECK_BUGCHECK
grep '^DEFINE_GUID(.*);$' "$ddk/wdm.h" >"$OUT/wdm_guids.inc"
agrees nt_guids CHECK_GUIDS

compile CHECK_WRONG_OFFSET
grep -q 'static assertion failed: "IRP.IoStatus"' "$OUT/nt_layout.log"
report nt_wrong_offset_is_seen $? "a row with a wrong offset compiled"

[ "$failures" -eq 0 ]
