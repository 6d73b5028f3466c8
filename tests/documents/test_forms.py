"""Documents as text, HTML and JSON: escaped, self-contained, the same bytes each time, as their schema says."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import sys
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from arcli.documents.accounts import AskedStatement, account_statements
from arcli.documents.data import as_data, schema
from arcli.documents.forms import Forms
from arcli.documents.templates import TemplateProblem, Templates
from arcli.documents.textform import WIDTH
from arcli.documents.wording import languages
from arcli.render.fit import display_width
from tests.documents.books import SETTINGS, content, maker
from tests.documents.paper import BROWSER, printed, words
from tests.support.timing import grows_at_most

HOSTILE = '<script>alert("1")</script> & "quotes" \' {{ doc }} שלום 👩‍🚀'
JOURNAL = """
2026-03-01 invoice INV-1 acme 121.00 po:"<b>7</b>" terms:2/10net30
    "<img src=x onerror=alert(1)> tea"  1 @ 100  tax:vat21
2026-03-02 credit CM-1 acme 24.20 corrects:INV-1 reason:"a \\"b\\" <c>"
2026-03-03 debit DM-1 acme 2.00 for:INV-1
"""
VOID = {"meta", "img", "br", "link"}


def all_of(settings: str = SETTINGS, journal: str = JOURNAL) -> list[Any]:
    made = maker(journal, settings)
    return [content(made, number) for number in ("INV-1", "CM-1", "DM-1")]


class _Balance(HTMLParser):
    """Fails where tags do not match."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.seen.add(tag)
        assert not [name for name, _ in attrs if name.startswith("on") or name == "style"], attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("language", languages())
def test_html_is_balanced_loads_nothing_and_runs_nothing(language: str) -> None:
    text = Forms({}).render(all_of(SETTINGS + f"documents: {{language: {language}}}\n"), "html")
    reader = _Balance()
    reader.feed(text)
    assert reader.open == []
    assert reader.seen & {"script", "iframe", "link", "object", "form"} == set()
    assert not re.search(r"(?:src|href)=\"(?!data:)", text)
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'" in text
    assert text.count("<article") == 3
    assert f'<html lang="{language}">' in text


def test_what_a_ledger_says_is_escaped() -> None:
    settings = SETTINGS + "documents:\n  footer: |-\n    " + HOSTILE + "\n  notes: |-\n    " + HOSTILE + "\n"
    text = Forms({}).render(all_of(settings), "html")
    assert "<script" not in text
    assert "<img" not in text
    assert "<b>7" not in text
    assert "&lt;img src=x onerror=alert(1)&gt; tea" in text
    assert "שלום 👩‍🚀" in text


@pytest.mark.parametrize("form", ["text", "html", "json"])
def test_made_twice_the_bytes_are_the_same(form: str) -> None:
    assert Forms({}).render(all_of(), form) == Forms({}).render(all_of(), form)


def test_text_keeps_within_the_page_in_every_language() -> None:
    for language in languages():
        text = Forms({}).render(all_of(SETTINGS + f"documents: {{language: {language}}}\n"), "text")
        assert text.count("\f") == 2
        assert max(display_width(line) for line in re.split("[\n\f]", text)) <= WIDTH
        assert not re.search(r"[ \t]\n|\n\n\n", text)


def test_a_long_address_a_long_name_and_two_hundred_lines_in_text() -> None:
    journal = (
        '2026-01-02 customer acme "' + "Very Long Name " * 30 + '" address:"' + "line\\n" * 500 + '"\n'
        "2026-03-01 invoice INV-1 acme 200.00\n" + '    "Thing with a name"  1 @ 1.00\n' * 200
    )
    settings = SETTINGS.replace("country: NL, ", "")
    made = maker(journal.replace("customer acme", "customer long").replace("INV-1 acme", "INV-1 long"), settings)
    text = Forms({}).render([content(made, "INV-1")], "text")
    assert max(display_width(line) for line in text.split("\n")) <= WIDTH
    assert text.count("Thing with a name") == 200
    assert text.count("line") == 500


def test_json_is_as_its_schema_says() -> None:
    declared = schema()
    jsonschema.Draft202012Validator.check_schema(declared)
    for one in all_of():
        data = json.loads(Forms({}).render([one], "json"))
        jsonschema.validate(data, declared)
        assert data == json.loads(json.dumps(as_data(one)))
    first = as_data(all_of()[0])
    assert (first["sort"], first["total"]["value"], first["date"]["value"]) == ("invoice", "121.00", "2026-03-01")
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**first, "total": 121}, declared)


def test_every_field_says_what_it_is() -> None:
    for name, definition in schema()["$defs"].items():
        for key, field in definition["properties"].items():
            assert field["description"], (name, key)


def test_a_template_of_the_ledger_goes_before_the_shipped_one() -> None:
    own = {"invoice.txt": "mine {{ doc.number }}", "invoice.de.txt": "meine {{ doc.total.full }}"}
    assert Forms(own).render(all_of()[:1], "text") == "mine INV-1\n"
    german = all_of(SETTINGS + "documents: {language: de-CH}\n")[:1]
    assert Forms(own).render(german, "text") == "meine EUR\u00a0121.00\n"


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("ok\n{{ doc.nothing }}", 2, 'Invoice has no "nothing"'),
        ("{% if %}", 1, "Expected an expression"),
        ("{% include 'other.txt' %}", None, "there is no template other.txt"),
        ("{% include '../../secrets.txt' %}", None, "there is no template"),
        ("{{ 2 ** 99999999 }}", 1, "computes nothing"),
        ("{{ 'x' * 99999999 }}", 1, "computes nothing"),
        ("{{ doc.__class__.__mro__ }}", 1, "unsafe"),
        ("{{ ''.__class__ }}", 1, "unsafe"),
        ("{{ range(3) }}", 1, "undefined"),
        ("{{ '%s' | format(doc) | nothing }}", 1, "nothing"),
    ],
)
def test_a_broken_template_is_a_diagnostic_with_its_line(text: str, line: int | None, said: str) -> None:
    with pytest.raises(TemplateProblem) as caught:
        Forms({"invoice.txt": text}).render(all_of()[:1], "text")
    problem = caught.value.problem
    assert problem.code == "AR904"
    assert said in problem.message
    assert problem.position.file == "templates/invoice.txt"
    if line is not None:
        assert problem.position.line == line


def test_a_template_that_does_not_end_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("arcli.documents.templates.SECONDS", 1)
    deep = "".join(f"{{% for a{n} in words %}}" for n in range(9)) + "{% endfor %}" * 9
    with pytest.raises(TemplateProblem) as caught:
        Forms({"invoice.txt": deep}).render(all_of()[:1], "text")
    assert "longer than 1 s" in caught.value.problem.message


@pytest.mark.skipif(sys.platform != "linux", reason="memory is bounded on Linux alone")
def test_a_template_that_fills_the_memory_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    """A text that doubles in each call: arcli goes on, and with its own memory as before."""
    import resource

    before = resource.getrlimit(resource.RLIMIT_DATA)
    monkeypatch.setattr("arcli.documents.templates.MEMORY", 100_000_000)
    text = "{% macro f(x) %}{{ f(x ~ x) }}{% endmacro %}{{ f('12345678') }}"
    with pytest.raises(TemplateProblem) as caught:
        Forms({"invoice.txt": text}).render(all_of()[:1], "text")
    assert caught.value.problem.message == "the template fails: it takes more memory than 100 MB"
    assert resource.getrlimit(resource.RLIMIT_DATA) == before


def test_templates_change_nothing_that_they_are_given() -> None:
    templates = Templates("txt", {"x.txt": "{% set y = words.update({'a': 'b'}) %}"}, {})
    with pytest.raises(TemplateProblem):
        templates.render("x", "en", {"words": {}})


def test_the_logo_stands_in_the_file() -> None:
    text = Forms({}, "data:image/svg+xml;base64,PHN2Zy8+").render(all_of()[:1], "html")
    assert '<img src="data:image/svg+xml;base64,PHN2Zy8+" alt="Zephyr BV">' in text
    assert ET.fromstring(base64.b64decode("PHN2Zy8+")).tag == "svg"


def test_no_column_without_anything_in_it() -> None:
    """A credit memo without lines has taxes below, and none on its line."""
    journal = '2026-03-01 invoice INV-1 acme 121.00\n    "Tea"  1 @ 100  tax:vat21\n'
    journal += "2026-03-02 credit CM-1 acme 24.20 corrects:INV-1\n2026-03-03 debit DM-1 acme 2.00\n"
    _, memo, _ = all_of(journal=journal)
    text = Forms({}).render([memo], "html")
    assert ">Tax<" not in text and "Tax 21%, on 20.00" in text


@BROWSER
def test_long_names_leave_room(tmp_path: Path) -> None:
    """In print: days, rates and short numbers do not break, whatever stands beside them."""
    name = "Internationale Gesellschaft für Wissenschaftlich-Technische Zusammenarbeit und Entwicklung mbH & Co. KG"
    journal = (
        f'2026-02-28 customer far "{name}" address:"{"Donaudampfschifffahrtsgesellschaftskapitänsallee 123a, " * 2}"\n'
        f'2026-03-01 invoice INV-2026-0001 far 121.00\n    "{"Advice and all that belongs to it " * 8}"  1 @ 100'
        "  tax:vat21 item:EXTREMELY-LONG-ITEM-NUMBER-0001\n"
    )
    made = maker(journal)
    (statement,) = account_statements(made, AskedStatement("open", False))
    for one, whole in (
        (content(made, "INV-2026-0001"), {"21%", "March"}),
        (statement, {"INV-2026-0001"}),
    ):
        found = {w.text for w in words(printed(tmp_path, Forms({}).render([one], "html")))}
        assert whole | {"2026"} <= found


@pytest.mark.parametrize("bomb", [
    '{{ "%999999999d" | format(1) }}', '{{ "%999999999d" % 1 }}', '{{ "x" | center(999999999) }}',
    '{{ "x" * 999999999 }}', '{{ "x".center(999999999) }}', '{{ "{:999999999}".format(1) }}',
    "{{ doc.lines | batch(999999999, 0) | list }}", '{{ "x" | indent(999999999, true) }}', "{{ 9 ** 9 ** 9 }}",
])  # fmt: skip
def test_what_fills_memory_in_one_step_is_not_there(bomb: str) -> None:
    """A time limit can't stop it."""
    with pytest.raises(TemplateProblem) as caught:
        Forms({"invoice.html": bomb}).render(all_of()[:1], "html")
    assert caught.value.problem.code == "AR904"


def test_long_blanks_take_linear_time() -> None:
    """Blank lines become one, whatever stands in them; blanks inside of a line are left."""
    one = all_of()[0]
    assert Forms({"invoice.txt": "a  \n \n\t\nb"}).render([one], "text") == "a\n\nb\n"
    few, many = (Forms({"invoice.txt": f"a{' ' * count}b"}) for count in (200_000, 800_000))
    assert grows_at_most(8, lambda: few.render([one], "text"), lambda: many.render([one], "text"))
