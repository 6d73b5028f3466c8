"""No ledger ends a command with an internal error: ledgers at random, bent and sound, through every command.

Each ledger is a sound one with every kind of entry, some words of it exchanged for others, and one of several
settings. Whatever is wrong with it is said; exit 70 (a proof that failed) and exceptions are faults of arcli.
`ARCLI_FUZZ=N pytest tests/test_no_internal_error.py` tries N ledgers.
"""

from __future__ import annotations

import os
import random
import re
import shutil
from pathlib import Path

import pytest

from arcli.cli.commands import TASKS
from tests.casefile import run
from tests.exchange.test_glexport import RATES
from tests.subledger.strategies import Seeded, build

TERMS = """\
terms:
  default: 2/10net30
  half: [{share: 50%, due: net0}, {share: 50%, due: net30}]
  thirds: [{share: 33.33%, due: net10}, {share: 33.33%, due: net40}, {share: 33.34%, due: eom+60}]
"""
TAXES = (
    "taxes: {v21: 21%, v9: {rate: 9%, included: true}, z: {kind: exempt}, r: {kind: reverse-charge},"
    " w: {kind: withholding}}\n"
)
SETTINGS = [
    "currency: USD\n",
    "currency: EUR\n",
    "",
    "currency: USD\naccounts: {bank: assets:bank}\n",
    "currency: USD\naccounts: {unapplied: deposit, deposits: 'liabilities:{customer}', tax: 'income:sales'}\n",
    "currency: JPY\nrates: {max_age: 20}\naccounts: {receivable: 'a:{customer}', bank: a, revenue: a, fx_gain: a}\n",
    f"currency: USD\n{TAXES}accounts: {{bank: assets:bank}}\n",
    f"currency: USD\n{TAXES}discount_tax: mixed\n",
    f"currency: EUR\n{TAXES}discount_tax: excluded\naccounts: {{method: allowance, tax: 'assets:receivable'}}\n",
]
MORE = """\
2026-01-03 invoice T1 acme 230.00 USD
    "a"  1 @ 100.00  tax:v21
    "b"  1 @ 109.00  tax:v9

2026-01-05 credit T2 acme 121.00 USD corrects:T1
    "a"  1 @ 100.00  tax:v21

2026-01-07 credit T3 acme 50.00 USD corrects:T1

2026-01-09 payment T4 acme 20.00 USD
    T1  10.00  discount:4.00 withholding:1.00 fee:1.00

2026-01-12 writeoff T5 acme 20.00 USD relief:tax
    T1  20.00

2026-02-01 payment T6 acme 5.00 EUR
    T5  10.00 USD @ 0.5

2026-02-02 reverse T2
"""
COMMANDS = [
    "check", "check -O json", "aging", "aging --base", "aging --by document --basis agreed", "balance", "open",
    "open --base", "open -O csv", "unapplied --base", "statement --all", "register", "rollforward",
    "rollforward --base", "customer euro", "customer acme", "journal", "journal --revalue", "trial-balance",
    "trial-balance --base --revalue", "control", "control --by customer", "tax", "tax --by document", "revalue",
    "revalue --by entry", "show INV1", "why INV1", "export hledger", "export beancount", "export ledger",
    "close 2026-01 --dry-run", "add payment acme 10.00 --id Z9 --dry-run", "add invoice euro 10.00 --id Z9 --dry-run",
    "writeoff --below 1.00 --dry-run", "aging --as-of 2026-02-10", "control --as-of 2026-02-10",
    "aging --as-of 2026-01-20 --subsequent-to 2026-03-01", "close --checklist 2026-01", "diff 2026-01-31 2026-02-28",
    "log", "fmt --check", "convert a.journal",
    "kpi", "kpi --by customer", "payers", "vintages", "roll-rates", "forecast", "forecast --backtest 8", "allowance",
    "concentration", "dashboard", "dashboard -o -", "aging -O html", "aging --chart", "aging -O xlsx -o aging.xlsx",
    "balance --by month --from 2026-01 --to 2026-06", "rollforward --by month --from 2026-01 --to 2026-06",
    "todo", "promises", "arrangements", "disputes", "disputes --by age", "disputes --by outcome", "remind",
    "interest --to 2026-06-30",
    "contracts", "unbilled", "revenue --from 2026-01 --to 2026-06", "deferred",
    "bill --to 2026-06-30", "customers", "list", "list invoice", "list note", "find acme", "find 10.00", "blame INV1",
    "print INV1", "print INV1 -O html", "print --from 2026-01 --to 2026-06", "send", "outbox",
    "merge a.journal a.journal r.journal",
    "close --list", "export csv", "add refund acme 1.00 --dry-run", "add writeoff acme INV1 --dry-run",
    "correct INV1 memo=x --dry-run", "return PMT1 --dry-run", "diff 2026-01-31 2026-02-28 --report aging", "schema",
    "worklist", "claims", "limits", "holds", "approvals", "credit-check acme 100.00", "annotate INV1 memo=x --dry-run",
    "undo --dry-run", "erase acme",
    "sql 'select count(*) from documents'", "export tables -o tables", "allowance --help",
]  # fmt: skip
# What these need is not in a ledger: bank files, lists of other systems, a general ledger's file, a new folder.
ELSEWHERE = {
    "bank", "receive", "match", "remittance", "reconcile", "import", "init", "reopen", "help", "completion", "einvoice",
    "templates",
}  # fmt: skip
# What follows sales: contracts, usage, arrangements, letters, interest, holds.
AFTER = """
2026-01-01 contract C-7 acme "Hosting" start:2026-01-31 every:month
    "Hosting, medium"  @ 400.00
    "API calls"  meter:calls  tiers:api

2026-01-01 contract C-8 euro "Desk" start:2026-02-10 periods:calendar
    "Desk"  @ 1,000.00

2026-02-15 usage C-7 calls 1,250

2026-02-20 milestone C-8 "Design" 500.00

2026-03-15 contract C-8 euro
    "Desk"  @ 1,200.00

2026-04-10 terminate C-7

2026-02-01 invoice T7 acme 121.00 USD
    "Licence"  1 @ 100.00  service:2026-02-01..2026-07-31
    "Set-up"   1 @ 21.00

2026-03-02 reverse T7 20.00

2026-04-02 credit T8 acme 40.00 USD corrects:T7

2026-05-01 writeoff T9 acme 30.00 USD
    T7  30.00

2026-01-05 index base 2.5

2026-03-01 index base 3.25

2026-02-20 sent SENT-1 acme channel:email to:ap@acme.example template:reminder

2026-02-21 failed SENT-1 status:5.1.1

2026-02-22 contact acme "Ann" email:ann@acme.example

2026-03-01 hold beta scope:letters until:2026-03-20

2026-03-05 note acme "called" channel:phone next:2026-04-01

2026-03-05 banked main until:2026-03-04
"""
POLICIES = """\
revenue: {method: days, deferred: liabilities:deferred}
numbering: {invoice: "INV-{year}-{n:04}", credit: "CN-{year}-{n:03}"}
tiers:
  api: {mode: graduated, steps: [{to: 100, price: 1.00}, {to: 1000, price: 0.80}, {price: 0.50}]}
dunning:
  standard: {apart: 5, levels: [{days: -3, name: notice}, {days: 7, name: first}, {days: 21, name: last}]}
interest:
  standard: {index: base, margin: 8, read: [01-01, 07-01], fixed: half-year, basis: act/365, fee: {USD: 40.00}}
"""
WORDS = ["USD", "EUR", "JPY", "XAU", "0.00", "1.00", "99999.99", "0.01", "-5.00", "acme", "euro", "abroad", "?"]
WORDS += ["2026-01-02", "2026-03-01", "2206-01-01", "1999-12-31", "discount:5.00", "id:INV1", "INV1", "INV1#2"]
WORDS += ["@ 1.5", "@@ 7.00 USD", "@ 0.000001", "@@ 0.00 EUR", "type:deposit", "tax:v21", "terms:half", "relief:tax"]
WORDS += ["corrects:INV1", "due:2026-02-30", "reverse", "credit", "payment", "refund", "writeoff", "rate:1.1"]


def bent(text: str, chance: random.Random, times: int) -> str:
    """A journal with some of its words exchanged for others, lines doubled, and lines lost."""
    for _ in range(times):
        pieces = re.split(r"(\s+)", text)
        at = chance.randrange(0, len(pieces), 2)
        what = chance.random()
        if what < 0.7:
            pieces[at] = chance.choice(WORDS if chance.random() < 0.6 else pieces[::2])
        elif what < 0.85:
            pieces[at] += " " + chance.choice(WORDS)
        else:
            pieces[at] = ""
        text = "".join(pieces)
    return text


def faults(seed: int, folder: Path) -> list[str]:
    """Commands that end with an internal error on the ledger of a seed."""
    chance = random.Random(seed)
    entries = build(Seeded(seed), chance.randint(5, 30)).texts
    settings = chance.choice(SETTINGS)
    text = "\n".join(entries) + ("\n" + MORE if "taxes" in settings else "")
    if seed % 2:
        text, settings = text + AFTER, settings + POLICIES
    if seed % 3:
        text = bent(text, chance, chance.choice([1, 1, 2, 5]))
    rates = RATES if chance.random() < 0.7 else "".join(RATES.splitlines(keepends=True)[:6])
    for name, content in (("arcli.yaml", TERMS + settings), ("a.journal", text), ("r.journal", rates)):
        (folder / name).write_text(content)
    found: list[str] = []
    errors = 0
    for command in COMMANDS:
        if errors > 5:
            break  # the others have no more to say
        try:
            done = run(f"arcli {command}", folder, "2026-06-30")
        except Exception as error:
            found.append(f"{command}: {error!r}")
            continue
        errors += done.code == 1
        if done.code == 70 or "Traceback" in done.err or "internal" in done.err:
            found.append(f"{command}: {done.err.splitlines()[0]}")
    return found


def test_every_command_is_tried() -> None:
    assert {c.split()[0] for c in COMMANDS} | ELSEWHERE == {name for task in TASKS.values() for name in task}


@pytest.mark.parametrize("seed", range(int(os.environ.get("ARCLI_FUZZ", "6"))))
def test_no_command_fails_on_a_ledger(seed: int, tmp_path: Path) -> None:
    assert not faults(seed, tmp_path)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_no_command_fails_at_an_end_of_the_calendar(day: str, tmp_path: Path) -> None:
    """Where it computes a day beyond, it says so (exit 3)."""
    ledger = tmp_path / "studio"
    shutil.copytree(Path(__file__).parent.parent / "ledgers" / "studio", ledger)
    wanted = (
        "aging", "allowance", "bill", "contracts", "deferred", "forecast", "interest", "kpi", "payers",
        "remind", "revenue", "roll-rates", "statement --all", "todo", "unbilled", "vintages", "worklist",
        "close --checklist 9999-12", "balance --to last-year", "journal --revalue",
    )  # fmt: skip
    codes = {name: run(f"arcli {name} --today {day}", ledger, day).code for name in wanted}
    assert not {name: code for name, code in codes.items() if code not in (0, 1, 2, 3)}
