"""Payment references as a circle: print, pay, receive, all certain; and where they can't be."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from arcli.documents.references import printed, reference_of
from arcli.model.bank.references import is_kid, is_ocr, is_ogm, is_qr, is_rf, is_viite
from tests.casefile import run

CHECKS = {"rf": is_rf, "qrr": is_qr, "ogm": is_ogm, "viite": is_viite, "kid": is_kid, "ocr": is_ocr}


@pytest.mark.parametrize(
    ("scheme", "number", "made", "text"),
    [
        ("rf", "539007547034", "RF18539007547034", "RF18 5390 0754 7034"),  # the example of ISO 11649
        ("ogm", "0909337554", "+++090/9337/55493+++", "+++090/9337/55493+++"),  # 909337554 % 97 is 93
        ("viite", "1234", "12344", "12344"),  # 4·7 + 3·3 + 2·1 + 1·7 = 46, to 50 it is 4
        ("qrr", "21000000000313947143000901", "210000000003139471430009017", "21 00000 00003 13947 14300 09017"),  # SIX
        ("viite", "123456", "1234561", "12 34561"),  # Finance Finland
        ("kid", "234567", "2345676", "2345676"),  # Bits: modulo 10
        ("ocr", "12345", "1234574", "1234574"),  # 7 signs long; Luhn of 123457: 5 + 5 + 8 + 3 + 4 + 1 = 26
        ("kid", "1234567", "12345674", "12345674"),  # Luhn: 4
    ],
)
def test_known_references(scheme: str, number: str, made: str, text: str) -> None:
    assert reference_of(scheme, number) == made
    assert printed(scheme, made) == text


def test_groups_of_the_swiss_reference() -> None:
    assert re.fullmatch(r"[0-9]{2}( [0-9]{5}){5}", printed("qrr", reference_of("qrr", "20260042") or ""))


@pytest.mark.parametrize("number", ["INV-Ж7", "é1", "A" * 22])
def test_numbers_that_have_no_reference(number: str) -> None:
    assert reference_of("rf", number) is None
    assert reference_of("viite", "INV-7") is None


@pytest.mark.parametrize("scheme", sorted(CHECKS))
def test_print_pay_receive(scheme: str, tmp_path: Path) -> None:
    """What stands on paper, keyed into a payment, comes back as an application to that document, and is certain."""
    (tmp_path / "arcli.yaml").write_text(
        f"company: {{name: Zephyr, address: Here}}\ncurrency: EUR\nreferences: {{scheme: {scheme}}}\n"
        'write: {default: "a.journal"}\nnumbering: {payment: "P-{n}"}\n'
    )
    (tmp_path / "a.journal").write_text(
        '2026-01-01 customer acme "Acme" address:There\n2026-01-01 customer delta "Delta" address:There\n'
        "2026-03-01 invoice INV-2026-0041 acme 70.00\n2026-03-02 invoice INV-2026-0042 delta 70.00\n"
        "2026-03-03 invoice INV-2026-0043 acme 70.00\n"
    )
    (tmp_path / "profiles").mkdir()
    (tmp_path / "profiles" / "bank.yaml").write_text(
        "account: bank\ncurrency: EUR\ncolumns: {booked: Date, amount: Amount, payer: Payer, reference: Reference}\n"
    )
    rows = ["Date,Amount,Payer,Reference"]
    for number in ("INV-2026-0041", "INV-2026-0042", "INV-2026-0043"):
        paper = json.loads(run(f"arcli print {number} -O json", tmp_path, "2026-03-10").out)["pay"]["reference"]
        assert CHECKS[scheme](paper)
        rows.append(f"2026-03-20,70.00,Somebody,{paper}")
    (tmp_path / "march.csv").write_text("\n".join(rows) + "\n")
    said = run("arcli receive march.csv --profile profiles/bank.yaml --write", tmp_path, "2026-03-21")
    assert said.code == 0, said.err
    left = run("arcli open -O csv", tmp_path, "2026-03-21")
    assert left.out.count("\n") == 1, left.out
