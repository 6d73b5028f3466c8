"""Claim advice from the file to the books: take-backs, denials, forwarded claims, provider adjustments, payments of 0.

Claim CLM-1 of 100.00 (patient P-1, then the payers `other` and `third`) and CLM-2 of 50.00 are the insurer's.
"""

from __future__ import annotations

import itertools
from decimal import Decimal
from pathlib import Path

import pytest

from tests.casefile import run
from tests.matching.remittances import TODAY, Desk, x12

CUSTOMERS = """\
2026-01-01 customer ins "Good Health" terms:net30
2026-01-01 customer other "Other Plan" terms:net30
2026-01-01 customer third "Third Plan" terms:net30
2026-01-01 customer P-1 "Patient" terms:net20
"""
CLAIMS = (
    CUSTOMERS
    + """\
2026-01-05 invoice CLM-1 ins 100.00 x-patient:P-1 x-secondary:other x-tertiary:third
2026-01-06 invoice CLM-2 ins 50.00 x-patient:P-1
"""
)
PAID = (
    CLAIMS
    + """\
2026-02-01 payment P-0 ins 60.00
    CLM-1  60.00
2026-02-01 credit A-0 ins 25.00 corrects:CLM-1 reason:CO-45
    CLM-1  25.00
2026-02-01 transfer T-0 ins P-1 15.00 due:2026-03-03 reason:PR-1
    CLM-1  15.00
"""
)
BACK = ("CLM-1", "22", "-100.00", "-60.00", "CO*45*-25.00", "PR*1*-15.00")
AGAIN = ("CLM-1", "1", "100.00", "75.00", "CO*45*20.00", "PR*1*5.00")
OTHER = ("CLM-2", "1", "50.00", "40.00", "CO*45*10.00")


# --- CLP02 × adjustment × order of payers ----------------------------------------------------------------------------

# What becomes of 15.00 of a claim, of which 40.00 are open at its payer and 25.00 are paid.
_PROCESSED = {"CO*45": "credited", "CO*16": "disputed", "OA*18": "disputed", "PI*204": "disputed", "OA*23": "open"}
_MOVES = {  # to whom PR goes from the first, second, third payer
    "1": ("P-1", "P-1", "P-1"), "2": ("P-1", "P-1", "P-1"), "3": ("P-1", "P-1", "P-1"),
    "19": ("other", "third", None), "20": ("other", "third", None), "21": ("other", "third", None),
}  # fmt: skip
_PAYERS = ("ins", "other", "third")


def _claim_at(payer: str) -> str:
    """A claim of which 40.00 are open at a payer: all of it, or what the payers before have left of 100.00."""
    keys = "x-patient:P-1 x-secondary:other x-tertiary:third"
    if payer == "ins":
        return CUSTOMERS + f"2026-01-05 invoice CLM-1 ins 40.00 {keys}\n"
    text = (
        CUSTOMERS + f"2026-01-05 invoice CLM-1 ins 100.00 {keys}\n2026-02-01 payment P-0 ins 60.00\n    CLM-1  60.00\n"
    )
    text += "2026-02-01 transfer T-0 ins other 40.00\n    CLM-1  40.00\n"
    return text + ("2026-02-02 transfer T-00 other third 40.00\n    CLM-1  40.00\n" if payer == "third" else "")


@pytest.mark.parametrize("payer", _PAYERS)
@pytest.mark.parametrize("status", ["1", "2", "3", "4", "19", "20", "21"])
def test_what_becomes_of_an_adjustment(tmp_path: Path, status: str, payer: str) -> None:
    name = {"ins": "GOOD HEALTH", "other": "OTHER PLAN", "third": "THIRD PLAN"}[payer]
    for reason in [*_PROCESSED, "PR*1"]:
        folder = tmp_path / reason.replace("*", "-")
        folder.mkdir()
        desk = Desk(folder, _claim_at(payer))
        billed, before = ("40.00", []) if payer == "ins" else ("100.00", ["OA*23*60.00"])
        paid, taken = ("0", "40.00") if status == "4" else ("25.00", "15.00")
        (row,) = desk.take(x12(paid, ("CLM-1", status, billed, paid, *before, f"{reason}*{taken}"), payer=name))
        code = reason.replace("*", "-")
        if status == "4":
            told = f"disputed 40.00 {code}" if code != "OA-23" else "disputed 40.00 denied"
            expected = {("CLM-1", payer): f"40.00 {told}"}
        elif reason == "PR*1":
            to = _MOVES[status][_PAYERS.index(payer)]
            expected = {("CLM-1", to): "15.00"}
            if to is None:  # no payer follows: a person looks, and nothing is booked
                assert (row["status"], row["entry"]) == ("proposed", "")
                assert "no x-secondary: names the next payer" in row["evidence"]
                continue
        else:
            became = _PROCESSED[reason]
            expected = {} if became == "credited" else {("CLM-1", payer): "15.00"}
            if became == "disputed":
                expected = {("CLM-1", payer): f"15.00 disputed 15.00 {code}"}
        assert row["status"] == "certain", row
        assert desk.open == expected, (reason, row)
        assert f"reason:{code}" in desk.written or became_nothing(status, reason)
        assert run("arcli check", folder, TODAY).code == 0


def became_nothing(status: str, reason: str) -> bool:
    """Whether no credit memo and no transfer has the reason."""
    return status == "4" or _PROCESSED.get(reason) in ("disputed", "open")


# --- take-backs ------------------------------------------------------------------------------------------------------


def test_a_take_back_and_its_correction_are_one_booking(tmp_path: Path) -> None:
    """60 + 25 + 15 are taken back, 75 + 20 + 5 said anew: 15.00 more are paid, 5.00 of the credit memo and 10.00 of the
    patient come back; 40.00 of CLM-2 make it a payment of 55.00."""
    desk = Desk(tmp_path, PAID)
    (row,) = desk.take(x12("55.00", BACK, AGAIN, OTHER))
    assert row["status"] == "certain"
    assert "CLM-1 is taken back and corrected" in row["evidence"]
    assert (
        desk.written.split("ref:id\n")[1]
        == """\
    CLM-1  15.00
    CLM-2  40.00

2026-02-20 reverse A-0 5.00 USD reason:CO-45 ref:EFT1000001
    CLM-1  5.00

2026-02-20 transfer TRF-1 P-1 ins 10.00 USD reason:PR-1 ref:EFT1000001
    CLM-1  10.00

2026-02-20 credit ADJ-1 ins 10.00 USD corrects:CLM-2 reason:CO-45 ref:EFT1000001
    CLM-2  10.00"""
    )
    assert desk.open == {("CLM-1", "P-1"): "5.00"}


@pytest.mark.parametrize("order", list(itertools.permutations([BACK, AGAIN, OTHER])))
def test_the_order_of_claims_books_the_same(tmp_path: Path, order: tuple[tuple[str, ...], ...]) -> None:
    desk = Desk(tmp_path, PAID)
    desk.take(x12("55.00", *order))
    assert desk.open == {("CLM-1", "P-1"): "5.00"}
    assert desk.balances == {
        "assets:bank": "60.00", "assets:bank:ops": "55.00", "assets:receivable": "5.00",
        "income:sales": "-150.00", "income:sales-returns": "30.00",
    }  # fmt: skip


def test_a_correction_in_a_later_advice_ends_where_the_netted_one_does(tmp_path: Path) -> None:
    """The take-back comes alone, with nothing to take it from: 60.00 are forwarded (FB). The next advice pays 75.00 and
    40.00, less these 60.00: 55.00."""
    desk = Desk(tmp_path, PAID)
    (row,) = desk.take(x12("0", BACK, plb="FB:OLD*-60.00", trace="EFT1", day="2026-02-10"))
    assert (row["status"], row["amount"]) == ("certain", "0.00")
    assert desk.open == {("CLM-1", "ins"): "100.00", ("CLM-2", "ins"): "50.00"}  # due 15.00 of it later: see below
    assert desk.balances["liabilities:payer-adjustments"] == "-60.00"
    (row,) = desk.take(x12("55.00", AGAIN, OTHER, plb="FB:OLD*60.00", trace="EFT2"))
    assert row["status"] == "certain"
    assert desk.open == {("CLM-1", "P-1"): "5.00"}
    assert desk.balances == {
        "assets:bank": "60.00", "assets:bank:ops": "55.00", "assets:receivable": "5.00",
        "income:sales": "-150.00", "income:sales-returns": "30.00",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("journal", "claims", "words"),
    [
        (CLAIMS, (BACK,), "is taken back with 60.00 USD, of 0.00 USD that was paid here"),
        (
            PAID + "2026-02-05 payment P-9 P-1 10.00\n    CLM-1  10.00\n",
            (BACK,),
            "takes PR-1 15.00 USD back from P-1, where less is open: unapply what was paid of it",
        ),
        (PAID, (("CLM-1", "22", "-130.00", "-60.00", "CO*45*-55.00", "PR*1*-15.00"),), "gives back CO-45 30.00 USD"),
        (PAID, (("CLM-9", "22", "-60.00", "-60.00"),), "claim CLM-9 is not open here"),
    ],
)
def test_a_take_back_of_what_was_not_booked_here_is_an_exception(
    tmp_path: Path, journal: str, claims: tuple[tuple[str, ...], ...], words: str
) -> None:
    """What else the advice pays can be booked as far as the money reaches: 40.00 of CLM-2, less 60.00, does not."""
    desk = Desk(tmp_path, journal)
    (row,) = desk.take(x12("0", *claims, OTHER, plb="FB:OLD*-20.00"))
    assert (row["status"], row["documents"]) == ("exception", "")
    assert words in row["evidence"]
    assert desk.written == ""


def test_a_denial_that_is_taken_back_gives_nothing_back(tmp_path: Path) -> None:
    """Denied with CO-45 it was never credited: taken back and paid, 40.00 and CO-45 10.00 are booked, once."""
    desk = Desk(tmp_path, CLAIMS)
    desk.take(x12("0", ("CLM-2", "4", "50.00", "0", "CO*45*50.00"), trace="EFT1", day="2026-02-10"))
    assert desk.open["CLM-2", "ins"] == "50.00 disputed 50.00 CO-45"
    (row,) = desk.take(x12("40.00", ("CLM-2", "22", "-50.00", "0", "CO*45*-50.00"), OTHER, trace="EFT2"))
    assert row["status"] == "certain", row
    assert desk.open == {("CLM-1", "ins"): "100.00"}


# --- denials ---------------------------------------------------------------------------------------------------------


def test_a_denial_is_a_dispute_with_code_remark_and_appeal(tmp_path: Path) -> None:
    """90 days after 2026-02-20 is 2026-05-21; 120 days of this payer 2026-06-20."""
    for name, settings, day in (
        ("a", "", "2026-05-21"),
        ("b", "payers: {ins: {file: 30}, other: {appeal: 60}}\n", "2026-05-21"),
        ("c", "payers: {ins: {appeal: 120}}\n", "2026-06-20"),
    ):
        folder = tmp_path / name
        folder.mkdir()
        desk = Desk(folder, CLAIMS, settings)
        desk.take(x12("0", ("CLM-2", "4", "50.00", "0", "CO*16*50.00", "LQ*HE*N290")))
        assert f"dispute CLM-2 50.00 USD reason:N290 code:CO-16 next:{day} ref:EFT1000001" in desk.written


def test_a_claim_that_was_entered_anew_is_the_new_one(tmp_path: Path) -> None:
    """CLM-2 was reversed, and CLM2 is its number now."""
    anew = "2026-01-10 reverse CLM-2\n2026-01-10 invoice CLM2 ins 50.00 x-patient:P-1\n"
    desk = Desk(tmp_path, CLAIMS + anew)
    (row,) = desk.take(x12("40.00", OTHER))
    assert row["status"] == "certain", row
    assert desk.open == {("CLM-1", "ins"): "100.00"}


_DENIED = ("CLM-2", "4", "50.00", "0", "CO*16*50.00")


@pytest.mark.parametrize("at_once", [True, False])
@pytest.mark.parametrize(("codes", "status"), [("CO*197", "proposed"), ("CO*16", "certain")])
def test_two_advices_of_a_day_deny_a_claim(tmp_path: Path, at_once: bool, codes: str, status: str) -> None:
    """A claim has one dispute a day: other codes are for a person, the same ones add nothing."""
    desk = Desk(tmp_path, CLAIMS)
    first, other = x12("0", _DENIED, trace="EFT1"), x12("0", (*_DENIED[:4], f"{codes}*50.00"), trace="EFT2")
    if at_once:
        for name, text in (("1.835", first), ("2.835", other)):
            (tmp_path / name).write_text(text)
        rows = desk.rows("receive --remittance 1.835 --remittance 2.835 --write -O csv")
    else:
        rows = [*desk.take(first), *desk.take(other)]
    assert [r["status"] for r in rows] == ["certain", status], rows
    assert desk.written.count("dispute CLM-2") == 1
    assert desk.open["CLM-2", "ins"] == "50.00 disputed 50.00 CO-16"


def test_a_denied_claim_that_is_paid_after_all_is_resolved(tmp_path: Path) -> None:
    desk = Desk(tmp_path, CLAIMS)
    desk.take(x12("0", ("CLM-2", "4", "50.00", "0", "CO*16*50.00"), trace="EFT1", day="2026-02-10"))
    desk.take(x12("30.00", ("CLM-2", "1", "50.00", "30.00", "CO*45*10.00", "PR*3*10.00"), trace="EFT2"))
    assert 'resolve CLM-2 outcome:"processed in EFT2" ref:EFT2' in desk.written
    assert desk.open == {("CLM-1", "ins"): "100.00", ("CLM-2", "P-1"): "10.00"}


def test_what_is_contractual_is_said_by_the_settings_of_each_payer(tmp_path: Path) -> None:
    claim = ("CLM-2", "1", "50.00", "30.00", "CO*29*12.00", "CO*45*8.00")
    for name, settings, left in (
        ("a", "", "12.00 disputed 12.00 CO-29"),
        ("b", "matching: {contractual: [CO-45, CO-29]}\n", None),
        ("c", "matching: {contractual: [CO]}\n", None),
        ("d", "matching: {contractual: [CO], customers: {ins: {contractual: [CO-29]}}}\n", "8.00 disputed 8.00 CO-45"),
        ("e", "matching: {contractual: []}\n", "20.00 disputed 20.00 CO-29,CO-45"),
    ):
        folder = tmp_path / name
        folder.mkdir()
        desk = Desk(folder, CLAIMS, settings)
        desk.take(x12("30.00", claim))
        assert desk.open.get(("CLM-2", "ins")) == left


# --- later payers ----------------------------------------------------------------------------------------------------


def test_a_claim_goes_from_payer_to_payer_to_the_patient(tmp_path: Path) -> None:
    """100.00: 60.00 and CO-45 25.00 of the first, 10.00 of the second, who repeats CO-45, 5.00 of the patient by net20
    from 2026-03-20."""
    desk = Desk(tmp_path, CLAIMS)
    desk.take(x12("60.00", ("CLM-1", "19", "100.00", "60.00", "CO*45*25.00", "PR*1*15.00"), trace="EFT1"))
    assert desk.open["CLM-1", "other"] == "15.00"
    second = ("CLM-1", "2", "100.00", "10.00", "OA*23*60.00", "CO*45*25.00", "PR*1*5.00")
    (row,) = desk.take(x12("10.00", second, trace="EFT2", day="2026-03-20", payer="OTHER PLAN"))
    assert row["status"] == "certain", row
    assert "CO-45 of CLM-1 was taken off before: 25.00 USD" in row["evidence"]
    assert desk.open == {("CLM-1", "P-1"): "5.00", ("CLM-2", "ins"): "50.00"}
    (owed,) = [r for r in desk.rows("open -c P-1 -O csv") if r["document"] == "CLM-1"]
    assert owed["due"] == "2026-04-09"


def test_the_patients_part_is_due_by_instalments_where_the_terms_say_so(tmp_path: Path) -> None:
    """15.00 by thirds of the day, 30 and 60 days after 2026-02-20; without terms on the day itself."""
    plan = "terms: {plan: [{share: 1/3, due: net0}, {share: 1/3, due: net30}, {share: 1/3, due: net60}]}\n"
    desk = Desk(tmp_path, CLAIMS.replace("terms:net20", "terms:plan"), plan)
    desk.take(x12("60.00", ("CLM-1", "1", "100.00", "60.00", "CO*45*25.00", "PR*1*15.00")))
    rows = [(r["due"], r["open"]) for r in desk.rows("open -c P-1 -O csv")]
    assert rows == [("2026-02-20", "5.00"), ("2026-03-22", "5.00"), ("2026-04-21", "5.00")]
    (tmp_path / "none").mkdir()
    bare = Desk(tmp_path / "none", CLAIMS.replace(" terms:net20", ""))
    bare.take(x12("60.00", ("CLM-1", "1", "100.00", "60.00", "CO*45*25.00", "PR*1*15.00")))
    assert [r["due"] for r in bare.rows("open -c P-1 -O csv")] == ["2026-02-20"]


# --- provider adjustments --------------------------------------------------------------------------------------------

_CODES = ["L6", "WO", "FB", "72", "CS", "AM", "IR", "E3", "J1", "50", "51", "90", "B2", "LE", "LS", "PI", "OA"]


@pytest.mark.parametrize("sign", ["", "-"])
@pytest.mark.parametrize("code", _CODES)
def test_an_adjustment_of_the_payment_is_booked_to_its_account(tmp_path: Path, code: str, sign: str) -> None:
    """CLM-1 pays 75.00; 20.00 less, or (negative) 20.00 more, arrive: BPR02 = Σ CLP04 − Σ PLB."""
    named = f"accounts: {{adjustments: {{PLB-{code}: liabilities:of-{code.lower()}}}}}\n"
    arrives, balance = ("95.00", "-20.00") if sign else ("55.00", "20.00")
    desk = Desk(tmp_path, CLAIMS, named)
    (row,) = desk.take(x12(arrives, ("CLM-1", "1", "100.00", "75.00", "CO*45*25.00"), plb=f"{code}:OLD-7*{sign}20.00"))
    assert row["status"] == "certain", row
    assert desk.balances == {
        "assets:bank:ops": arrives, f"liabilities:of-{code.lower()}": balance, "assets:receivable": "50.00",
        "income:sales": "-150.00", "income:sales-returns": "25.00",
    }  # fmt: skip
    assert desk.open == {("CLM-2", "ins"): "50.00"}
    assert "memo: OLD-7" in desk.written


def test_an_advice_that_pays_no_claim_may_pay_interest(tmp_path: Path) -> None:
    desk = Desk(tmp_path, CLAIMS)
    (row,) = desk.take(x12("7.00", plb="L6*-7.00"))
    assert row["status"] == "certain", row
    assert desk.balances["income:interest"] == "-7.00"


# --- payments of nothing, exceptions, twice --------------------------------------------------------------------------

_ADVICES = {
    "paid": x12("60.00", ("CLM-1", "1", "100.00", "60.00", "CO*45*25.00", "PR*1*15.00")),
    "denied": x12("0", ("CLM-2", "4", "50.00", "0", "CO*16*50.00")),
    "recouped": x12("0", OTHER, plb="WO:OLD*40.00"),
    "all the patient's": x12("0.00", ("CLM-2", "1", "50.00", "0.00", "CO*45*10.00", "PR*1*40.00")),
    "provider": x12("33.00", OTHER, plb="WO:OLD*10.00*L6*-3.00"),
}


@pytest.mark.parametrize("name", list(_ADVICES))
def test_an_advice_run_twice_books_nothing_the_second_time(tmp_path: Path, name: str) -> None:
    desk = Desk(tmp_path, CLAIMS)
    (row,) = desk.take(_ADVICES[name])
    assert row["status"] == "certain"
    written = desk.written
    assert written
    (again,) = desk.rows(f"receive {desk.words} --write -O csv")
    assert again["status"] == "booked"
    (again,) = desk.take(_ADVICES[name])  # the same under another name, and twice in one run
    assert again["status"] == "booked"
    (again,) = desk.rows(f"receive {desk.words} --remittance advice1.835 --write -O csv")
    assert (again["status"], desk.written) == ("booked", written)


def test_a_payment_of_nothing_is_no_movement_of_the_bank(tmp_path: Path) -> None:
    desk = Desk(tmp_path, CLAIMS)
    desk.take(_ADVICES["recouped"])
    assert "payment PMT-1 ins 0.00 USD" in desk.written
    assert desk.balances == {
        "assets:receivable": "100.00", "income:sales": "-150.00", "income:sales-returns": "10.00",
        "liabilities:payer-adjustments": "40.00",
    }  # fmt: skip
    (tmp_path / "other.csv").write_text("date,name,details,id,amount\n2026-02-20,X,Y,Z,1.00\n")
    assert "PMT-1" not in run("arcli reconcile bank other.csv --profile bank.yaml", tmp_path, TODAY).out


@pytest.mark.parametrize(
    ("wrong", "total", "words"),
    [
        (("CLM-77", "1", "40.00", "40.00"), "100.00", "claim CLM-77 is not open here"),
        (("CLM-2", "1", "60.00", "60.00"), "120.00", "claim CLM-2 settles more than is open of CLM-2"),
        (("CLM-2", "1", "50.00", "30.00"), "90.00", "claim CLM-2 does not add up"),
        (("CLM-2", "25", "50.00", "40.00", "CO*45*10.00"), "100.00", "claim CLM-2 has the status 25"),
    ],
)
def test_an_exception_keeps_the_clean_claims_bookable(
    tmp_path: Path, wrong: tuple[str, ...], total: str, words: str
) -> None:
    desk = Desk(tmp_path, CLAIMS)
    clean = ("CLM-1", "1", "100.00", "60.00", "CO*45*25.00", "PR*1*15.00")
    (row,) = desk.take(x12(total, wrong, clean))
    assert (row["status"], desk.written) == ("exception", "")
    assert words in row["evidence"]
    assert run(f"arcli match {desk.words} --choose 1=1", tmp_path, TODAY).code == 0
    left = f"-{Decimal(total) - 60}"
    assert desk.open == {("CLM-1", "P-1"): "15.00", ("CLM-2", "ins"): "50.00", ("PMT-1", "ins"): left}
    (again,) = desk.rows(f"receive {desk.words} --write -O csv")
    assert again["status"] == "booked"


def test_an_advice_that_does_not_tie_out_keeps_its_claims_bookable(tmp_path: Path) -> None:
    desk = Desk(tmp_path, CLAIMS)
    (row,) = desk.take(x12("65.00", ("CLM-1", "1", "100.00", "60.00", "CO*45*25.00", "PR*1*15.00")))
    assert row["status"] == "exception"
    assert "5.00 USD is not explained" in row["evidence"]
    assert row["documents"].startswith("CLM-1 60.00")


def test_a_saved_plan_of_a_payment_of_nothing_is_carried_out(tmp_path: Path) -> None:
    desk = Desk(tmp_path, CLAIMS)
    desk.take(_ADVICES["recouped"], more="--save plan.json")
    assert desk.written == ""
    assert run("arcli receive --apply plan.json", tmp_path, TODAY).code == 0
    assert "credit ADJ-2 ins 40.00 USD reason:PLB-WO" in desk.written
    assert "carried out before" in run("arcli receive --apply plan.json", tmp_path, TODAY).err


def test_a_denial_of_what_is_paid_already_is_no_exception(tmp_path: Path) -> None:
    """A duplicate (CO-18) of a claim that is settled: nothing is open that could be in dispute."""
    desk = Desk(tmp_path, PAID)
    (row,) = desk.take(x12("40.00", ("CLM-1", "4", "100.00", "0", "CO*18*100.00"), OTHER))
    assert row["status"] == "certain", row
    assert desk.open == {("CLM-1", "P-1"): "15.00"}
    assert "dispute" not in desk.written


@pytest.mark.parametrize("kept", ["two transfers", "instalments"])
def test_a_claim_in_parts_is_filled_first_due_first(tmp_path: Path, kept: str) -> None:
    """40.00 at the second payer, 25.00 due in March and 15.00 in April: 30.00 are paid, CO-45 takes 4.00, 6.00 are the
    patient's."""
    journal = CUSTOMERS + "2026-01-05 invoice CLM-1 ins 100.00 x-patient:P-1 x-secondary:other\n"
    for number, day, amount in (("T-1", "2026-03-01", "25.00"), ("T-2", "2026-04-01", "15.00")):
        journal += f"2026-02-01 transfer {number} ins other {amount} due:{day}\n    CLM-1  {amount}\n"
    if kept == "instalments":
        journal = CUSTOMERS + "2026-01-05 invoice CLM-1 other 40.00 x-patient:P-1\n"
        journal += "    2026-03-01  25.00\n    2026-04-01  15.00\n"
    desk = Desk(tmp_path, journal)
    billed, earlier = ("100.00", ["OA*23*60.00"]) if kept == "two transfers" else ("40.00", [])
    claim = ("CLM-1", "2", billed, "30.00", *earlier, "CO*45*4.00", "PR*1*6.00")
    (row,) = desk.take(x12("30.00", claim, payer="OTHER PLAN"))
    assert row["status"] == "certain", row
    left = {("CLM-1", "ins"): "60.00"} if kept == "two transfers" else {}
    assert desk.open == {**left, ("CLM-1", "P-1"): "6.00"}
    assert run("arcli check", tmp_path, TODAY).code == 0


def test_interest_of_a_payer_who_is_not_known_waits(tmp_path: Path) -> None:
    desk = Desk(tmp_path, CLAIMS)
    (row,) = desk.take(x12("7.00", plb="L6*-7.00", payer="SOMEBODY ELSE"))
    assert (row["status"], desk.written) == ("exception", "")
    assert "names no claim that is open here" in row["evidence"]
