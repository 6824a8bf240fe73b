#!/bin/sh
# 2,000 damaged images, loaded or refused; tests/soak has more of them.
set -u
. "$SRC/tests/lib.sh"

fuzz 2000
