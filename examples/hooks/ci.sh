#!/bin/sh
# A step for a build server: checks each arcli ledger of the branch that is checked out, and prints what the branch
# changes as Markdown, for a comment on the pull request.
#
#     examples/hooks/ci.sh origin/main > changes.md
#
# Exits 1 when a ledger has errors, a broken seal among them. The clone needs its history: fetch-depth: 0. Problems go to
# standard error in the form that GitHub shows beside the lines; ARCLI_CHECK=text has them as text.

set -eu

base=${1:-origin/main}
arcli=${ARCLI:-arcli}
root=$(git rev-parse --show-toplevel)
cd "$root"

list=$(mktemp)
trap 'rm -f "$list"' EXIT
git ls-files -- 'arcli.yaml' '*/arcli.yaml' > "$list"

failed=0
while IFS= read -r settings; do
    folder=$(dirname "$settings")
    # arcli is unquoted: it may be several words
    $arcli -f "$folder" check -O "${ARCLI_CHECK:-github}" >&2 < /dev/null || failed=1
    printf '# %s\n\n' "$folder"
    $arcli -f "$folder" diff "$(git merge-base "$base" HEAD)" HEAD -O md < /dev/null || {
        printf 'The ledger has errors, or was not there before.\n'
    }
    printf '\n'
done < "$list"
exit "$failed"
