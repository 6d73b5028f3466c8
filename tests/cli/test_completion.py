"""Completion in shells: what is offered, in bash, zsh and fish, and what it costs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from arcli.cli.commands import COMMANDS
from arcli.cli.completing import FILES, FOLDERS, MOST, complete, fitting
from arcli.journal.ids import Texts
from tests.support.completion import KINDS_OF

LEDGER = {
    "arcli.yaml": """\
currency: USD
bank_accounts:
  main: {number: 4411 0070, profile: profiles/main.yaml}  # ours
  spare: {number: 4411 0071}
profiles:
  # of the factor
  factor: profiles/factor.yaml
""",
    "customers.yaml": "- {id: acme, name: Acme Corporation}\n- id: alto\n  name: 'Alto, Inc'\n",
    "main.journal": """\
2026-01-01 customer delta "Delta Foods"
2026-01-05 invoice INV-1 acme 100.00
2026-01-06 invoice INV-2 acme 50.00
2026-01-07 invoice INV-3 delta 1,200.00
2026-02-01 payment PMT-1 acme 100.00 ref:x
    INV-1  100.00
2026-02-02 payment PMT-2 delta 500.00
    INV-3  400.00  discount:8.00 ; a part
2026-02-03 payment PMT-3 acme 50.00
    INV-2  50.00
2026-02-04 reverse PMT-3 reason:NSF
""",
    "2026/more.yaml": "- kind: invoice\n  date: 2026-03-01\n  id: INV-4\n  customer: alto\n  amount: 7.00\n",
    "profiles/no.journal": "2026-01-05 invoice NO-1 acme 100.00\n",
}
NAMES = ["acme", "alto", "delta"]
BY = ["customer", "month"]


@pytest.fixture
def books(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in LEDGER.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ARCLI_FILE", raising=False)
    return tmp_path


def offered(line: str, shell: str = "zsh") -> list[str]:
    return [said.partition("\t")[0] for said in complete(line.split(" ")[1:], shell)]


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ("arcli ag", ["aging"]),
        ("arcli ", list(COMMANDS)),
        ("arcli add pay", ["payment"]),
        ("arcli bank x.csv --profile st", ["stripe", "stripe-report"]),
        ("arcli receive x.csv --profile ", ["factor", "main", "paypal", "stripe", "stripe-report"]),
        (
            "arcli reconcile aging x.csv --profile=",
            ["--profile=factor", "--profile=main", "--profile=quickbooks-aging"],
        ),
        ("arcli import csv x.csv --profile xero", ["xero-contacts", "xero-invoices"]),
        ("arcli export csv --profile quickbooks-i", ["quickbooks-iif", "quickbooks-invoices"]),
        ("arcli bank x.csv --profile profiles/", [FILES]),
        ("arcli statement ", NAMES),
        ("arcli statement AC", ["acme"]),
        ("arcli statement cme", ["acme"]),
        ("arcli stat acme ", NAMES),
        ("arcli aging -c d", ["delta"]),
        ("arcli show ", ["INV-4", "INV-1", "INV-2", "INV-3", "PMT-1", "PMT-2", "PMT-3"]),
        ("arcli show 4", ["INV-4"]),
        ("arcli add payment delta 10 ", ["INV-3"]),
        ("arcli add payment acme 10 ", ["INV-2"]),
        ("arcli pay acme 10 --method wire ", ["INV-2"]),
        ("arcli add payment alto 10 INV-9 ", ["INV-4"]),
        ("arcli add payment corp 10 ", ["INV-2"]),
        ("arcli add payment nobody 10 ", []),
        ("arcli add apply ", ["PMT-2"]),
        ("arcli return ", ["PMT-1", "PMT-2", "PMT-3"]),
        ("arcli balance --by ", BY),
        ("arcli balance --by=", ["--by=customer", "--by=month"]),
        ("arcli balance --by m", ["month"]),
        ("arcli aging -O j", ["json"]),
        ("arcli statement --style ", ["activity", "open"]),
        ("arcli list prom", ["promise"]),
        ("arcli help term", ["terms"]),
        ("arcli balance -p last-", ["last-month", "last-quarter", "last-half", "last-year", "last-week"]),
        ("arcli balance -p 2026", ["2026-03", "2026-02", "2026-01"]),
        ("arcli receive ", [FILES]),
        ("arcli receive --inbox ", [FOLDERS]),
        ("arcli aging --file ", [FILES]),
        ("arcli aging --as", ["--as-of"]),
        ("arcli nothing ", []),
        ("arcli re x ", []),
        ("arcli -f none.journal statement ", []),
        ("arcli -f main.journal statement ", ["delta"]),
        ("arcli statement --file=main.journal ", ["delta"]),
    ],
)
def test_what_is_offered(line: str, values: list[str], books: Path) -> None:
    assert offered(line) == values


def test_bash_divides_words_at_the_equals_sign(books: Path) -> None:
    assert offered("arcli balance --by =", "bash") == BY
    assert offered("arcli balance --by = m", "bash") == ["month"]


def test_very_many_still_begin_alike() -> None:
    text = "".join(f"2026-01-05 invoice INV-{n:04} acme 1.00\n" for n in range(1000))
    ids = list(Texts(KINDS_OF, [(False, text)]).documents("open"))
    assert len(ids) == 1000
    found = fitting(reversed(ids), "inv")
    assert len(found) == MOST
    assert {found[0], found[-1]} == {min(ids), max(ids)}


def _run(words: list[str], folder: Path, **more: str) -> str:
    env = os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}", "TERM": "dumb"} | more
    done = subprocess.run(words, cwd=folder, env=env, capture_output=True, text=True, check=True, timeout=60)
    return done.stdout


def _shell(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def test_bash(books: Path) -> None:
    script = """
        source <(arcli completion bash)
        COMP_WORDS=(arcli add payment acme 10 ""); COMP_CWORD=5; _arcli; echo "${COMPREPLY[@]}"
        COMP_WORDS=(arcli balance --by = m); COMP_CWORD=4; _arcli; echo "${COMPREPLY[@]}"
        COMP_WORDS=(arcli fmt mai); COMP_CWORD=2; _arcli 2>/dev/null; echo "${COMPREPLY[@]}"
    """
    assert _run([_shell("bash"), "--norc", "-c", script], books).split("\n")[:3] == ["INV-2", "month", "main.journal"]


def test_fish(books: Path) -> None:
    script = (
        "arcli completion fish | source; complete -C 'arcli add payment acme 10 '; complete -C 'arcli aging --by cu'"
    )
    said = _run([_shell("fish"), "--no-config", "-c", script], books, HOME=str(books))
    assert said == "INV-2\tinvoice of acme 50.00\ncustomer\n"


@pytest.mark.parametrize("way", ["fpath", "source"])
def test_the_first_tab_in_zsh(way: str, books: Path) -> None:
    """A zsh in a terminal of its own (zpty), in which TAB is pressed once."""
    inner = "fpath=($PWD/functions $fpath); autoload -Uz compinit; compinit -u -D"
    if way == "source":
        inner = "autoload -Uz compinit; compinit -u -D; source <(arcli completion zsh)"
    else:
        (books / "functions").mkdir()
        (books / "functions" / "_arcli").write_text(_run(["arcli", "completion", "zsh"], books))
    script = f"""
        zmodload zsh/zpty
        zpty z zsh -f -i
        zpty -w z 'PS1=; stty -echo; {inner}; echo READY'
        zpty -r -m z line '*READY*'
        zpty -w -n z $'arcli statement de\t'
        zpty -r -m z line '*delta*'
        print -r -- found
    """
    assert _run([_shell("zsh"), "-f", "-c", script], books).strip() == "found"
