"""The real hledger, ledger and beancount in tests: balances of a text by account, currency and customer."""

from __future__ import annotations

import csv
import io
import os
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

Balances = dict[tuple[str, ...], Decimal]
FOUND = {name: shutil.which(name) or shutil.which(name, path=str(Path(sys.executable).parent)) for name in
         ("hledger", "ledger", "bean-check", "bean-query")}  # fmt: skip


def needs(tool: str) -> pytest.MarkDecorator:
    """Skip where a tool is missing, and say so; in CI it must be there."""
    missing = FOUND[tool] is None
    if missing and os.environ.get("CI"):
        raise RuntimeError(f"{tool} is not installed, and these tests must run in CI")
    return pytest.mark.skipif(missing, reason=f"{tool} is not installed: the export can't be proven with it here")


def run(*words: str, text: str | None = None) -> str:
    """What a tool prints. Fails the test when it complains, be it only a warning."""
    tool = FOUND[words[0]]
    assert tool is not None
    done = subprocess.run(
        [tool, *words[1:]],
        input=text,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
    )
    assert done.returncode == 0, done.stderr[:2000] + done.stdout[:500]
    assert not done.stderr.strip(), done.stderr[:2000]
    return done.stdout


def kept(sums: Balances) -> Balances:
    """Balances without zeros."""
    return {k: v for k, v in sorted(sums.items()) if v}


def hledger(text: str, *options: str) -> Balances:
    """hledger's balances by (account, currency) after its strictest checks."""
    run("hledger", "-f", "-", "check", "--strict", "ordereddates", text=text)
    out = run(
        "hledger", "-f", "-", "balance", "--flat", "--no-total", "--layout=bare", "-O", "csv", *options, text=text
    )
    rows = csv.DictReader(io.StringIO(out))
    return kept({(r["account"], r["commodity"]): Decimal(r["balance"]) for r in rows if r["commodity"]})


def ledger(text: str, *options: str) -> Balances:
    """ledger's balances by (account, currency, customer), pedantic; summed from its register."""
    form = "%(quoted(account)),%(quoted(commodity(amount))),%(quoted(quantity(amount))),%(quoted(tag('customer')))\n"
    out = run("ledger", "-f", "-", "--pedantic", "--args-only", "register", "--format", form, *options, text=text)
    sums: Balances = {}
    for account, currency, amount, customer in csv.reader(io.StringIO(out)):
        key = (account, currency, customer)
        sums[key] = sums.get(key, Decimal(0)) + Decimal(amount)
    return kept(sums)


def ledger_balance(text: str, *options: str) -> Balances:
    """What `ledger balance` itself says, by (account, currency)."""
    form = "%(quoted(account))|%(display_total)\n%/"
    out = run("ledger", "-f", "-", "--pedantic", "--args-only", "balance", "--flat", "--no-total", "--format", form,
              *options, text=text)  # fmt: skip
    sums: Balances = {}
    account = ""
    for line in out.splitlines():
        name, bar, rest = line.partition("|")
        if bar:
            account = name.strip('"')
        amount = (rest if bar else line).split()
        if len(amount) >= 2:
            key = (account, amount[1])
            sums[key] = sums.get(key, Decimal(0)) + Decimal(amount[0])
    return kept(sums)


def beancount(text: str, until: str = "9999-12-31") -> Balances:
    """beancount's balances by (account, currency, customer) before a day, by its library; no error is tolerated."""
    from beancount.core.data import Transaction
    from beancount.loader import load_string

    entries, errors, _ = load_string(text)
    assert not errors, [e.message for e in errors[:3]]
    sums: Balances = {}
    for entry in entries:
        if isinstance(entry, Transaction) and entry.date.isoformat() < until:
            for posting in entry.postings:
                assert posting.units is not None
                customer = str((posting.meta or {}).get("customer", ""))
                key = (posting.account, posting.units.currency, customer)
                sums[key] = sums.get(key, Decimal(0)) + posting.units.number
    return kept(sums)
