#!/bin/sh
# morning.sh: what a collector looks at first.
#
#     examples/morning.sh ledgers/northwind 2026-11-28 sam
#
# Prints what there is to do, whom to call (the customers of one collector, where a name is given), and the letters
# that are due. Nothing is written: `arcli remind --write` makes the letters. Set ARCLI when arcli is not on the PATH.
# Exit codes are arcli's: 1 the ledger has errors, 2 usage, 3 file or environment, 70 a proof failed.

set -eu

if [ $# -lt 1 ] || [ $# -gt 3 ]; then
    echo "usage: morning.sh LEDGER [DAY [COLLECTOR]]" >&2
    exit 2
fi

ledger=$1 day=${2-today} collector=${3-}

ar() {
    # unquoted: ARCLI may be several words
    ${ARCLI:-arcli} -f "$ledger" "$@"
}

ar todo --as-of "$day"
echo
if [ -n "$collector" ]; then
    ar worklist --as-of "$day" --collector "$collector" --top 10
else
    ar worklist --as-of "$day" --top 10
fi
echo
if [ "$day" = today ]; then
    ar remind
else
    ar remind --today "$day"
fi
