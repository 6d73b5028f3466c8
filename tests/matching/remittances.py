"""Claim advice (X12 835) as payers send it, made from few words, and a desk where it is booked."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from pathlib import Path

from tests.casefile import run

Claim = tuple[str, ...]  # number, CLP02, billed, paid, then CAS segments: CO*45*25.00
TRACE, DAY, TODAY = "EFT1000001", "2026-02-20", "2026-11-28"
PROFILE = (
    "kind: bank\ncurrency: USD\naccount: ops\n"
    "columns: {booked: date, payer: name, text: details, bank_ref: id, amount: amount}\n"
)
SETTINGS = """\
currency: USD
numbering: {payment: "PMT-{n}", credit: "ADJ-{n}", transfer: "TRF-{n}", debit: "DM-{n}"}
write: {default: main.journal}
exclude: [bank.yaml]
"""


def x12(
    paid: str, *claims: Claim, plb: str = "", trace: str = TRACE, day: str = DAY, payer: str = "GOOD HEALTH"
) -> str:
    """Return the text of one 835. `plb` is the end of its segment, WO:CLM-9*20.00."""
    digits, something = day.replace("-", ""), Decimal(paid) != 0
    method, handling = ("ACH", "I") if something else ("NON", "H")
    body = [
        f"BPR*{handling}*{paid}*C*{method}*CCP*01*000000000*DA*1*1990000001**01*000000000*DA*7700431*{digits}",
        f"TRN*1*{trace}*1990000001",
        f"DTM*405*{digits}",
        f"N1*PR*{payer}",
        "N1*PE*THE CLINIC*XX*1999999999",
        "LX*1",
    ]
    for number, status, billed, amount, *more in claims:
        body.append(f"CLP*{number}*{status}*{billed}*{amount}**12*ICN{number}")
        body += [m if m.startswith(("LQ", "MOA", "NM1")) else f"CAS*{m}" for m in more]
    if plb:
        body.append(f"PLB*1999999999*20261231*{plb}")
    head = [
        "ISA*00*          *00*          *ZZ*PAYER          *ZZ*CLINIC         *260220*0600*^*00501*000000001*0*P*:",
        "GS*HP*PAYER*CLINIC*20260220*0600*1*X*005010X221A1",
        "ST*835*0001",
    ]
    return "~\n".join([*head, *body, f"SE*{len(body) + 2}*0001", "GE*1*1", "IEA*1*000000001", ""])


class Desk:
    """A ledger in a folder, with the advice and bank lines that came."""

    def __init__(self, folder: Path, journal: str, settings: str = "") -> None:
        self.folder, self._count = folder, 0
        (folder / "arcli.yaml").write_text(SETTINGS + settings)
        (folder / "bank.yaml").write_text(PROFILE)
        (folder / "main.journal").write_text(journal)
        self.before = journal

    def take(self, text: str, *, more: str = "--write", line: str | None = None) -> list[dict[str, str]]:
        """Run `receive` on an advice, with the bank's line of its amount where it has one; the rows of its plan."""
        self._count += 1
        name = f"advice{self._count}.835"
        (self.folder / name).write_text(text)
        trace, payer, day = (_after(text, mark) for mark in ("TRN*1*", "N1*PR*", "DTM*405*"))
        amount = line or _after(text, "BPR*").split("*")[1]
        bank = ""
        if Decimal(amount):
            rows = [
                "date,name,details,id,amount",
                f"{day[:4]}-{day[4:6]}-{day[6:]},{payer},TRN*1*{trace}*19~,id,{amount}",
            ]
            (self.folder / f"bank{self._count}.csv").write_text("\n".join(rows) + "\n")
            bank = f"bank{self._count}.csv --profile bank.yaml "
        self.words = f"{bank}--remittance {name}"
        return self.rows(f"receive {self.words} {more} -O csv")

    def rows(self, command: str, code: int = 0) -> list[dict[str, str]]:
        """The rows that a command prints as csv."""
        done = run(f"arcli {command}", self.folder, TODAY)
        assert done.code == code, done.out + done.err
        return list(csv.DictReader(io.StringIO(done.out)))

    @property
    def written(self) -> str:
        """What was added to the journal, without evidence."""
        text = (self.folder / "main.journal").read_text()[len(self.before) :]
        return "\n".join(x for x in text.split("\n") if not x.startswith("    evidence:")).strip()

    @property
    def open(self) -> dict[tuple[str, str], str]:
        """What is open, by document and holder; with what is disputed of it."""
        found = {}
        for r in self.rows("open -O csv"):
            told = f" disputed {r['disputed']} {r['dispute_code']}" if r["disputed"] else ""
            found[r["document"], r["customer"]] = r["open"] + told
        return found

    @property
    def balances(self) -> dict[str, str]:
        """The balances of the accounts that are not zero."""
        return {r["account"]: r["balance"] for r in self.rows("trial-balance -O csv") if Decimal(r["balance"])}


def _after(text: str, mark: str) -> str:
    """What stands between a mark and the end of its segment."""
    return text.split(mark, 1)[1].split("~", 1)[0]
