"""The numbers within structured references: what the published examples carry, and what they do not."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from arcli.matching.structured import payloads

_CHECK_SIGNS = {"ISO11649": (4, 0), "BE-OGM": (0, 2)}  # at the beginning and at the end; else one at the end
_LABELS = {
    "ISO11649": "ISO 11649",
    "BE-OGM": "OGM",
    "CH-QRR": "QR reference",
    "NO-KID-MOD10": "KID or OCR",
    "NO-KID-MOD11": "KID",
    "FI-VIITE": "Finnish reference",
}


def test_published_examples(real_data: Path) -> None:
    """A valid reference carries what stands between its check signs; an invalid one nothing of its scheme."""
    with (real_data / "remittance" / "reference-vectors.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 20
    for row in rows:
        plain = "".join(c for c in row["value"] if c.isalnum() or c == "-")
        head, tail = _CHECK_SIGNS.get(row["scheme"], (0, 1))
        carried = (_LABELS[row["scheme"]], plain[head : len(plain) - tail])
        assert (carried in payloads(row["value"])) == (row["valid"] == "true"), row


@pytest.mark.parametrize(
    ("reference", "carried"),
    [
        ("RF18 5390 0754 7034", ("ISO 11649", "539007547034")),
        ("+++010/8068/17183+++", ("OGM", "108068171")),  # without its leading zero too
        ("00 00000 00000 00000 00012 34565", ("QR reference", "123456")),
        ("2340 96783", ("Finnish reference", "23409678")),
        ("036536-", ("KID", "36536")),
        ("1234567897", ("KID or OCR", "123456789")),  # 4+3+… by hand: doubled 9 7 5 3 1 → 9 5 1 6 2, sum 43, check 7
    ],
)
def test_each_scheme(reference: str, carried: tuple[str, str]) -> None:
    assert carried in payloads(reference)


@pytest.mark.parametrize("reference", ["", "-", "RF", "RF17539007547034", "INV-1001", "12", "00000"])
def test_what_is_no_reference_carries_nothing(reference: str) -> None:
    assert [n for _, n in payloads(reference) if n.strip("0")] == []
