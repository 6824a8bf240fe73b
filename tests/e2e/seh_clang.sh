#!/bin/sh
# __try as a compiler has it: tests/routines/seh/clang.c, where there is a clang (no part of what a
# build needs). Every case holds at -O0 and -O2.
set -u
. "$SRC/tests/lib.sh"

cc=x86_64-w64-mingw32-gcc
include=$(echo '#include <ntstatus.h>' | "$cc" -E -x c - |
    sed -n 's|^# 1 "\(.*\)/ntstatus.h".*|\1|p' | head -n 1)
for level in O0 O2; do
    if ! command -v clang >/dev/null; then
        echo "ok clang's __try at $level # SKIP no clang"
        continue
    fi
    clang --target=x86_64-w64-mingw32 -fms-extensions -$level -w -fno-stack-protector \
        -D_WIN32_WINNT=0x0A00 -isystem "$include/ddk" -isystem "$include" \
        -c "$SRC/tests/routines/seh/clang.c" -o "$OUT/clang.o" &&
        "$cc" -shared -nostdlib -Wl,--subsystem,native -Wl,--entry,DriverEntry -Wl,--dynamicbase \
            "$OUT/clang.o" -o "$OUT/clang.sys" -lntoskrnl
    built=$?
    in_folder "$OUT" "run clang.sys --output '$OUT/findings'"
    [ $built -eq 0 ] && [ "$status" -eq 0 ] && [ "$(grep -c 'case ok' "$OUT/err")" -eq 5 ]
    say "clang's __try at $level" $? "exit $status: $(head -n 4 "$OUT/err" | tr '\n' '|')"
done
