"""An entry of every kind, each right in the ledger that stands above it, with all its references."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from arcli.ledger.opening import Ledger, open_ledger
from arcli.model.diagnostics import Diagnostic
from arcli.source.files import SingleFile

HEAD = """\
2026-01-01 customer acme "Acme" currency:USD terms:net30
2026-01-01 customer beta "Beta" currency:USD payer:acme
2026-01-05 invoice INV-1 acme 100.00
    2026-02-05  40.00
    2026-03-05  60.00
2026-01-06 payment PMT-1 acme 90.00
    INV-1  30.00
2026-01-06 credit CN-1 acme 50.00
2026-01-07 dispute INV-1 reason:damaged
2026-01-07 hold acme reason:limit
2026-01-08 sent SENT-1 acme channel:print template:invoice
    INV-1
2026-01-08 place acme with:Pike
2026-01-08 place acme with:Harlow document:INV-1
2026-01-08 contract C-1 acme "Hosting"
    "Hosting"  @ 20.00
    "Calls"  meter:calls @ 0.10
"""
ENTRIES = {
    "customer": '2026-02-01 customer gamma "Gamma" payer:acme',
    "rate": "2026-02-01 rate EUR 1.10 USD",
    "index": "2026-02-01 index boe 3.75",
    "opening": "2026-02-01 opening OP-1 acme 10.00",
    "invoice": '2026-02-01 invoice INV-2 acme 10.00\n    "Hosting"  1 @ 10.00  contract:C-1  line:1',
    "debit": '2026-02-01 debit DM-1 acme 10.00 for:PMT-1\n    "Hosting"  1 @ 10.00  contract:C-1  line:1',
    "credit": "2026-02-01 credit CN-2 acme 10.00 corrects:INV-1\n"
    '    "Hosting"  1 @ 10.00  contract:C-1  line:1\n    INV-1  10.00',
    "payment": "2026-02-01 payment PMT-2 acme 10.00\n    INV-1  10.00",
    "refund": "2026-02-01 refund RF-1 acme 10.00\n    PMT-1  10.00",
    "apply": "2026-02-01 apply PMT-1\n    INV-1  10.00",
    "unapply": "2026-02-01 unapply PMT-1 reason:mistake\n    INV-1  10.00",
    "writeoff": "2026-02-01 writeoff WO-1 acme 10.00 reason:bad-debt\n    INV-1  10.00",
    "transfer": "2026-02-01 transfer TR-1 acme beta 10.00\n    INV-1  10.00",
    "reverse": "2026-02-01 reverse PMT-1 10.00 reason:NSF\n    INV-1  10.00",
    "extend": "2026-02-01 extend INV-1 due:2026-05-01",
    "annotate": "2026-02-01 annotate INV-1 po:PO-9 ref:R-9 #later\n    memo: Second delivery",
    "dispute": "2026-02-01 dispute INV-1 20.00 reason:price",
    "resolve": "2026-02-01 resolve INV-1 outcome:credited",
    "promise": "2026-02-01 promise INV-1 10.00 until:2026-03-01",
    "impair": "2026-02-01 impair INV-1 15.00 reason:insolvent",
    "arrangement": "2026-02-01 arrangement ARR-1 acme 70.00 grace:3\n    INV-1\n    2026-03-01  70.00",
    "hold": "2026-02-01 hold beta reason:late",
    "release": "2026-02-01 release acme reason:paid",
    "note": '2026-02-01 note acme "Called" document:INV-1',
    "place": "2026-02-01 place acme with:Harlow document:INV-1",
    "recall": "2026-02-01 recall acme document:INV-1 reason:paid",
    "sent": "2026-02-01 sent SENT-2 acme channel:email to:a@b.example copy:SENT-1\n    INV-1#2  60.00  level:2",
    "delivered": "2026-02-01 delivered SENT-1",
    "failed": "2026-02-01 failed SENT-1 status:5.1.1 reason:unknown",
    "contact": '2026-02-01 contact acme "Rosa Diaz" role:invoice role:reminder email:rosa@acme.example',
    "contract": '2026-02-01 contract C-2 acme "Support" start:2026-02-01 every:quarter\n    "Support"  2 @ 50.00',
    "usage": "2026-02-01 usage C-1 calls 1,200 ref:log",
    "milestone": '2026-02-01 milestone C-1 "Design approved" 500.00',
    "terminate": "2026-02-01 terminate C-1 reason:moved",
    "balance": "2026-02-01 balance beta 0.00",
    "provision": "2026-02-01 provision 5.00 USD reason:matrix",
    "deposit": "2026-02-01 deposit DEP-1 90.00 account:main\n    PMT-1",
    "banked": "2026-02-01 banked main until:2026-01-31",
    "accept": "2026-02-01 accept AR404 INV-1 reason:agreed",
    "close": "2026-02-01 close 2026-01",
    "reopen": "2026-02-01 reopen 2026-01 reason:error",
}
LINE = HEAD.count("\n") + 1  # where the entry begins
DAY = date(2026, 2, 28)


def ledger_of(folder: Path, entry: str) -> tuple[Ledger, list[Diagnostic]]:
    """The ledger with an entry below the head, and its problems at the end of February."""
    path = folder / "main.journal"
    path.write_text(HEAD + entry + "\n")
    ledger = open_ledger(SingleFile(path))
    return ledger, ledger.as_of(DAY)[1]
