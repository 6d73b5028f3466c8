"""Several taxes of one line, a discount that each setting treats in its way, in the journal lines for other systems.

Figures by hand. 140.00 at 5 % and 9.975 %: 7.00 and 13.965. 2 % of 160.97 are 3.2194: of the 3.22, 2.80 are of income,
0.14 and 0.28 of the taxes. Mixed: both taxes on 137.20, 6.86 and 13.68570.
"""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from pathlib import Path

import pytest

from tests.casefile import run

SETTINGS = """\
currency: {currency}
discount_tax: {how}
taxes:
  gst: {{rate: 5%, account: gst{inside}}}
  qst: {{rate: 9.975%, account: qst{inside}}}
  qc: [gst, qst]
accounts: {{receivable: ar, bank: bank, revenue: sales, discounts: disc}}
"""
COLUMNS = {  # account, debit or amount, credit
    "quickbooks": ("AccountName", "Debits", "Credits"),
    "xero": ("*AccountCode", "*Amount", ""),
    "business-central": ("Account No.", "Amount", ""),
    "d365-finance": ("ACCOUNTDISPLAYVALUE", "DEBITAMOUNT", "CREDITAMOUNT"),
}
INSIDE = ", included: true"
CASES = [
    # currency, inside, price, setting; header, payment, discount; sales, gst, qst; of the discount: disc, gst, qst
    ("CAD", "", "140.00", "included", "160.97 157.75 3.22", "140.00 7.00 13.97", "2.80 0.14 0.28"),
    ("CAD", "", "140.00", "excluded", "160.97 158.17 2.80", "140.00 7.00 13.97", "2.80 0 0"),
    ("CAD", "", "140.00", "mixed", "160.55 157.75 2.80", "140.00 6.86 13.69", "2.80 0 0"),
    # 160.97 with both inside: 160.97 × 5 ÷ 114.975 = 7.0002; × 9.975 ÷ 114.975 = 13.9655
    ("CAD", INSIDE, "160.97", "included", "160.97 157.75 3.22", "140.00 7.00 13.97", "2.80 0.14 0.28"),
    ("CAD", INSIDE, "160.97", "excluded", "160.97 158.17 2.80", "140.00 7.00 13.97", "2.80 0 0"),
    ("CAD", INSIDE, "160.97", "mixed", "160.55 157.75 2.80", "140.00 6.86 13.69", "2.80 0 0"),
    # 14,000 yen: 700 and 1,396.5; 2 % of 16,097 are 321.94: of 322, 14.0 and 27.9 of the taxes
    ("JPY", "", "14000", "included", "16097 15775 322", "14000 700 1397", "280 14 28"),
    ("JPY", "", "14000", "mixed", "16055 15775 280", "14000 686 1369", "280 0 0"),
    # 14.000 dinars: 0.700 and 1.3965
    ("KWD", "", "14.000", "included", "16.097 15.775 0.322", "14.000 0.700 1.397", "0.280 0.014 0.028"),
    ("KWD", "", "14.000", "excluded", "16.097 15.817 0.280", "14.000 0.700 1.397", "0.280 0 0"),
]


@pytest.mark.parametrize("profile", COLUMNS)
@pytest.mark.parametrize(("currency", "inside", "price", "how", "sums", "sold", "taken"), CASES)
def test_each_tax_and_its_part_of_the_discount(
    tmp_path: Path, profile: str, currency: str, inside: str, price: str, how: str, sums: str, sold: str, taken: str
) -> None:
    header, paid, discount = sums.split()
    (tmp_path / "arcli.yaml").write_text(SETTINGS.format(currency=currency, how=how, inside=inside))
    (tmp_path / "a.journal").write_text(
        f"2026-01-01 customer acme terms:2/10net30\n2026-01-05 invoice I-1 acme {header}\n"
        f'    "Work"  1 @ {price}  tax:qc\n'
        f"2026-01-10 payment P-1 acme {paid}\n    I-1  {paid}  discount:{discount}\n"
    )
    done = run(f"arcli export csv --profile {profile} --to 2026-12-31", tmp_path)
    assert (done.code, "error" in done.err) == (0, False), done.err
    account, debit, credit = COLUMNS[profile]
    found: list[tuple[str, Decimal]] = []
    for row in csv.DictReader(io.StringIO(done.out)):
        amount = Decimal(row[debit] or "0") - Decimal(row.get(credit) or "0")
        found.append((row[account].replace("acme", "ar"), amount))
    expected = [("ar", header), ("bank", paid), ("ar", f"-{header}")]
    expected += [(name, f"-{part}") for name, part in zip(("sales", "gst", "qst"), sold.split(), strict=True)]
    expected += [(name, part) for name, part in zip(("disc", "gst", "qst"), taken.split(), strict=True) if part != "0"]
    assert sorted(found) == sorted((name, Decimal(amount)) for name, amount in expected)
    assert run("arcli check --strict", tmp_path).code == 0
