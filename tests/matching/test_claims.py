"""Claim advice (X12 835) in receipts: figures of small advices, of two of X12's examples, and of ledgers/clinic."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from arcli.bank import read_remittance_file
from arcli.journal.write import write_entry
from arcli.matching.booking import entries_of
from arcli.matching.byadvice import attach
from arcli.matching.engine import match_with_receivables
from arcli.matching.plan import documents_words, lines_of, lines_value, question_of
from arcli.matching.proposals import Proposal
from arcli.model.bank.line import Adjustment, RemittanceAdvice, RemittanceItem, StatementLine
from arcli.model.entries import is_numbered
from arcli.model.settings.paying import Matching
from tests.casefile import run
from tests.matching.ledgers import line, subledger

ROOT = Path(__file__).parent.parent.parent
LEDGER = """\
2026-01-01 customer insurer "Good Health" terms:net30
2026-01-01 customer P-1 "Patient P-1" terms:net20
2026-01-05 invoice CLM-1 insurer 100.00 USD x-patient:P-1
2026-01-06 invoice CLM-2 insurer 50.00 USD x-patient:P-9
"""
FIRST = RemittanceItem(
    "CLM-1",
    Decimal("60.00"),
    Decimal("100.00"),
    adjustments=(
        Adjustment("CO", "45", Decimal("25.00")),
        Adjustment("PR", "1", Decimal("10.00")),
        Adjustment("PR", "3", Decimal("5.00")),
    ),
)


def _advice(total: str, *claims: RemittanceItem, plb: str = "") -> RemittanceAdvice:
    taken = (Adjustment("PLB", "WO", Decimal(plb), "OLD-1"),) if plb else ()
    return RemittanceAdvice("x12-835", "TRACE77", "USD", Decimal(total), list(claims), taken)


def _propose(text: str, *advices: RemittanceAdvice, amount: str = "", **more: str) -> Proposal:
    one = line(
        amount or str(advices[0].total), payer=more.pop("payer", "Good Health"), text="TRN*1*TRACE77*19~", **more
    )
    (attached,) = attach([one], list(advices))
    return _match(text, attached)[0]


def _match(text: str, one: StatementLine) -> tuple[Proposal, list[str]]:
    proposals, book = match_with_receivables([one], subledger(text), Matching())
    (proposal,) = proposals
    entries = entries_of(proposal, proposal.choice, book) if proposal.choice else []
    count: Counter[str] = Counter()
    for entry in entries:
        count[entry.kind] += 1
        if is_numbered(entry):
            entry.id = f"{entry.kind}-{count[entry.kind]}"
    return proposal, [write_entry(e) for e in entries]


def test_adjustments_are_credit_memos_and_the_patients_share_a_transfer() -> None:
    (attached,) = attach([line("60.00", payer="Good Health", text="TRN*1*TRACE77*19~")], [_advice("60.00", FIRST)])
    proposal, entries = _match(LEDGER, attached)
    assert proposal.status == "certain"
    assert entries[1:] == [
        "2026-02-20 credit credit-1 insurer 25.00 USD corrects:CLM-1 reason:CO-45 ref:TRACE77\n    CLM-1  25.00\n",
        "2026-02-20 transfer transfer-1 insurer P-1 10.00 USD due:2026-03-12 reason:PR-1 ref:TRACE77\n"
        "    CLM-1  10.00\n",
        "2026-02-20 transfer transfer-2 insurer P-1 5.00 USD due:2026-03-12 reason:PR-3 ref:TRACE77\n    CLM-1  5.00\n",
    ]
    assert "    CLM-1  60.00\n" in entries[0]


def test_a_line_with_claims_reads_back_and_a_change_of_what_it_adjusts_is_noticed() -> None:
    proposal = _propose(LEDGER, _advice("60.00", FIRST))
    assert lines_of(json.loads(json.dumps(lines_value([proposal.line])))) == [proposal.line]
    other = replace(proposal.choices[0], adjusts=proposal.choices[0].adjusts[1:])
    assert question_of(proposal).answers != question_of(replace(proposal, choices=[other])).answers


def test_a_patient_who_is_no_customer_makes_it_a_question() -> None:
    taken = (Adjustment("CO", "45", Decimal(8)), Adjustment("PR", "2", Decimal(12)))
    claim = RemittanceItem("CLM-2", Decimal(30), Decimal(50), adjustments=taken, patient="JO DOE", patient_id="M1")
    found = _propose(LEDGER, _advice("30.00", claim))
    assert found.status == "proposed"
    assert documents_words(found.choices[0]) == ["CLM-2 30.00", "credit CLM-2 8.00 CO-45"]
    assert "PR-2 of CLM-2 stays with insurer: the patient is not a customer" in found.choices[0].evidence
    assert not any("DOE" in e or "M1" in e for e in found.choices[0].evidence)


@pytest.mark.parametrize(
    ("advice", "words"),
    [
        (_advice("55.00", FIRST, plb="10.00"), "− adjustments 10.00 USD (PLB WO OLD-1 10.00 USD); 5.00 USD is not"),
        (_advice("55.00", FIRST), "5.00 USD is not explained"),
        (_advice("60.00", replace(FIRST, adjustments=FIRST.adjustments[:2])), "CLM-1: billed 100.00 USD"),
        (_advice("60.00", replace(FIRST, document="CLM-7")), "claim CLM-7 is not open here"),
        (_advice("60.00", replace(FIRST, document="CLM-2")), "settles more than is open of CLM-2"),
        (
            _advice("20.00", FIRST, RemittanceItem("CLM-2", Decimal(-40), Decimal(-40))),
            "claim CLM-2 is taken back with 40.00 USD, of 0.00 USD that was paid here",
        ),
    ],
)
def test_what_a_person_has_to_look_at_is_never_booked(advice: RemittanceAdvice, words: str) -> None:
    found = _propose(LEDGER, advice)
    assert (found.status, found.choice) == ("exception", None)
    assert words in "; ".join(found.evidence)


def test_advice_of_another_amount_than_the_line_is_an_exception() -> None:
    found = _propose(LEDGER, _advice("60.00", FIRST), amount="59.00")
    assert found.status == "exception"
    assert found.evidence == ("advice TRACE77 (x12-835) is for 60.00 USD", "the line is for 59.00 USD")


def test_other_advice_that_does_not_tie_out_is_an_exception_too() -> None:
    """An 820 that lists 90.00 of 100.00; the list in a bank's own message may be a part only."""
    listed = RemittanceAdvice("x12-820", "T1", "USD", Decimal(100), [RemittanceItem("CLM-1", Decimal(90))])
    found = _match(LEDGER, line("100.00", payer="Good Health", text="CLM-1", remittance=(listed,)))[0]
    assert (found.status, found.choices) == ("exception", [])
    assert found.evidence[1] == "stated 100.00 USD; documents 90.00 USD; 10.00 USD is not explained"
    part = replace(listed, kind="camt")
    assert _match(LEDGER, line("100.00", payer="Good Health", text="CLM-1", remittance=(part,)))[0].status == "certain"


def test_a_claim_with_nothing_paid_has_no_application() -> None:
    nothing = RemittanceItem("CLM-2", Decimal(0), Decimal(50), adjustments=(Adjustment("CO", "29", Decimal(50)),))
    found = _propose(LEDGER, _advice("60.00", FIRST, nothing))
    assert found.status == "certain"
    assert documents_words(found.choices[0])[0] == "CLM-1 60.00"
    # CO-29 (filed too late) is in no contract: the claim stays open; by its own settings a ledger may say otherwise
    assert documents_words(found.choices[0])[-1] == "dispute CLM-2 50.00 CO-29 next 2026-05-21"
    assert "CO-29 50.00 USD of CLM-2 is not a contractual adjustment: it stays open" in found.choices[0].evidence


def test_a_denied_claim_stays_open_whatever_its_reasons() -> None:
    for group, code in (("CO", "16"), ("CO", "45"), ("PR", "1")):
        denied = RemittanceItem(
            "CLM-2", Decimal(0), Decimal(50), adjustments=(Adjustment(group, code, Decimal(50)),), status="4"
        )
        found = _propose(LEDGER, _advice("60.00", FIRST, denied))
        assert found.status == "certain"
        told = [w for w in documents_words(found.choices[0]) if "CLM-2" in w]
        assert told == [f"dispute CLM-2 50.00 {group}-{code} next 2026-05-21"]
        assert f"claim CLM-2 is denied ({group}-{code}): it stays open" in found.choices[0].evidence


def test_what_a_forwarded_claim_leaves_goes_to_the_next_payer() -> None:
    text = LEDGER.replace("x-patient:P-1", "x-patient:P-1 x-secondary:other")
    text += '2026-01-01 customer other "Other Health" terms:net30\n'
    found = _propose(text, _advice("60.00", replace(FIRST, status="19")))
    assert [w for w in documents_words(found.choices[0]) if w.startswith("transfer")] == [
        "transfer CLM-1 10.00 PR-1 to other",
        "transfer CLM-1 5.00 PR-3 to other",
    ]
    unnamed = _propose(LEDGER, _advice("60.00", replace(FIRST, status="19")))
    assert unnamed.status == "proposed"
    assert not any(w.startswith("transfer") for w in documents_words(unnamed.choices[0]))


def test_an_exception_keeps_the_clean_claims_bookable() -> None:
    unknown = RemittanceItem("CLM-77", Decimal(40), Decimal(40))
    found = _propose(LEDGER, _advice("100.00", FIRST, unknown))
    assert (found.status, found.choice) == ("exception", None)
    assert documents_words(found.choices[0])[:2] == ["CLM-1 60.00", "credit CLM-1 25.00 CO-45"]


# --- examples of X12 ------------------------------------------------------------------------------------------------


def _real(folder: Path, name: str, text: str, amount: str, words: str) -> Proposal:
    advices, _ = read_remittance_file(name, (folder / "remittance" / name).read_bytes(), None)
    (attached,) = attach([line(amount, payer="Rushmore Life", text=words)], advices)
    return _match(text, attached)[0]


def test_managed_care(real_data: Path) -> None:
    """Two claims, 800 and 1,200: 450 + 495 are paid, 50, 55 and 50 reduced, 300 and 600 are the patients'."""
    text = """\
2026-01-01 customer rushmore "Rushmore Life"
2026-01-01 customer 33344555510 "Patient of the first claim"
2026-01-01 customer P-2 "Patient of the second claim"
2026-01-05 invoice 5554555444 rushmore 800.00 USD
2026-01-05 invoice 8765432112 rushmore 1,200.00 USD x-patient:P-2
"""
    found = _real(real_data, "managed-care.835", text, "945.00", "ACH 7170066655")
    assert found.status == "certain"
    assert documents_words(found.choices[0]) == [
        "5554555444 450.00",
        "8765432112 495.00",
        "credit 5554555444 50.00 CO-A2",
        "transfer 5554555444 300.00 PR-1 to 33344555510",
        "credit 8765432112 50.00 CO-45",
        "credit 8765432112 55.00 CO-A2",
        "transfer 8765432112 600.00 PR-1 to P-2",
    ]


def test_what_earlier_payers_settled_is_not_booked_again(real_data: Path) -> None:
    """912.00 and 310.00 of a second insurer; 9,411.64 and 136.50 (OA-23) were settled by the first one."""
    text = """\
2026-01-01 customer rushmore "Rushmore Life"
2026-01-01 customer P-2 "Patient of the second claim"
2026-01-05 invoice L0004828311 rushmore 10,323.64 USD
2026-01-05 invoice 0001000053 rushmore 751.50 USD x-patient:P-2
2026-01-20 payment PMT-1 rushmore 9,548.14 USD
    L0004828311  9,411.64
    0001000053   136.50
"""
    found = _real(real_data, "secondary-payment.835", text, "1222.00", "CHK 0012524965")
    assert found.status == "certain", found.evidence
    assert documents_words(found.choices[0]) == [
        "L0004828311 912.00",
        "0001000053 310.00",
        "credit 0001000053 85.00 CO-42",
        "transfer 0001000053 150.00 PR-1 to P-2",
        "transfer 0001000053 70.00 PR-2 to P-2",
    ]


# --- the clinic -----------------------------------------------------------------------------------------------------

FILES = (
    "bank/insurers.csv --profile profiles/hollow-bank.yaml --remittance bank/bluethorn.835"
    " --remittance bank/statefund.835 --remittance bank/tansy.835"
)


def test_the_clinics_remittances(tmp_path: Path) -> None:
    """Bluethorn pays 155.00 of two claims of 330.50 and 175.50, adjusts 110.30 and 55.50, and patients owe 65.20 and
    120.00. The fund pays 102.90 + 145.04 of 186.00 + 248.00, contracts take 83.10 + 102.96, and it takes 47.94 back:
    200.00 arrive. Tansy's advice does not add up: nothing of it is booked."""
    folder = tmp_path / "clinic"
    shutil.copytree(ROOT / "ledgers" / "clinic", folder)
    day = "2026-11-30"
    plan = json.loads(run(f"arcli receive {FILES} -O json", folder, day).out)
    assert [r["status"] for r in plan["rows"]] == ["certain", "certain", "exception"]
    assert "PLB-WO 47.94 USD (CLM-0061) is taken off the payment" in plan["rows"][1]["evidence"]
    before, booked = _balances(folder, day), _accounts(folder, day)
    done = run(f"arcli receive {FILES} --write -O json", folder, day)
    assert json.loads(done.out)["rows"][0]["entry"] == "PMT-0114, ADJ-0078, TRF-0102, TRF-0103, ADJ-0079, TRF-0104"
    after = _balances(folder, day)
    moved = {c: after.get(c, 0) - before.get(c, 0) for c in before | after}
    assert {c: v for c, v in moved.items() if v} == {
        "bluethorn": -50600, "P-1042": 6520, "P-1251": 12000, "statefund": -43400
    }  # fmt: skip
    now = _accounts(folder, day)
    assert now["liabilities:payer-recoupments"] - booked.get("liabilities:payer-recoupments", 0) == 4794
    banks = [sum(v for a, v in held.items() if a.startswith("assets:bank")) for held in (booked, now)]
    assert banks[1] - banks[0] == 35500
    assert run("arcli check", folder, day).code == 0
    again = json.loads(run(f"arcli receive {FILES} -O json", folder, day).out)
    assert [r["status"] for r in again["rows"]] == ["booked", "booked", "exception"]


def _accounts(folder: Path, day: str) -> dict[str, int]:
    rows = json.loads(run("arcli trial-balance -O json", folder, day).out)["rows"]
    return {r["account"]: int(r["balance"].replace(".", "")) for r in rows}


def _balances(folder: Path, day: str) -> dict[str, int]:
    rows = json.loads(run("arcli balance -O json", folder, day).out)["rows"]
    return {r["customer"]: int(r["balance"].replace(".", "")) for r in rows}
