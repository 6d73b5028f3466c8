"""Files of real banks and payers: counts and sums were taken from them with grep, sed and awk, and by hand."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from arcli.bank import read_bank_file, read_remittance_file
from arcli.model.bank.line import RemittanceAdvice, Statement
from arcli.model.bank.references import CHECKS
from arcli.model.diagnostics import Diagnostic

D = Decimal


def bank(folder: Path, name: str) -> tuple[list[Statement], list[Diagnostic]]:
    return read_bank_file(name, (folder / "bank" / name).read_bytes())


def advice(folder: Path, name: str) -> tuple[RemittanceAdvice, list[Diagnostic]]:
    found, problems = read_remittance_file(name, (folder / "remittance" / name).read_bytes())
    assert len(found) == 1
    return found[0], problems


def codes(problems: list[Diagnostic]) -> list[str]:
    return [p.code for p in problems]


# file: lines (grep), sum of all signed lines (awk), statements, findings
FILES = {
    "bank_medium.ofx": (3, "-345.27", 1, []),  # -6.60 - 316.67 - 22.00
    "suncorp.ofx": (1, "-16.85", 1, []),
    "ofx-v102-empty-tags.ofx": (1, "12.34", 1, []),
    "camt052.v8.xml": (1, "-200000", 1, []),
    "camt053.v2.multi.statement.xml": (2, "1.85", 2, []),  # 8.85 - 7.00
    "camt053.v2.with-party-ids.xml": (1, "8.85", 1, ["AR658"]),  # its closing balance is in another currency
    "camt053.v8.xml": (1, "8.85", 1, ["AR658"]),
    "camt054.v8.xml": (1, "-200000", 1, ["AR664"]),  # an entry of 200,000 SEK with three transactions in CHF
    # 41 credits 5,188,474.94 (with reversals of debits), 56 debits 14,457,610.84
    "betterplace_sepa_mt9401.sta": (97, "-9269135.90", 26, []),
    "jejik_abnamro.sta": (10, "-345.93", 2, ["AR655", "AR655"]),  # 321.44 + 24.49
    "jejik_ing.sta": (7, "-45.59", 1, ["AR655"]),  # 3.68 + 1.00 - 50.27
    "mBank_mt942.sta": (3, "0.03", 1, []),
    "self-provided_sparkassen.sta": (1, "30.00", 1, ["AR658"]),
    "citi_example.bai2": (1, "0.01", 1, ["AR655"]),
    "moov_sample2.bai2": (4, "309500.00", 5, []),  # 4,500 + 5,000 + 200,000 + 100,000
    "moov_sample3.bai2": (26, "-197.05", 15, []),
    "test_lockbox.bai": (1, "7000.00", 1, []),
}


@pytest.mark.parametrize("name", FILES)
def test_lines_and_sums(real_data: Path, name: str) -> None:
    count, total, statements, findings = FILES[name]
    read, problems = bank(real_data, name)
    assert sum(len(s.lines) for s in read) == count
    assert sum((x.amount for s in read for x in s.lines), D(0)) == D(total)
    assert len(read) == statements
    assert codes(problems) == findings
    assert all(p.severity == "warning" for p in problems)


def test_every_file_is_covered(real_data: Path) -> None:
    assert {p.name for p in (real_data / "bank").iterdir()} == set(FILES)


def test_every_line_of_mt940_is_accounted_for(real_data: Path) -> None:
    for path in sorted((real_data / "bank").glob("*.sta")):
        read, _ = bank(real_data, path.name)
        lines = path.read_bytes().replace(b"\r", b"").split(b"\n")
        at = [i + 1 for i, text in enumerate(lines) if text.startswith(b":61:")]
        assert [x.line for s in read for x in s.lines] == at


def test_balances_that_add_up(real_data: Path) -> None:
    """All 26 statements of the SEPA test file add up, reversals of credits included; so do the BAI2 accounts."""
    for name in ("betterplace_sepa_mt9401.sta", "moov_sample3.bai2", "camt053.v2.multi.statement.xml"):
        read, _ = bank(real_data, name)
        assert [s.difference for s in read] == [0] * len(read)


def test_sepa_subfields(real_data: Path) -> None:
    read, _ = bank(real_data, "betterplace_sepa_mt9401.sta")
    line = next(x for s in read for x in s.lines if x.amount == D("15000.05"))
    assert line.payer == "Richter Renate 70 Zeichen Beginn Fuellzeichen xxxxxxxx"
    assert line.payer_account == "DE42100100100043921105"
    assert line.payer_bank == "PBNKDEFF100"
    assert line.end_to_end == "EndToEndIdTFNR2000400001"
    assert line.text.startswith("TO 13 TFNr 20004 Eingangskanal Mint")
    assert line.bank_ref == "0724710290621954"
    assert line.code == "166"
    back = read[0].lines[0]
    assert (back.returned, back.end_to_end) == (True, "TFNR 40005 00005")
    assert back.return_reason == "914 Grund nicht spezifiziert Reject aus SEPA-Ueberweisungsauftrag"
    assert [x.amount for x in read[0].lines if x.code == "079" and x.returned] == [D("-204.88")]


def test_fields_of_camt(real_data: Path) -> None:
    read, _ = bank(real_data, "camt053.v8.xml")
    line = read[0].lines[0]
    assert (line.booked, line.value) == (date(2014, 12, 31), date(2015, 1, 2))
    assert (line.payer, line.payer_account) == ("NAME NAME", "NL56AGDH9619008421")
    assert line.end_to_end == "MUELL/FINP/RA12345"
    assert line.references == ("4654654654654654",)
    assert line.bank_ref == "AAAASESS-FP-CN_98765/01"
    assert line.code == "PMNT-RCDT-BOOK"
    assert line.account == "NL26VAYB8060476890"


def test_fields_of_others(real_data: Path) -> None:
    ofx = bank(real_data, "bank_medium.ofx")[0][0]
    assert ofx.lines[1].payer == "Joe's Bald Hairstyles"
    assert (ofx.currency, ofx.closing, ofx.account) == ("CAD", D("382.34"), "12300000012345678")
    assert bank(real_data, "ofx-v102-empty-tags.ofx")[0][0].currency == "AUD"
    bai = bank(real_data, "moov_sample2.bai2")[0]
    assert [s.opening for s in bai] == [D(43500), D(-5000), D(100000), D(5000), D(8000)]
    credit = bai[2].lines[0]
    assert credit.text == "PROCEEDS OF LETTER OF CREDIT FROM THE ARAMCO OIL CO"
    assert (credit.bank_ref, credit.end_to_end) == ("SP4738", "YRC065321")
    assert credit.value == date(2004, 6, 22)
    box = bank(real_data, "test_lockbox.bai")[0][0].lines[0]
    assert (box.payer, box.cheque, box.payer_account, box.booked) == (
        "BOB E SMITH", "180", "0012345555", date(2016, 5, 23)
    )  # fmt: skip
    assert [(i.document, i.paid) for a in box.remittance for i in a.items] == [("CE554", D(7000))]


def test_safeway_is_an_exception(real_data: Path) -> None:
    """6 documents 448,862.76, 4 adjustments -32,559.61: 416,303.15, and 416,093.15 were paid."""
    one, problems = advice(real_data, "Example4_Safeway.txt")
    assert one.total == D("416093.15")
    assert sum(i.paid for i in one.items if i.status != "adjustment") == D("448862.76")
    assert sum(i.paid for i in one.items if i.status == "adjustment") == D("-32559.61")
    assert one.difference == D("-210.00")
    assert codes(problems) == ["AR661"]
    assert "P7817948-20 of 210.00 USD on line 34" in (problems[0].hint or "")
    assert all(not i.unexplained for i in one.items)
    assert one.items[2].po == "999999999"


def test_other_advice_ties_out(real_data: Path) -> None:
    one, problems = advice(real_data, "Example5_Wikipedia.txt")
    assert [(i.document[:3], i.paid) for i in one.items] == [
        ("111", D("11.11")), ("222", D("22.22")), ("444", D("44.44"))
    ]  # fmt: skip
    assert (one.ties_out, one.reference, problems) == (True, "0310162359", [])


def test_835(real_data: Path) -> None:
    one, problems = advice(real_data, "managed-care.835")
    assert one.ties_out
    assert [(i.billed, i.paid) for i in one.items] == [(800, 450), (1200, 495)]
    assert [(a.group, a.reason, a.amount) for a in one.items[1].adjustments] == [
        ("CO", "A2", 55), ("PR", "1", 600), ("CO", "45", 50)
    ]  # fmt: skip
    assert codes(problems) == ["AR665"]  # 20002316 is no date; the production date is taken
    assert one.date == date(2002, 3, 14)
    two, problems = advice(real_data, "secondary-payment.835")
    assert (two.ties_out, two.total, problems) == (True, 1222, [])
    assert sum(a.amount for a in two.items[1].adjustments if a.is_patient) == 220


def test_remadv(real_data: Path) -> None:
    one, problems = advice(real_data, "remadv_d96a_ean010_shortpay.edi")
    assert (one.reference, one.currency, one.total, one.date) == ("RM-2026-0031", "EUR", 1460, date(2026, 2, 22))
    assert [(i.document, i.paid, [a.amount for a in i.adjustments]) for i in one.items] == [
        ("FT-2026-777", 1460, [D("13.60")])
    ]
    assert (one.payer, problems) == ("MEGA RETAIL AS", [])


def test_reference_vectors(real_data: Path) -> None:
    with (real_data / "remittance" / "reference-vectors.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 20
    for row in rows:
        assert CHECKS[row["scheme"]](row["value"]) == (row["valid"] == "true"), row


def test_cut_anywhere_no_reader_raises(real_data: Path) -> None:
    """Truncated files: whatever the place, there is a diagnostic or there are fewer lines, never an exception."""
    for path in sorted((real_data / "bank").iterdir()):
        data = path.read_bytes()
        for size in range(0, len(data), max(1, len(data) // 40)):
            statements, problems = read_bank_file(path.name, data[:size])
            assert statements or problems, (path.name, size)
    for path in sorted((real_data / "remittance").iterdir()):
        data = path.read_bytes()
        for size in range(0, len(data), max(1, len(data) // 40)):
            found, problems = read_remittance_file(path.name, data[:size])
            assert found or problems, (path.name, size)
