"""The Swiss QR-bill: the guidelines' own example, which account goes with which reference, places on paper."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from arcli.documents.codes import svg_of
from arcli.documents.content import Content
from arcli.documents.forms import Forms
from arcli.documents.press import Press
from arcli.documents.swiss import is_qr_iban
from tests.documents.books import content, maker
from tests.documents.paper import BROWSER, MM, printed, words

QR_IBAN, IBAN = "CH44 3199 9123 0008 8901 2", "CH58 0079 1123 0008 8901 2"
SETTINGS = f"""\
company:
  {{name: Robert Schneider AG, street: Rue du Lac 1268, postcode: "2501", city: Biel, country: CH, iban: {QR_IBAN}}}
currency: CHF
documents: {{qr: swiss, language: de}}
references: {{scheme: qrr}}
"""
RF = SETTINGS.replace(QR_IBAN, IBAN).replace("qrr", "rf")
PIA = (
    '2026-01-01 customer pia "Pia-Maria Rutschmann-Schnyder" street:"Grosse Marktgasse 28" postcode:9400 '
    "city:Rorschach country:CH\n"
    '2026-01-01 customer old "Alt" address:"Weg 1"\n2026-01-01 customer far "علي" city:Biel postcode:2501 country:CH\n'
)
INVOICE = PIA + "2026-03-01 invoice 21-00000-00003-13947-14300-0901 pia 1949.75\n"


def bill(journal: str = INVOICE, settings: str = SETTINGS, number: str = "21-00000-00003-13947-14300-0901") -> Any:
    """How to pay a document, and what its ledger lacks."""
    made = maker(journal, settings)
    one: Any = content(made, number)
    return one.pay, [(p.code, p.message) for p in made.needs.problems if p.severity == "error"]


def test_the_example_of_the_guidelines() -> None:
    """The 31 lines of SIX's example; its check digit (7) and its accounts are theirs."""
    pay, lacking = bill()
    assert not lacking
    assert pay.qr.text.split("\n") == [
        "SPC", "0200", "1", "CH4431999123000889012",
        "S", "Robert Schneider AG", "Rue du Lac", "1268", "2501", "Biel", "CH", "", "", "", "", "", "", "",
        "1949.75", "CHF",
        "S", "Pia-Maria Rutschmann-Schnyder", "Grosse Marktgasse", "28", "9400", "Rorschach", "CH",
        "QRR", "210000000003139471430009017", "Rechnung 21-00000-00003-13947-14300-0901", "EPD",
    ]  # fmt: skip
    assert (pay.bill.account, pay.bill.amount) == (QR_IBAN, "1 949.75")
    assert pay.bill.reference == "21 00000 00003 13947 14300 09017"
    assert pay.bill.debtor == ("Pia-Maria Rutschmann-Schnyder", "Grosse Marktgasse 28", "9400 Rorschach")


def test_reference_and_account_go_together() -> None:
    """SCOR and no reference with an ordinary IBAN, QRR with a QR-IBAN (30000 to 31999); else it is said."""
    assert is_qr_iban("CH4431999123000889012") and not is_qr_iban("CH5800791123000889012")
    assert is_qr_iban("CH4430000123000889012") and not is_qr_iban("CH4432000123000889012")
    pay, lacking = bill(settings=RF, journal=PIA + "2026-03-01 invoice A-7 pia 5\n", number="A-7")
    assert pay.qr.text.split("\n")[27:30] == ["SCOR", pay.reference.replace(" ", ""), "Rechnung A-7"] and not lacking
    none = RF.replace("references: {scheme: rf}\n", "")
    pay, _ = bill(settings=none, journal=PIA + "2026-03-01 invoice A-7 pia 5\n", number="A-7")
    assert pay.qr.text.split("\n")[27:30] == ["NON", "", "A-7"] and pay.bill.reference is None
    for settings in (SETTINGS.replace("qrr", "rf"), SETTINGS.replace(QR_IBAN, IBAN)):
        pay, lacking = bill(settings=settings, journal=PIA + "2026-03-01 invoice A-7 pia 5\n", number="A-7")
        assert pay.qr is None and pay.bill is None and [code for code, _ in lacking] == ["AR911"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (f"iban: {QR_IBAN}", "account: 1"), (QR_IBAN, "NL91ABNA0417164300"), ("city: Biel", "address: Biel"),
        ('postcode: "2501", ', ""), ("Robert Schneider AG", "Роберт"), ("qr: swiss", "qr: swiss, paper: letter"),
    ],
)  # fmt: skip
def test_what_a_bill_needs(old: str, new: str) -> None:
    pay, lacking = bill(settings=SETTINGS.replace(old, new))
    assert pay.bill is None and "AR911" in [code for code, _ in lacking]


def test_a_payer_that_the_code_has_no_place_for_writes_by_hand() -> None:
    """An address that is one text, or not in Latin letters: seven empty lines, an empty field."""
    for customer in ("old", "far"):
        pay, _ = bill(journal=PIA + f"2026-03-01 invoice 7 {customer} 5\n", number="7")
        assert pay.qr.text.split("\n")[20:27] == [""] * 7 and pay.bill.debtor == ()


def test_other_currencies_have_none() -> None:
    pay, lacking = bill(journal=PIA + "2026-03-01 invoice 7 pia 5 USD\n", number="7")
    assert pay.qr is None and not lacking


def test_the_cross_is_in_the_middle() -> None:
    pytest.importorskip("segno", reason="the extra [pdf] is not installed")
    svg = svg_of(bill()[0]) or ""
    assert 'viewBox="0 0 46 46"' in svg
    assert '<rect x="19.5" y="19.5" width="7" height="7" fill="#fff"/>' in svg
    assert '<rect x="20" y="20" width="6" height="6" fill="#000"/>' in svg


def html(journal: str, settings: str = SETTINGS, number: str = "R-2") -> str:
    made = maker(journal, settings)
    return Forms({}).render([content(made, number)], "html")


def test_html_has_the_whole_bill() -> None:
    """Receipt and payment part, each with its headings; the code once; a field to write in for who is not known."""
    pytest.importorskip("segno", reason="the extra [pdf] is not installed")
    text = html(INVOICE, number="21-00000-00003-13947-14300-0901")
    _, _, slip = text.partition('<section class="bill">')
    stub, _, part = slip.partition('<div class="part">')
    for both in (stub, part):
        said = [QR_IBAN, "Robert Schneider AG", "Rue du Lac 1268", "21 00000 00003 13947 14300 09017",
                "Pia-Maria Rutschmann-Schnyder", "1 949.75", "CHF"]  # fmt: skip
        assert all(one in both for one in said) and "field" not in both
    assert "Empfangsschein" in stub and "Annahmestelle" in stub and "Rechnung 21-" not in stub
    assert "Zahlteil" in part and "Rechnung 21-00000-00003-13947-14300-0901" in part
    assert text.count("data:image/svg+xml") == 1 and ' style="' not in text
    blank = html(PIA + "2026-03-01 invoice R-2 old 10.00\n").partition('<section class="bill">')[2]
    assert blank.count("Zahlbar durch (Name/Adresse)") == blank.count('class="field"') == 2
    assert '<section class="bill">' not in html(PIA + "2026-03-01 invoice R-2 pia 10.00 USD\n")


@BROWSER
def test_the_bill_as_a_browser_prints_it(tmp_path: Path) -> None:
    """Alone on the last page, at its foot, in the same places as in PDF."""
    pytest.importorskip("segno", reason="the extra [pdf] is not installed")
    journal = PIA + "2026-03-01 invoice R-2 pia 60.00\n" + '    "Beratung"  1 @ 1.00\n' * 60
    found = words(printed(tmp_path, html(journal)))
    last = max(w.page for w in found)
    at = {w.text: (w.x / MM, w.y / MM - 192) for w in found if w.page == last}
    assert "Beratung" not in at and min(y for _, y in at.values()) == pytest.approx(-3, abs=1)
    for text, place in (
        ("Empfangsschein", (5, 5)),
        ("Zahlteil", (67, 5)),
        ("Annahmestelle", (41, 82)),
        ("Währung", (67, 68)),
    ):
        assert at[text] == pytest.approx(place, abs=2), text


def paper(folder: Path, one: Content, made: Any) -> Path:
    press, path = Press(made, "pdf"), folder / "one.pdf"
    path.write_bytes(press.print([one]))
    press.close()
    return path


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils is not installed")
@pytest.mark.parametrize("count", [1, 14, 60])
def test_on_the_last_page(tmp_path: Path, count: int) -> None:
    """The bill takes the last 105 mm of the last page, and nothing else stands there; its parts are in their places."""
    pytest.importorskip("typst", reason="the extra [pdf] is not installed")
    pytest.importorskip("segno", reason="the extra [pdf] is not installed")
    journal = PIA + f"2026-03-01 invoice 7 pia {count}.00\n" + '    "Beratung"  1 @ 1.00\n' * count
    made = maker(journal, SETTINGS.replace("language: de", "language: de, footer: Unser Fuss"))
    path = paper(tmp_path, content(made, "7"), made)
    found = words(path)
    last = max(w.page for w in found)
    assert last == {1: 1, 14: 2, 60: 3}[count]
    slip = [w for w in found if w.page == last and w.bottom > (297 - 105) * MM]
    at = {w.text: (w.x / MM, (w.y / MM) - 192) for w in slip}
    assert at["Empfangsschein"][0] == pytest.approx(5, abs=0.3) and at["Zahlteil"][0] == pytest.approx(67, abs=0.3)
    assert at["Annahmestelle"][1] == pytest.approx(82, abs=1) and at["Währung"][1] == pytest.approx(68, abs=1)
    assert not {"Beratung", "Gesamtbetrag", "Fuss"} & {w.text for w in slip}
    assert " ".join(w.text for w in found if w.page == last and w.bottom <= 192 * MM).count("Unser Fuss") == 1
    fonts = subprocess.run(["pdffonts", path], capture_output=True, text=True, check=True).stdout
    assert "LiberationSans-Bold" in fonts
