#!/bin/sh
# month-end.sh: the month-end package of an arcli ledger, as files in a folder.
#
#     examples/month-end.sh ledgers/exporter 2026-10 /tmp/2026-10
#
# Checks the ledger as of the month's last day and writes the aging, the open items, credit limits, what needed an
# approval, a statement for every customer and the month's roll-forward. Nothing is written unless everything
# worked: the files appear in the folder together, at the end. Set ARCLI when arcli is not on the PATH: ARCLI="python -m arcli".
# Exit codes are arcli's: 1 the ledger has errors, 2 usage, 3 file or environment, 70 a proof failed.

set -eu

usage() {
    cat <<'USAGE'
usage: month-end.sh LEDGER MONTH FOLDER

  LEDGER  a ledger: a folder with arcli.yaml, or one .journal or .yaml file
  MONTH   the month to report, such as 2026-10
  FOLDER  where the reports go; made if it is not there, its files of the same names are replaced
USAGE
}

case "${1-}" in
    -h | --help) usage; exit 0 ;;
esac
if [ $# -ne 3 ]; then
    usage >&2
    exit 2
fi

ledger=$1 month=$2 folder=$3
case $month in
    [0-9][0-9][0-9][0-9]-0[1-9] | [0-9][0-9][0-9][0-9]-1[0-2]) ;;
    *) echo "month-end.sh: \"$month\" is not a month; write it as 2026-10" >&2; exit 2 ;;
esac

ar() {
    # unquoted: ARCLI may be several words
    ${ARCLI:-arcli} "$@"
}

# A report over a ledger with errors prints no figures, but check tells all of them at once.
checked=$(ar -f "$ledger" check --as-of "$month" 2>&1) || {
    code=$?
    printf '%s\n' "$checked" >&2
    echo "month-end.sh: stopped at the check of $ledger as of $month; nothing written" >&2
    exit "$code"
}

mkdir -p "$folder" || exit 3
work=$(mktemp -d "$folder/.month-end.XXXXXX") || exit 3
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

printf '%s\n' "$checked" > "$work/check.txt"
ar -f "$ledger" aging --as-of "$month" -o "$work/aging.csv"
ar -f "$ledger" aging --as-of "$month" --by document -o "$work/aging-documents.csv"
ar -f "$ledger" open --as-of "$month" -o "$work/open.csv"
ar -f "$ledger" unapplied --as-of "$month" -o "$work/unapplied.csv"
ar -f "$ledger" limits --as-of "$month" -o "$work/limits.csv"
ar -f "$ledger" approvals --from "$month-01" --to "$month" -o "$work/approvals.csv" 2> "$work/approvals.txt"
ar -f "$ledger" statement --all --from "$month-01" --to "$month" -o "$work/statements.txt"
ar -f "$ledger" rollforward --from "$month-01" --to "$month" -o "$work/rollforward.csv"

mv "$work"/* "$folder"
echo "month-end.sh: $month of $ledger is in $folder" >&2
