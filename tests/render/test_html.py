"""Reports as pages: what a browser gets holds no script, loads nothing, and says everything that the report says."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace
from datetime import date
from decimal import Decimal
from hashlib import sha256
from html.parser import HTMLParser

from arcli.model.report import Chart, Report, Row, columns, total_by_currency
from arcli.render.charts import figures, render_chart
from arcli.render.html import render_dashboard, render_html

VOID = {"wbr", "meta", "line", "rect", "circle", "polyline", "br"}


class Page(HTMLParser):
    """Tags with attributes, texts by the tag that they stand in; refuses tags that are not closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []
        self._open: list[str] = []
        self.feed(text)
        assert not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.texts.append((self._open[-1] if self._open else "", data))


def report(name: str = "Acme") -> Report:
    cols = columns("customer name currency due:d current:a+ 1-30:a+ share:p")
    rows = [
        {"customer": "a", "name": name, "currency": "USD", "due": date(2026, 1, 2), "current": Decimal("-12.50"),
         "1-30": Decimal("1000.00"), "share": Decimal("12.5")},
        {"customer": "b", "name": "B", "currency": "USD", "due": None, "current": Decimal("25.00"), "1-30": Decimal(0)},
    ]  # fmt: skip
    made = Report("aging", "Aging <now>", cols, rows, totals=total_by_currency(cols, rows), notes=["A & B"])
    made.marks = {"1-30": "overdue"}
    made.charts = (Chart("Buckets", ("current", "1-30"), of_totals=True), Chart("Current", ("current",), "customer"))
    return made


def test_a_page_runs_nothing_and_loads_nothing() -> None:
    text = render_html([report("<script>alert(1)</script>"), report('"><img src=x onerror=y>')])
    page = Page(text)
    names = {tag for tag, _ in page.tags}
    assert not names & {"script", "img", "link", "iframe", "object", "form", "base", "embed", "image", "use"}
    for _, attributes in page.tags:
        assert not any(a.startswith("on") or a in ("style", "src", "srcset", "xlink:href") for a in attributes)
        assert (attributes.get("href") or "#").startswith("#")
    style = text.partition("<style>")[2].partition("</style>")[0]
    assert "url(" not in style
    assert "@import" not in style
    digest = b64encode(sha256(style.encode()).digest()).decode()
    policy = next(a["content"] for t, a in page.tags if t == "meta" and a.get("http-equiv"))
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    ids = [a["id"] for _, a in page.tags if "id" in a]
    assert len(ids) == len(set(ids))


def test_a_table_says_what_the_report_says() -> None:
    page = Page(render_html([report()]))
    cells = [text for tag, text in page.texts if tag in ("td", "th")]
    assert cells == [
        "Customer", "Name", "Currency", "Due", "Current", "1-30 ", "Share",
        "a", "Acme", "USD", "2026-01-02", "−12.50", "1,000.00", "12.5 %",
        "b", "B", "USD", "25.00", "-",
        "Total", "USD", "12.50", "1,000.00",
    ]  # fmt: skip
    heads = [a for t, a in page.tags if t == "th"]
    assert {a["scope"] for a in heads} == {"col", "row"}
    classes = [a.get("class") for t, a in page.tags if t == "td" and a.get("class")]
    assert ("n neg" in classes, "n overdue" in classes) == (True, True)
    assert ("caption", "Aging <now>") in page.texts
    assert ("p", "A & B") in page.texts
    assert ("small", "overdue") in page.texts


def test_charts_have_a_title_and_say_their_figures() -> None:
    page = Page(render_html([report()]))
    assert [t for tag, t in page.texts if tag == "title"][1:] == ["Buckets, USD", "Current, USD"]
    assert ("desc", "Current 12.50; 1-30 1,000.00") in page.texts
    assert sum(t == "svg" and a["role"] == "img" for t, a in page.tags) == 2


def test_a_line_is_broken_where_a_value_is_missing() -> None:
    cols = columns("period dso:n")
    values = [Decimal(3), Decimal(4), None, Decimal(1234567), Decimal(56789)]
    made = Report("kpi", "K", cols, [{"period": f"2026-0{n}", "dso": v} for n, v in enumerate(values)])
    made.charts = (Chart("DSO", ("dso",), "period", "lines"),)
    page = Page(render_html([made]))
    lines = [(a["points"] or "").split() for t, a in page.tags if t == "polyline"]
    assert [len(points) for points in lines] == [2, 2]
    assert [t for tag, t in page.texts if tag == "text"][:4] == ["3", "4", "1.2M", "56.8k"]


def test_bars_have_their_values_and_what_is_zero_has_none() -> None:
    """Thirteen bars of a figure 440 wide have 32 each: five letters don't fit there, so thousands are short."""
    cols = columns("period got:a")
    values = [Decimal(n) for n in (0, -1234, 5678, 4321, -12, 1000000)]
    for count, said in ((6, ["−1,234", "5,678", "4,321", "−12", "1.0M"]),
                        (13, ["−1.2k", "5.7k", "4.3k", "−12", "1.0M"])):  # fmt: skip
        rows = [{"period": str(n), "got": values[n] if n < 6 else None} for n in range(count)]
        made = Report("k", "K", cols, rows)
        made.charts = (Chart("Got", ("got",), "period", "lines"),)
        texts = [t for tag, t in Page(render_html([made])).texts if tag == "text"]
        assert texts[1:6] == said
    made.charts = (Chart("Got", ("got",), "period"),)
    page = Page(render_html([made]))
    assert [a["class"] for t, a in page.tags if t == "rect"] == ["negative", "s0", "s0", "negative", "s0"]


def test_values_stand_above_the_lines_of_a_chart() -> None:
    cols = columns("period one:n two:n")
    made = Report("k", "K", cols, [{"period": str(n), "one": Decimal(n), "two": Decimal(1)} for n in range(3)])
    made.charts = (Chart("K", ("one", "two"), "period", "lines"),)
    drawn = [t for t, _ in Page(render_html([made])).tags if t in ("polyline", "circle", "text")]
    assert drawn.index("text") > max(n for n, tag in enumerate(drawn) if tag != "text")


def test_cells_may_take_several_lines_by_the_letters_that_one_sees() -> None:
    """`&` is one letter, whatever it is written as; a day or an ID never breaks, nor does a day of a heading."""
    cols = columns("name about")
    rows = [{"name": "Nujum Trading & Contracting WLL", "about": "2026-01-01..2026-03-31-long"},
            {"name": "A & B & C & D", "about": "what somebody wrote about it at some length"}]  # fmt: skip
    page = Page(render_html([Report("k", "Names as of 2026-01-31", cols, rows)]))
    assert [a.get("class") for t, a in page.tags if t in ("td", "th") and a.get("scope") != "col"] == [
        "words", None, None, "long",
    ]  # fmt: skip
    assert ("time", "2026-01-31") in page.texts


def test_bars_of_text_are_as_long_as_their_values() -> None:
    """The longest fills what is left of 40 columns: 40 − 1 − 6 − 4 = 29; half of it is 14 and a half."""
    made = report()
    made.charts = (Chart("Current", ("current",), "customer"),)
    assert render_chart(made, 40).splitlines() == [
        "Current, USD", "a  -12.50  " + "░" * 14, "b   25.00  " + "█" * 29,
    ]  # fmt: skip
    assert figures(Report("x", "X", made.columns, [])) == []


def test_charts_in_text_stand_in_the_order_of_the_sections_above() -> None:
    cols = columns("customer currency score:n")
    rows = [{"customer": n, "currency": c, "score": Decimal(1)} for n, c in (("a", "USD"), ("b", "CAD"))]
    made = Report("payers", "P", cols, rows)
    made.charts = (Chart("Score", ("score",), "customer"),)
    assert [line for line in render_chart(made, 40).splitlines() if line[:5] == "Score"] == ["Score, CAD", "Score, USD"]
    assert [figure.title for figure in figures(made)] == ["Score, USD", "Score, CAD"]


def test_a_chart_of_the_largest_shows_these_and_says_so() -> None:
    """Five customers, the three largest in the report's order; names of several columns tell points apart."""
    cols = columns("customer bucket currency score:n")
    scores = zip("abcde", (5, 1, 9, 5, 5), strict=True)
    rows = [{"customer": c, "bucket": "1-30", "currency": "USD", "score": Decimal(n)} for c, n in scores]
    made = Report("payers", "P", cols, rows)
    made.charts = (Chart("Score, days", ("score",), "customer bucket", largest=3),)
    (figure,) = figures(made)
    assert figure.title == "Score, days, the 3 largest of 5, USD"
    assert figure.labels == ["a 1-30", "c 1-30", "d 1-30"]
    made.rows = rows[:3]
    assert figures(made)[0].title == "Score, days, USD"


def test_charts_stand_by_currency_and_say_all_that_they_draw() -> None:
    cols = columns("period currency one:n two:n")
    rows = [{"period": "2026-01", "currency": c, "one": Decimal(3), "two": None} for c in ("USD", "EUR")]
    made = Report("k", "K", cols, rows)
    made.charts = (Chart("A", ("one", "two"), "period", "lines"), Chart("B", ("one",), "period"))
    assert [f.title for f in figures(made)] == ["A, USD", "B, USD", "A, EUR", "B, EUR"]
    page = Page(render_html([made]))
    assert ("desc", "One: 2026-01 3. Two: 2026-01 –") in page.texts


def test_only_a_table_of_many_columns_scrolls_on_a_large_screen() -> None:
    """What scrolls sideways can't keep its head in view while the page scrolls down."""
    for count, said in ((12, "scroll"), (13, "scroll wide")):
        names = [f"c{n}" for n in range(count)]
        page = Page(render_html([Report("k", "K", columns(" ".join(names)), [dict.fromkeys(names, "x")])]))
        assert [a["class"] for t, a in page.tags if t == "div" and a.get("role") == "region"] == [said]


def test_a_large_figure_is_written_smaller_and_breaks_at_thousands() -> None:
    cards = [("JPY", "Overdue", text, 1, "arcli aging") for text in ("99,999.99", "123,456,789,012")]
    page = render_dashboard("T", cards, [("Aging", report(), "arcli aging", ())])
    assert "<b>99,999.99</b>" in page
    assert '<b class="many">123,<wbr>456,<wbr>789,<wbr>012</b>' in page
    assert not [tag for tag, _ in Page(page).tags if tag == "script"]


def test_a_row_leads_to_what_it_is_made_of_which_is_folded() -> None:
    """Row n of part 1 leads to the table 100 + n, in the same order; figures and parts have places of their own."""
    made = [replace(report(), title=f"{name}, 1 open item", charts=()) for name in "ab"]
    page = Page(render_dashboard("T", [], [("Aging", report(), "arcli aging", made), ("X", report(), "arcli x", ())]))
    ids = [a["id"] for _, a in page.tags if "id" in a]
    assert len(ids) == len(set(ids))
    links = [a["href"] for t, a in page.tags if t == "a" and a["href"].startswith("#r")]
    assert links == ["#r100", "#r101"]
    assert {link[1:] for link in links} <= set(ids)
    assert [text for tag, text in page.texts if tag == "summary"] == ["a, 1 open item", "b, 1 open item"]


def test_days_before_a_due_date_are_not_marked_as_a_loss() -> None:
    cols = columns("document currency days:n open:a")
    rows: list[Row] = [{"document": "I-1", "currency": "USD", "days": -37, "open": Decimal("-5.00")}]
    cells = [(a.get("class"), t) for t, a in Page(render_html([Report("open", "Open", cols, rows)])).tags if t == "td"]
    assert [classes for classes, _ in cells] == [None, "n", "n neg"]


def test_a_negative_total_is_marked_as_what_it_is_the_sum_of() -> None:
    cols = columns("document currency days:n open:a+")
    rows: list[Row] = [{"document": "I-1", "currency": "USD", "days": -37, "open": Decimal("-5.00")}]
    made = Report("open", "Open", cols, rows)
    made.totals = total_by_currency(cols, rows)
    cells = [(a.get("class"), t) for t, a in Page(render_html([made])).tags if t == "td"]
    assert [classes for classes, _ in cells[3:]] == [None, "n", "n neg"]
