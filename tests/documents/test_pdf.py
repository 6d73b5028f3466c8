"""PDF of documents: looked at with poppler, which is not what made them."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from arcli.documents.accounts import AskedStatement, account_statements
from arcli.documents.content import Content
from arcli.documents.glyphs import characters, missing
from arcli.documents.pdf import FONTS, Files, Pdf
from arcli.documents.press import Press
from arcli.documents.templates import TemplateProblem
from tests.documents.books import SETTINGS, content, maker
from tests.documents.paper import MM, words

pytest.importorskip("typst", reason="the extra [pdf] is not installed")
POPPLER = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils is not installed")
INVOICE = '2026-02-01 invoice INV-1 acme 121.00\n    "Consulting, January"  1 @ 100.00  tax:vat21\n'
LONG = [f'    "Part {n}"  {n % 5 + 1} @ {Decimal(n) * Decimal("1.37") + 3}  tax:vat21\n' for n in range(1, 201)]


def long_net(count: int = 200) -> Decimal:
    """The net of the first lines, each rounded."""
    nets = ((n % 5 + 1) * (Decimal(n) * Decimal("1.37") + 3) for n in range(1, count + 1))
    return sum((net.quantize(Decimal("0.01")) for net in nets), Decimal(0))


def long_invoice() -> str:
    net = long_net()
    total = net + (net * Decimal("0.21")).quantize(Decimal("0.01"))
    return f"2026-02-01 invoice INV-1 acme {total}\n" + "".join(LONG)


def printed(folder: Path, journal: str, settings: str = SETTINGS, number: str = "INV-1") -> Path:
    """The PDF of a document."""
    made = maker(journal, settings)
    press = Press(made, "pdf")
    path = folder / "one.pdf"
    try:
        path.write_bytes(press.print([content(made, number)]))
    finally:
        press.close()
    return path


def rendered(own: dict[str, str], *contents: Content) -> bytes:
    """Documents as PDF by templates."""
    pdf = Pdf(Files(own, {}))
    try:
        return pdf.render(contents)
    finally:
        pdf.close()


def one() -> Content:
    return content(maker(INVOICE), "INV-1")


def test_same_bytes_again() -> None:
    """Two runs, in two folders, make the same file: no clock, no path and no order of chance is in it."""
    files = [rendered({}, one()) for _ in range(2)]
    assert files[0] == files[1]
    assert b"pdfaid:part>3<" in files[0] and b"pdfaid:conformance>B<" in files[0]


@POPPLER
def test_archival_tagged_with_embedded_fonts(tmp_path: Path) -> None:
    path = printed(tmp_path, INVOICE)
    info = subprocess.run(["pdfinfo", path], capture_output=True, text=True, check=True).stdout
    assert re.search(r"Tagged: +yes", info) and re.search(r"Title: +Invoice INV-1", info)
    fonts = subprocess.run(["pdffonts", path], capture_output=True, text=True, check=True).stdout.splitlines()[2:]
    assert fonts and all("NotoSans" in line and line.split()[-5:-2] == ["yes", "yes", "yes"] for line in fonts)


# Measures: DIN 5008:2020 (address field 20 mm from the left, 45 or 27 mm from above, 45 mm high, 85 mm wide, its
# last 27.3 mm for the address); a US #10 envelope (4 1/8 in high) shows what lies 2.04 to 3.17 in below the top of a
# letter that has slid down in it, and 0.875 to 4.375 in from the left wherever it has slid.
WINDOWS = {
    "a": (20 * MM, (27 + 17.7) * MM, 105 * MM, 72 * MM),
    "b": (20 * MM, (45 + 17.7) * MM, 105 * MM, 90 * MM),
    "us10": (0.875 * 72, 2.04 * 72, 4.375 * 72, 3.17 * 72),
}


@POPPLER
@pytest.mark.parametrize("window", [*WINDOWS])
@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_address_in_the_window(tmp_path: Path, window: str, paper: str) -> None:
    """Every word of the address is in its zone of the window, and nothing else.

    Poppler's boxes of words reach above the letters, by as much as the font's ascent.
    """
    path = printed(tmp_path, INVOICE, SETTINGS + f"documents: {{window: {window}, paper: {paper}}}\n")
    left, top, right, bottom = WINDOWS[window]
    inside = [w for w in words(path) if w.x >= left and w.y >= top - 4 and w.right <= right and w.bottom <= bottom + 1]
    assert " ".join(w.text for w in inside) == "Acme Main Road 1 1010 Wien AUSTRIA"


@POPPLER
@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_200_lines(tmp_path: Path, paper: str) -> None:
    """Heads repeat, each page ends with the sum of the lines so far, which begins the next; totals are together."""
    path = printed(tmp_path, long_invoice(), SETTINGS + f"documents: {{paper: {paper}}}\n")
    found = words(path)
    pages = max(w.page for w in found)
    assert pages > 4
    texts = [" ".join(w.text for w in found if w.page == page) for page in range(1, pages + 1)]
    with_lines = [text for text in texts if re.search(r"\bPart \d", text)]
    seen = 0
    for number, text in enumerate(with_lines):
        assert "Description" in text and f"Page {number + 1} / {pages}" in text
        seen += len(re.findall(r"\bPart \d+", text))
        carried = f"{long_net(seen):,}"
        last = number == len(with_lines) - 1
        assert (f"Carried forward {carried}" in text) is not last
        if not last:
            assert f"Brought forward {carried}" in texts[number + 1]
    assert seen == 200
    sums = [page for page, text in enumerate(texts) if "Net" in text or "Total EUR" in text or "VAT" in text]
    assert "Brought forward" not in texts[0] and len({page for page in sums if "Net" in texts[page]}) == 1


@POPPLER
def test_totals_that_stand_alone_on_a_page_begin_with_what_is_carried(tmp_path: Path) -> None:
    """At the foot of the page totals go to the next one, lines or not: the sum goes with them."""
    alone = 0
    for count in range(26, 36):
        lines = "".join('    "Screws"  1 @ 10.00\n' for _ in range(count))
        path = printed(tmp_path, f"2026-02-01 invoice INV-1 acme {count * 10}.00 EUR\n{lines}")
        found = words(path)
        first, second = (" ".join(w.text for w in found if w.page == page) for page in (1, 2))
        on_first = first.count("Screws") * 10
        if "Total" not in first:
            assert f"Carried forward {on_first}.00" in first and f"Brought forward {on_first}.00" in second
            alone += "Screws" not in second
        else:
            assert "forward" not in first + second
    assert alone >= 2


@POPPLER
def test_documents_together_keep_their_pages(tmp_path: Path) -> None:
    made = maker(long_invoice() + "2026-02-02 invoice INV-2 acme 50.00\n")
    press = Press(made, "pdf")
    path = tmp_path / "all.pdf"
    path.write_bytes(press.print([content(made, "INV-2"), content(made, "INV-1"), content(made, "INV-2")], cover=True))
    press.close()
    found = words(path)
    pages = max(w.page for w in found)
    texts = [" ".join(w.text for w in found if w.page == page) for page in range(1, pages + 1)]
    assert texts[0].startswith("Documents to print Zephyr BV")
    long = pages - 3
    assert f"INV-1 Invoice Acme {long} INV-2 Invoice Acme 1" in texts[0]
    assert f"Page 1 / {long}" in texts[2] and "Page" not in texts[1] and "Page" not in texts[-1]
    assert "Carried" not in texts[-1] and "Brought" not in texts[-1]


def test_what_no_font_shows() -> None:
    """The table of glyphs is that of the fonts: what it lacks typst can't show, what it has typst shows."""
    assert missing("Größe Ωμέγα Журнал שלום سلام ₹ € · … “x” ½ №") == ""
    assert missing("日本 😀 a 日") == "日本😀"
    for sign in ("日", "ﷺ", "₪", "Ǽ", "ế", "☐"):
        made = maker(f'2026-02-01 invoice INV-1 acme 10.00\n    "a{sign}"  1 @ 10.00\n')
        if missing(sign):
            with pytest.raises(TemplateProblem, match="could not be displayed"):
                rendered({}, content(made, "INV-1"))
        else:
            rendered({}, content(made, "INV-1"))
    assert all(ord("A") in characters(path.read_bytes()) for path in FONTS.glob("NotoSans-*.ttf"))


REFUSED = [
    ('#import "@preview/tablex:0.0.8": *', "imports files of its own folder only"),
    ('#let x = "@preview/a:1.0.0"\n#import x: *', "imports files of its own folder only"),
    ('#let x = str.from-unicode(64)\n#import x + "preview/a:1.0.0": *', "imports files of its own folder only"),
    ('#import "\\u{40}preview/a:1.0.0": *', "imports files of its own folder only"),
    ('#let go = eval\n#go("import \\"" + str.from-unicode(64) + "preview/a:1.0.0\\"")', "imports files of its own"),
    ("#include sys.inputs.x", "imports files of its own folder only"),
    ('#let document(doc, words, logo) = read("/etc/passwd")', "file not found"),
    ('#let document(doc, words, logo) = read("../../../etc/passwd")', "outside|escape"),
    ("#let document(doc, words, logo) = [#doc.nothing]", 'does not contain key "nothing"'),
    ("#let document(doc, words, logo) = [", "unclosed delimiter"),
    ("#let document(doc) = []", "unexpected argument"),
]


@pytest.mark.parametrize(("text", "said"), REFUSED)
def test_own_templates_see_nothing_else(text: str, said: str) -> None:
    with pytest.raises(TemplateProblem, match=said) as found:
        rendered({"invoice.typ": text}, one())
    assert found.value.problem.code == "AR904"
    assert found.value.problem.spot is not None or "unexpected" in said


def test_a_template_that_loops(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("arcli.documents.pdf.SECONDS", 0.3)
    loop = "for i in range(4000) { for j in range(4000) { x = calc.rem(x + i * j, 97) } }"
    own = {"invoice.typ": f"#let document(doc, words, logo) = {{ let x = 0; {loop}; [#x] }}"}
    with pytest.raises(TemplateProblem, match="takes longer") as found:
        rendered(own, one())
    assert found.value.problem.file == "templates/invoice.typ"


@pytest.mark.skipif(sys.platform != "linux", reason="memory is bounded by the system, and others bound it less")
def test_a_template_that_fills_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """It ends within its own process: arcli says so, and prints the next document."""
    monkeypatch.setattr("arcli.documents.typesetter.MEMORY", 300_000_000)
    text = '#let document(doc, words, logo) = if doc.number == "INV-1" { "a" * 1000000000000 } else [#doc.number]'
    pdf = Pdf(Files({"invoice.typ": text}, {}))
    try:
        with pytest.raises(TemplateProblem, match=r"it takes more memory than the 30\d MB that it may have") as found:
            pdf.render([one()])
        assert found.value.problem.file == "templates/invoice.typ"
        assert pdf.render([replace(one(), number="INV-2")]).startswith(b"%PDF")
    finally:
        pdf.close()


def test_nothing_is_left_running() -> None:
    """Neither of a template that loops, nor after all is printed."""
    from arcli.documents import typesetter

    started: list[subprocess.Popen[bytes]] = []

    class Noted(subprocess.Popen[bytes]):
        def __init__(self, *args: Any, **more: Any) -> None:
            super().__init__(*args, **more)
            started.append(self)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(typesetter.subprocess, "Popen", Noted)
        patch.setattr("arcli.documents.pdf.SECONDS", 5)
        rendered({}, one())
        patch.setattr("arcli.documents.pdf.SECONDS", 0.3)
        loop = "for i in range(4000) { for j in range(4000) { x = calc.rem(x + i * j, 97) } }"
        with pytest.raises(TemplateProblem):
            rendered({"invoice.typ": f"#let document(doc, words, logo) = {{ let x = 0; {loop}; [#x] }}"}, one())
    assert len(started) == 2 and all(one.poll() is not None for one in started)


def test_own_template_of_a_language() -> None:
    own = {"invoice.de.typ": "#let document(doc, words, logo) = [#words.nothing]", "letter.typ": ""}
    with pytest.raises(TemplateProblem):
        rendered(own, content(maker(INVOICE, SETTINGS + "documents: {language: de}\n"), "INV-1"))


@POPPLER
def test_a_long_sender_and_long_facts_push_down(tmp_path: Path) -> None:
    """In form A the facts begin below the lines of the sender, and the text below the facts, however many they are."""
    company = "company: {name: Zephyr BV, street: Kade 1, postcode: 2611 AB, city: Delft, country: NL, state: ZH, "
    settings = SETTINGS.replace(
        SETTINGS.splitlines()[0],
        company + "vat_id: NL000099998B57, tax_id: T-1, registration: LASTLINE, phone: '1', email: ar@zephyr.example}",
    )
    journal = INVOICE.replace("121.00\n", "121.00 po:PO-7 ref:R-1 delivered:2026-01-31\n")
    found = words(printed(tmp_path, journal, settings + "documents: {window: a}\n"))
    first = {w.text: w for w in reversed(found)}
    assert first["LASTLINE"].bottom <= first["Number"].y + 4  # boxes of poppler reach above the letters
    assert first["R-1"].bottom < first["Description"].y


@POPPLER
@pytest.mark.parametrize("window", [*WINDOWS])
def test_ten_lines_of_address_fit(tmp_path: Path, window: str) -> None:
    """As many as may be printed are within the window, in smaller type; one more is AR913."""
    address = "\\n".join(f"line{n}" for n in range(1, 10))
    journal = f'2026-01-02 customer long "First" address:"{address}"\n2026-02-01 invoice INV-1 long 5.00\n'
    path = printed(
        tmp_path, journal, "company: {name: Z, address: H}\ncurrency: EUR\n" + f"documents: {{window: {window}}}\n"
    )
    left, top, right, bottom = WINDOWS[window]
    inside = [w for w in words(path) if w.x >= left and w.y >= top - 4 and w.right <= right and w.bottom <= bottom + 1]
    assert [w.text for w in inside] == ["First", *(f"line{n}" for n in range(1, 10))]


@POPPLER
def test_a_long_article_number_breaks(tmp_path: Path) -> None:
    """After its hyphens; one without them has the room that it needs, and never stands over the text beside it."""
    text = '    "Advice and all that belongs to it, whatever it is, and whoever asks"  1 @ 100.00  tax:vat21 item:{}\n'
    for item, first in (("EXTREMELY-LONG-ITEM-NUMBER-0001", "EXTREMELY-LONG-"), ("X" * 30, "X" * 30), ("A-1", "A-1")):
        found = words(printed(tmp_path, "2026-02-01 invoice INV-1 acme 121.00\n" + text.format(item)))
        (number,) = [w for w in found if w.text == first]
        advice = next(w for w in found if w.text == "Advice")
        assert number.right < advice.x and advice.x - number.x < (80 if len(item) < 30 else 75 * MM)


@POPPLER
def test_what_is_to_be_signed_stays_together(tmp_path: Path) -> None:
    """What a confirmation asks for stands on the page of the boxes to tick, whatever the number of items."""
    for count in range(14, 22):
        items = "".join(f"2026-02-01 invoice INV-{n} acme 1.00\n" for n in range(count))
        made = maker(items)
        (one,) = account_statements(made, AskedStatement(confirm=True, reply_to="Audit & Co."))
        press, path = Press(made, "pdf"), tmp_path / "one.pdf"
        path.write_bytes(press.print([one]))
        press.close()
        found = words(path)
        (ask,) = [w for w in found if w.text == "Audit"]
        (sign,) = [w for w in found if w.text == "signature:"]
        assert ask.page == sign.page
        assert "Co.." not in {w.text for w in found}
