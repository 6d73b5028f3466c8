"""Every command that writes, in a ledger that is made for it, so that each writes as many files as it can."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from tests.casefile import run
from tests.gitrepo import Repo

SETTINGS = """\
currency: USD
company: {name: Us Inc, street: 1 Main St, postcode: "94601", city: Oakland, country: US}
terms: {default: net30}
write:
  invoice: "{year}/sales.journal"
  credit: "{year}/sales.journal"
  payment: "{year}/receipts.journal"
  default: general.journal
numbering: {invoice: "INV-{n:04}", payment: "PMT-{n:04}", credit: "CM-{n:04}", writeoff: "WO-{n:04}"}
"""
FILES = {
    "arcli.yaml": SETTINGS,
    "customers.yaml": "- {id: acme, name: Acme Corporation}\n- {id: delta, name: Delta Foods Ltd}\n- {id: tiny}\n",
    "2026/sales.journal": "2026-01-05 invoice INV-0001 acme 100.00\n2026-01-06 invoice INV-0002   delta 50.00\n"
    "2026-05-07 invoice INV-0003 tiny 3.00\n",
    "2026/receipts.journal": "2026-01-20 payment PMT-0001   delta 50.00 ref:E2E-1\n    INV-0002  50.00\n",
    "profiles/bank.yaml": "kind: bank\ncolumns: {booked: date, amount: amount, payer: name, text: text, bank_ref: ref, "
    'returned: ret}\nreturned_if: "yes"\ncurrency: USD\naccount: "1000"\n',
    "bank.csv": "date,amount,name,text,ref,ret\n2026-02-16,100.00,ACME CORPORATION,INV-0001,B2,\n"
    "2026-02-20,-50.00,Delta Foods Ltd,RETURN E2E-1,B6,yes\n",
    "list.csv": "Number,Kind,Who,Day,Total\nA-1,invoice,acme,2026-03-01,7.00\nA-2,invoice,acme,2026-03-02,x\n",
    "good.csv": "Number,Kind,Who,Day,Total\nA-1,invoice,acme,2026-03-01,7.00\n",
    "profiles/list.yaml": 'entries:\n- {kind: invoice, id: "{Number}", customer: "{Who}", date: "{Day}", '
    'amount: "{Total}"}\n',
    "inbox/bank.csv": "date,amount,name,text,ref,ret\n2026-02-16,100.00,ACME CORPORATION,INV-0001,B2,\n",
    "cash.csv": "date,amount,name,text,ref,ret\n2026-02-17,3.00,TINY,,B3,\n",
    "book.beancount": "2020-01-01 open Assets:Receivable:Acme\n2020-01-01 open Income:Sales\n"
    '2026-03-01 * "Acme" "A-1"\n  Assets:Receivable:Acme  7.00 USD\n  Income:Sales\n',
    "base.txt": "2026-03-01 invoice M-1 acme 1.00\n",
    "ours.txt": "2026-03-01 invoice M-1 acme 1.00\n\n2026-03-02 invoice M-2 acme 2.00\n",
    "theirs.txt": "2026-03-01 invoice M-1 acme 1.00\n\n2026-03-03 invoice M-3 acme 3.00\n",
}
# What some commands need beside it: policies, a sender, prices, a mail that came back.
MORE = {
    "arcli.yaml": SETTINGS.replace(
        "country: US}", 'country: US, phone: "1", bank: Bank, account: "1", vat_id: DE123456789}'
    )
    + """\
credit: {overdue: {amount: 1.00, days: 20}}
dunning: {standard: {levels: [{days: 7, name: first, fee: {USD: 5.00}}]}}
interest: {standard: {rate: 12%}}
delivery: {from: ar@us.example, sendmail: "sh -c 'cat > /dev/null'"}
tiers: {api: {mode: graduated, steps: [{to: 10, price: 1.00}, {price: 0.50}]}}
""",
    ".gitignore": "outbox/\narchive/\n.arcli.*\n",
    "customers.yaml": '- {id: acme, name: Acme Corporation, address: "2 Mill Lane", email: ap@acme.example}\n'
    '- {id: delta, name: Delta Foods Ltd, address: "3 Mill Lane", deliver: print}\n- {id: tiny, deliver: none}\n',
    "general.journal": '2026-01-01 contract C-1 acme "Rent" start:2026-02-01\n    "Calls"  meter:calls tiers:api\n\n'
    '2026-01-02 contract C-2 acme "Design" start:2026-02-01 value:50.00\n    "Care"  @ 5.00\n\n'
    "2026-01-31 sent SENT-1 delta channel:email to:old@delta.example template:invoice "
    "message:m1@us.example\n    INV-0002\n",
    "received.xml": (Path(__file__).parent / "received.xml").read_text(encoding="utf-8"),
    "bounce.eml": "From: postmaster@us.example\nMIME-Version: 1.0\n"
    'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
    "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n"
    "Final-Recipient: rfc822; old@delta.example\nAction: failed\nStatus: 5.1.1\n\n"
    "--b\nContent-Type: message/rfc822\n\nMessage-ID: <m1@us.example>\n\n--b--\n",
}
_CLOSE = ("close 2026-01 --no-rates",)


class Writing(NamedTuple):
    """A command that writes, what comes before it, and whether the ledger is under git."""

    words: str
    before: tuple[str, ...] = ()
    git: bool = False
    later: tuple[str, ...] = ()  # outputs and git's settings, each whole or not at all by itself
    more: bool = False  # with policies, contracts, letters
    mails: bool = False  # hands mails over, each of which moves through the outbox by itself
    alike: bool = False  # writes as another one does: run when all are, and not among the samples


COMMANDS = {
    "add-invoice": Writing("add invoice acme 12.00 --date 2026-06-01"),
    "add-first-of-a-year": Writing("add payment acme 5.00 INV-0001 --date 2027-01-02"),
    "add-commit": Writing("add invoice acme 12.00 --date 2026-06-01 --commit", git=True),
    "add-customer": Writing("add customer nova Nova --date 2026-06-01"),
    "deposit": Writing("add deposit 60.00 --cheque 'acme 50.00 INV-0001' --cheque 'acme 10.00' --date 2026-06-01"),
    "deposit-commit": Writing("add deposit 50.00 --cheque 'acme 50.00 INV-0001' --date 2026-06-01 --commit", git=True),
    "bill": Writing(
        "bill --to 2026-03-01 --date 2026-06-10 --write",
        ("add contract C-1 acme Rent --start 2026-02-01 --charge '\"Rent\" @ 10.00' --date 2026-01-01",),
    ),
    "return": Writing("return PMT-0001 --date 2026-06-01"),
    "writeoff": Writing("writeoff --below 5 --approved jl --date 2026-06-10 --write"),
    "receive": Writing("receive bank.csv --profile profiles/bank.yaml --write"),
    "receive-commit": Writing("receive bank.csv --profile profiles/bank.yaml --write --commit", git=True),
    "receive-inbox": Writing("receive --inbox inbox --profile profiles/bank.yaml --write"),
    "receive-apply": Writing(
        "receive --apply plan.json", ("receive bank.csv --profile profiles/bank.yaml --save plan.json",)
    ),
    "receive-save": Writing("receive bank.csv --profile profiles/bank.yaml --save plan.json"),
    "match": Writing("match bank.csv --profile profiles/bank.yaml --accept-certain"),
    "match-unapplied": Writing("match --unapplied --accept-certain", ("add payment acme 100.00 --date 2026-06-01",)),
    "correct-open": Writing("correct INV-0001 po=PO-1"),
    "correct-closed": Writing("correct INV-0001 amount=90.00 --date 2026-06-01", _CLOSE),
    "correct-commit": Writing("correct INV-0001 amount=90.00 --date 2026-06-01 --commit", _CLOSE, git=True),
    "annotate": Writing("annotate INV-0001 po=PO-9"),
    "undo": Writing("undo", ("add payment acme 5.00 INV-0001 --date 2027-01-02",)),
    "undo-correct": Writing("undo", ("correct INV-0001 po=PO-1",)),
    "undo-receive": Writing("undo", ("receive bank.csv --profile profiles/bank.yaml --write",)),
    "close": Writing("close 2026-01 --no-rates"),
    "close-commit": Writing("close 2026-01 --no-rates --commit", git=True),
    "reopen": Writing("reopen 2026-01 --reason wrong", _CLOSE),
    "reopen-commit": Writing("reopen 2026-01 --reason wrong --commit", _CLOSE, git=True),
    "import": Writing("import csv list.csv --profile profiles/list.yaml --skip-bad bad.csv", later=("bad.csv",)),
    "import-commit": Writing("import csv good.csv --profile profiles/list.yaml --commit", git=True),
    "import-beancount": Writing("import beancount book.beancount --account Assets:Receivable"),
    "fmt": Writing("fmt"),
    "fmt-commit": Writing("fmt --commit", git=True),
    "convert": Writing("convert 2026/sales.journal -o sales2.txt --as journal"),
    "convert-replace": Writing("convert 2026/sales.journal -o 2026/sales.yaml --replace"),
    "convert-commit": Writing("convert 2026/sales.journal -o 2026/sales.yaml --replace --commit", git=True),
    "init": Writing("init new"),
    "init-commit": Writing("init new --commit", git=True),
    "merge": Writing("merge base.txt ours.txt theirs.txt"),
    "print-folder": Writing("print -p 2026 -o out/", later=tuple(f"out/INV-000{n}.html" for n in (1, 2, 3))),
    "output": Writing("aging -o out.csv", ("balance -o out.csv",)),
    "output-xlsx": Writing("aging -o out.xlsx", alike=True),
    "dashboard": Writing("dashboard -o out.html", alike=True),
    "send": Writing("send INV-0001 PMT-0001 --write", more=True),
    "send-commit": Writing("send INV-0001 PMT-0001 --write --commit", git=True, more=True, alike=True),
    "send-save": Writing("send INV-0001 PMT-0001 --save plan.json", more=True, alike=True),
    "outbox-send": Writing("outbox send", ("send INV-0001 --write",), more=True, mails=True),
    "outbox-bounces": Writing("outbox bounces bounce.eml", more=True, alike=True),
    "templates-copy": Writing("templates copy invoice.txt parts.txt", alike=True),
    "einvoice-read": Writing("einvoice read received.xml --journal", more=True, alike=True),
    "remind": Writing("remind --write --date 2026-06-10", more=True),
    "remind-commit": Writing("remind --write --commit --date 2026-06-10", git=True, more=True, alike=True),
    "holds": Writing("holds --write --date 2026-06-10", more=True, alike=True),
    "holds-commit": Writing("holds --write --commit --date 2026-06-10", git=True, more=True, alike=True),
    "interest": Writing("interest --to 2026-06-10 --write", more=True, alike=True),
    "interest-commit": Writing("interest --to 2026-06-10 --write --commit", git=True, more=True, alike=True),
    "allowance": Writing(
        "allowance --as-of 2026-06-30 --rate current=1 --rate 1-30=1 --rate 31-60=1 --rate 61-90=2 --rate 91+=50 "
        "--reason us --write",
        alike=True,
    ),
    "bill-commit": Writing("bill --to 2026-03-01 --date 2026-06-10 --write --commit", git=True, more=True, alike=True),
    "add-contract": Writing("add contract C-9 acme Rent --start 2026-02-01 --charge '\"Rent\" @ 10.00'", alike=True),
    "add-usage": Writing("add usage C-1 calls 12", more=True, alike=True),
    "add-milestone": Writing("add milestone C-2 Approved 20.00", more=True, alike=True),
    "add-terminate": Writing("add terminate C-1 --date 2026-06-30", more=True, alike=True),
    "add-arrangement": Writing(
        "add arrangement acme 100.00 'INV-0001 100.00' --in 2 --from 2026-07-31", more=True, alike=True
    ),
    "add-hold": Writing("add hold acme --reason late", alike=True),
    "output-new": Writing("export csv --profile quickbooks -o out.csv"),
}


def make(folder: Path, writing: Writing) -> Path:
    """Make the ledger of a command in a folder; returns where it runs."""
    books = folder / "books"
    repo = Repo(books) if writing.git else None
    if repo:
        repo.write(FILES)
        repo.commit("Begin", "2026-01-01")
    files = FILES | MORE if writing.more else FILES
    for name, text in files.items():
        path = books / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    if repo:
        repo.commit("Begin", "2026-01-01")
    for words in writing.before:
        done = run("arcli " + words, books)
        assert done.code == 0, done.err
    if repo and writing.before:
        repo.commit("Before", "2026-01-31")
    return books
