#!/bin/sh
# docs/pnp.md is what test drivers show: each row is a request that reached a device in some state,
# and what became of the device. A move of pnp/node.c that no driver shows is listed at its end.
# After a wanted change: sh tests/e2e/pnp.sh --accept
set -u

lives='
samples/twins
samples/mistakes/leaked-reference-failed-start
tests/drivers/kept-through-query-remove
tests/drivers/leaked-then-unloaded
tests/routines/stop-restart
tests/routines/stop-vetoed
tests/routines/restart-failed
tests/routines/requirements-changed
tests/routines/child-vanishes
tests/routines/device-returns
tests/routines/device-state
tests/routines/eject
'

# Reads one life's events as JSON; prints state, event, answer, state afterwards, life.
rows_of() {
    awk -v life="$1" '
    function field(name) {
        if (!match($0, "\"" name "\":(\"[^\"]*\"|[^,}]*)")) return ""
        value = substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 3)
        gsub(/"/, "", value)
        return value
    }
    function row(event, answer, from, to) {
        print from "\t" event "\t" answer "\t" to "\t" life
    }
    function unchanged(pdo) {
        if (event[pdo] != "") row(event[pdo], answer[pdo], state[pdo], state[pdo])
        event[pdo] = ""
    }
    /"event":"node_added"/ { state[field("pdo")] = "reported" }
    /"event":"step"/ {
        pdo = field("pdo"); action = field("action"); status = field("status")
        unchanged(pdo)
        sub(/ of .*/, "", action); sub(/^IRP_MN_/, "", action)
        if (action ~ /START|STOP|REMOV|EJECT|AddDevice/) {
            event[pdo] = action
            answer[pdo] = status == "STATUS_SUCCESS" ? "success" : "failure"
        }
    }
    /"event":"node_state"/ {
        pdo = field("pdo"); to = field("to")
        if (event[pdo] != "") row(event[pdo], answer[pdo], state[pdo], to)
        else row("no request", "", state[pdo], to)
        event[pdo] = ""; state[pdo] = to
    }
    END { for (pdo in state) unchanged(pdo) }'
}

# The first life that shows a row stands for all.
table() {
    cat <<'TEXT'
# A device's states, and what each event does to it

Made by tests/e2e/pnp.sh from the lives of test drivers; the picture is in `src/pnp/node.h`.

| state | event | answer | state afterwards | seen in |
|---|---|---|---|---|
TEXT
    awk -F '\t' '!seen[$1 FS $2 FS $3 FS $4]++' "$1" | LC_ALL=C sort |
        awk -F '\t' -v OFS=' | ' '{ print "| " $1, $2, $3, $1 == $4 ? "the same" : $4, $5 " |" }'
    cat <<'TEXT'

Moves that are allowed, and that no driver here shows:

TEXT
    sed -n 's/^ *{PNP_\([A-Z_]*\), PNP_\([A-Z_]*\)},$/\1\t\2/p' src/pnp/node.c |
        tr 'A-Z_' 'a-z ' | awk -F '\t' '
            NR == FNR { seen[$1 FS $4] = 1; next }
            !(($1 FS $2) in seen) { print "- " $1 " to " $2 }' "$1" -
}

# All lives at -O0, in this order.
all_rows() {
    for life in $lives; do
        (cd "$1/O0/$life" && eval "\"$2\" run $(head -n 1 "$3/$life/run.args")" \
            --format=json --output "'$4'") 2>"$4.err" | rows_of "$(basename "$life")"
    done
}

if [ "${1:-}" = --accept ]; then
    cd "$(dirname "$0")/../.." || exit 2
    OUT=$(mktemp -d)
    all_rows "$PWD/build/drivers" "$PWD/build/default/drydock" "$PWD" "$OUT/o" >"$OUT/rows"
    table "$OUT/rows" >docs/pnp.md
    exit
fi
. "$SRC/tests/lib.sh"
cd "$SRC" || exit 2
all_rows "$DRIVERS" "$DRYDOCK" "$SRC" "$OUT/o" >"$OUT/rows"
table "$OUT/rows" >"$OUT/pnp.md"
[ -s "$OUT/rows" ] && diff docs/pnp.md "$OUT/pnp.md" >"$OUT/diff"
say "docs/pnp.md is what the drivers show" $? "$(head -n 4 "$OUT/diff" | tr '\n' '|')"
