"""Reading and matching remittance advice takes about as long as it is large: eight times the rows, not 64."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from arcli.bank import read_remittance_file
from arcli.matching.byadvice import attach, without_line
from arcli.matching.engine import match_with_receivables
from arcli.matching.plan import plan_of
from arcli.model.settings.paying import Matching
from arcli.subledger.state import Subledger
from tests.matching.ledgers import line, subledger
from tests.matching.remittances import x12
from tests.support.timing import grows_at_most

FEW, MANY = 4000, 32000
AT_MOST = 18  # times the time for eight times the rows: linear is 8, by the square 64
LEDGER = """\
2026-01-01 customer ins "Good Health"
2026-01-05 invoice C-1 ins 900000.00 USD
2026-01-05 invoice INV-1 ins 900000.00 USD
"""
HEAD = (
    "ISA*00*          *00*          *ZZ*A              *ZZ*B              *260220*0600*^*00501*000000001*0*P*:~\n"
    "ST*820*1~\n"
)


def _820(total: int, *rows: str) -> str:
    start = [f"BPR*C*{total}.00*C*ACH*CTX*01*1*DA*1*1**01*1*DA*1*20260220", "TRN*1*EFT1000001", "ENT*1"]
    return HEAD + "~\n".join([*start, *rows]) + f"~\nSE*{len(start) + len(rows) + 2}*1~\nIEA*1*1~\n"


KINDS: dict[str, Callable[[int], str]] = {
    "CAS of one claim": lambda n: x12("0", ("C-1", "1", f"{n}.00", "0", *["CO*45*1.00"] * n)),
    "claims of one number": lambda n: x12("0", *[("C-1", "1", "1.00", "0", "CO*45*1.00")] * n),
    "PLB": lambda n: x12("0", plb="*".join(["L6:X*1*L6:X*-1"] * n)),
    "RMR of one number": lambda n: _820(n, *["RMR*IV*INV-1**1.00"] * n),
    "RMR with ADX of one number": lambda n: _820(n, *["RMR*IV*INV-1**2.00~\nADX*-1.00*01"] * n),
    "ADX of one RMR": lambda n: _820(n, f"RMR*IV*INV-1**{2 * n}.00", *["ADX*-1.00*01"] * n),
}


@pytest.mark.parametrize("kind", list(KINDS))
def test_eight_times_the_rows_take_about_eight_times_as_long(kind: str) -> None:
    book = subledger(LEDGER)
    few, many = KINDS[kind](FEW), KINDS[kind](MANY)
    assert grows_at_most(AT_MOST, lambda: _whole(book, few), lambda: _whole(book, many))


def _whole(book: Subledger, text: str) -> None:
    advices, problems = read_remittance_file("x", text.encode(), None)
    assert not [p for p in problems if p.severity == "error"]
    (advice,) = advices
    row = line(str(advice.total), payer="Good Health", text="EFT1000001")
    lines = attach([row], advices) if advice.total else without_line(advices)
    assert lines[0].remittance
    plan_of("receive", {}, *match_with_receivables(lines, book, Matching()), {}, certain=True)
