#!/bin/sh
# 100,000 damaged images, loaded or refused: no crash, no hang, no sanitizer report.
set -u
. "$SRC/tests/lib.sh"

fuzz 100000
