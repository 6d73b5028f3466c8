"""Properties of the readers, over generated and mutated text: they never raise, they know where, both ways agree."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from arcli.journal.careful import EntryReader
from arcli.journal.locate import locate
from arcli.journal.read import JournalReader
from arcli.journal.scan import block_end
from arcli.journal.yaml.form import YamlReader, write_yaml
from arcli.ledger.checks import check_ledger
from arcli.ledger.config import read_settings
from arcli.ledger.opening import Ledger, open_ledger
from arcli.model.diagnostics import Diagnostic, SourceText
from arcli.model.entries import PARTS, Application, kinds
from arcli.model.plain import Plain, entry_of
from arcli.render.problems import render_problems, render_problems_github, render_problems_json
from arcli.source.decode import decode
from arcli.source.files import Listing
from arcli.source.write import Stamp

LEDGERS = Path(__file__).parent.parent / "ledgers"
TODAY = date(2026, 6, 30)
MANY = settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
SOME = settings(MANY, max_examples=120)

# --- generated text --------------------------------------------------------------------------------------

BLANKS = st.sampled_from([" ", "  ", "\t", " \t"])
ODD = st.sampled_from(
    [
        "",
        "\u00a0",
        "\u2028",
        "\u0085",
        "\x0c",
        "\x07",
        "\ufffd",
        "\ufeff",
        '"',
        "\\",
        ";",
        "#",
        "@",
        "=",
        ":",
        "\u0301",
        "²",
        "٣",
        "é",
        "e\u0301",
    ]
)
DATES = st.sampled_from(
    ["2026-01-05", "2026-02-29", "2024-02-29", "9999-12-31", "0001-01-01", "0000-01-01", "2026-1-5"]
)
AMOUNTS = st.sampled_from(
    [
        "10.00",
        "1,452.00",
        "0",
        "-5.00",
        "1.234",
        "1,20.00",
        "1e5",
        "NaN",
        ".5",
        "5.",
        "0.001",
        "9" * 24,
        "9" * 25,
        "1,000,000",
        "007",
        "-0",
    ]
)
CODES = st.sampled_from(["USD", "EUR", "JPY", "KWD", "XXX", "usd", "USX", "US", ""])
IDS = st.sampled_from(
    [
        "INV-1",
        "INV-2",
        "PMT-1",
        "acme",
        "beta",
        "?",
        "*",
        "INV-1#1",
        "INV-1#0",
        "2026-01-05",
        "10.00",
        "1.0",
        "²",
        "é",
        "e\u0301",
        "A&B",
        "a/b+c",
        "0017",
        "-x",
        "X_",
    ]
)
TEXTS = st.sampled_from(
    [
        '"Consulting"',
        '""',
        '"a\\"b"',
        '"a\\nb"',
        '"a\\x"',
        '"open',
        '"; no"',
        '"2026-01-05 invoice"',
        '"é\u00a0"',
        '"tab\there"',
    ]
)
NAMES = st.sampled_from(
    sorted(
        {name for kind in kinds().values() for name in kind.keys}
        | {"id", "x-own", "memo", "nope", "origin", "extra", "pending"}
    )
)
VALUES = st.one_of(DATES, AMOUNTS, IDS, CODES, TEXTS, st.sampled_from(["net30", "2/10net30", "a:b", "a;b", "x" * 200]))


@st.composite
def pairs(draw: Any) -> str:
    return f"{draw(NAMES)}:{draw(st.sampled_from(['', '', '', ' ']))}{draw(VALUES)}"


WORDS = st.one_of(
    DATES, AMOUNTS, IDS, CODES, TEXTS, pairs(), ODD, st.just("#tag"), st.sampled_from(["@", "@@", "=", "; note"])
)


GOOD = {
    "date": ["2026-02-01", "2024-02-29", "9999-12-31"],
    "amount": ["10.00", "1,452.00", "0", "0.001", "9" * 24, "1,000,000"],
    "limit": ["10.00", "1,452.00", "0", "none"],
    "signed amount": ["10.00", "-5.00", "1,452.00", "7", "0.125"],
    "number": ["3", "-2.5", "0.333333333", "1,000"],
    "rate": ["1.0812", "151"],
    "ID": ["INV-1", "INV-2", "PMT-1", "0017", "a/b+c", "A&B", "é"],
    "document": ["INV-1", "INV-1#1", "PMT-1", "é#12"],
    "whole document": ["INV-1", "PMT-1", "é"],
    "document or text": ["INV-1", '"two words"', "a;b"],
    "customer's ID": ["acme", "beta", "é"],
    "known customer": ["acme", "beta"],
    "customer": ["acme", "beta", "?", "é"],
    "customer or *": ["acme", "*"],
    "currency": ["USD", "EUR", "JPY", "KWD", "CLF"],
    "country": ["DE", "US"],
    "word": ["PO-7", "a;b", "a:b", "#7", "2026-01-05", '"two words"', '"a\\"b;"'],
    "words": ["PO-7", "a;b", "a:b", "#7", "2026-01-05", '"two words"', '"a\\"b;"'],
    "text": ["word", '"two words"', '""', '"a\\nb"', "a,b"],
    "terms": ["net30", "2/10net30", "quarterly"],
    "whole number": ["1", "12", "9999"],
    "number of days": ["0", "1", "9999"],
    "letter's ID": ["SENT-1", "SENT-2", "é"],
    "letter": ["SENT-1", "SENT-2"],
    "e-invoice": ["peppol", "xrechnung"],
    "electronic address": ["0106:24372255", "EM:ap@acme.example"],
    "delivery": ["email", "statement=print", "none"],
    "period": ["2026", "2026-01"],
    "deposit's ID": ["DEP-1", "DEP-2", "é"],
    "warning": ["AR404", "ar406"],
    "subject": ["INV-1", "acme", "notes.yaml"],
    "arrangement's ID": ["ARR-1", "ARR-2", "é"],
    "share or amount": ["90%", "12.5%", "50,000.00", "0"],
    "scope": ["credit", "letters", "billing", "all"],
    "contract's ID": ["C-1", "C-2", "é"],
    "contract": ["C-1", "C-2"],
    "recurring period": ["month", "quarter", "week", '"2 months"', "half-year"],
    "days": ["2026-01-01..2026-01-31", "2026-02-01..2026-02-01"],
    "day or milestone": ["2026-02-28", "Beta", '"two words"', "2026-1-1"],
    "day of a month": ["1", "15", "31"],
    "percentage": ["50%", "12.5%"],
    "time of billing": ["advance", "arrears"],
    "alignment": ["calendar", "start"],
    "proration": ["days", "30", "none"],
    "yes or no": ["yes", "no"],
    "time": ["00:00", "08:05", "23:59"],
}


@st.composite
def typed(draw: Any, kind: str) -> str:
    """A value of a field's type; now and then any other."""
    if draw(st.integers(0, 24)) == 23:
        return str(draw(VALUES))
    return str(draw(st.sampled_from(GOOD[kind])))


@st.composite
def words_of(draw: Any, shape: Any) -> list[str]:
    """The words of a header or detail line: positional ones, signs, keys; now and then one too many."""
    words = []
    for field in shape.words:
        if field.required or draw(st.booleans()):
            words.append(draw(typed(field.type.name)))
            if field.name in shape.codes and draw(st.booleans()):
                words.append(draw(typed("currency")))
    for sign, field in shape.signs.items():
        if field.required or draw(st.integers(0, 4)) == 3:
            words += [sign, draw(typed(field.type.name))]
    keys = (
        draw(st.lists(st.sampled_from(sorted(shape.keys)), max_size=3, unique=draw(st.integers(0, 9)) != 8))
        if shape.keys
        else []
    )
    keys += [key for key in keys if shape.keys[key].type.many and draw(st.booleans())]
    words += [f"{key}:{draw(typed(shape.keys[key].type.name))}" for key in keys]
    if draw(st.integers(0, 14)) == 13:
        words.insert(draw(st.integers(0, len(words))), draw(WORDS))
    return words


@st.composite
def spaced(draw: Any, words: list[str], usual: str) -> str:
    """Words with white space between them."""
    return "".join(word + (draw(BLANKS) if draw(st.integers(0, 9)) == 8 else usual) for word in words).rstrip(
        " "
    ) + draw(st.sampled_from(["", "", "", "", " ", "\t", "  ; a comment", ";"]))


@st.composite
def entries(draw: Any) -> str:
    """An entry of a kind as it is declared, with details; much of it is accepted."""
    name = draw(st.sampled_from([*kinds(), *(["invoice", "payment", "credit", "opening", "debit", "refund"] * 3)]))
    kind = kinds()[name]
    words = [draw(typed("date")), name, *draw(words_of(kind))]
    if kind.quoted and (kind.quoted.required or draw(st.integers(0, 9)) == 8):
        words.append('"quoted text"')
    if draw(st.integers(0, 9)) == 8:
        words.append("#tag")
    lines = [draw(spaced(words, " "))]
    shapes = list(kind.details.values())
    for _ in range(draw(st.integers(0, 3))):
        if shapes and draw(st.integers(0, 3)) != 2:
            shape = (draw(st.sampled_from(shapes)) if draw(st.integers(0, 5)) == 4 else shapes[0]).shape
            inner = [*([shape.mark] if shape.mark else []), *draw(words_of(shape))]
            inner = [draw(TEXTS) if draw(st.integers(0, 9)) == 8 else '"Work, done"', *inner] if shape.quoted else inner
            lines.append("    " + draw(spaced(inner, "  ")))
        elif draw(st.integers(0, 3)) == 2:
            lines.append(draw(st.one_of(details(), st.just("; between"), st.just("    ; indented"))))
        else:
            key = draw(st.sampled_from(sorted(kind.keys)))
            lines.append(
                f"    {key}: {draw(typed(kind.keys[key].type.name))}" + draw(st.sampled_from(["", " ", " ; text"]))
            )
    return "\n".join(lines)


@st.composite
def details(draw: Any) -> str:
    """An indented line of any sort."""
    indent = draw(st.sampled_from(["    ", "\t", " ", "  \t"]))
    return str(indent + " ".join(draw(st.lists(WORDS, max_size=5))))


LINES = st.one_of(
    entries(),
    entries(),
    entries(),
    details(),
    st.sampled_from(["", "; a comment", "   ", "\t; indented"]),
    st.text(max_size=20),
)
JOURNALS = st.builds(
    lambda lines, end: "\n".join(lines) + end, st.lists(LINES, max_size=12), st.sampled_from(["\n", ""])
)
PLAIN = st.lists(entries(), min_size=1, max_size=6).map(lambda texts: _ODD.sub("", "\n".join(texts)) + "\n")
_ODD = re.compile("[\x00-\x08\x0b-\x1f\x7f-\xa0\u0301\u2028\ufffd\ufeff]")


@st.composite
def mutated(draw: Any, texts: Any) -> str:
    """A text of the shipped ledgers (a stretch of it) with signs removed, doubled, replaced and inserted."""
    text = draw(st.sampled_from(texts))
    begin = draw(st.integers(0, max(0, len(text) - 1)))
    text = text[text.rfind("\n", 0, begin) + 1 : begin + draw(st.integers(0, 1500))]
    for _ in range(draw(st.integers(0, 6))):
        at = draw(st.integers(0, len(text)))
        size = draw(st.sampled_from([0, 0, 1, 1, 2, 10]))
        new = draw(
            st.one_of(ODD, WORDS, st.sampled_from(["\n", " ", "\n    ", "\n\n", "- ", ": "]), st.text(max_size=3))
        )
        text = text[:at] + new + text[at + size :]
    return text


def shipped(*endings: str) -> list[str]:
    """The shipped ledgers' files with these endings."""
    return [p.read_text() for p in sorted(LEDGERS.rglob("*")) if p.name.endswith(endings)]


# --- what must hold --------------------------------------------------------------------------------------


def source_of(text: str) -> SourceText:
    """The text as the reader gets it from a file."""
    return decode("a.journal", text.encode("utf-8", "surrogatepass"))[0]


def check_places(problems: Iterable[Diagnostic], *sources: SourceText) -> None:
    """Every diagnostic is in one of these sources, on a line and column that are there, and can be shown."""
    problems = list(problems)
    for problem in problems:
        assert problem.spot is not None or problem.file, problem  # a file that is something else has no place in it
        spots = (problem.spot,) if problem.spot is not None else ()
        for spot in (*spots, *(spot for spot, _ in problem.related)):
            assert any(spot.source is s for s in sources)
            assert 0 <= spot.start <= spot.end or spot.start <= len(spot.source.text)
            line, column = spot.source.line_column(spot.start)
            lines = spot.source.text.split("\n")
            assert 1 <= line <= len(lines)
            assert 1 <= column <= len(lines[line - 1]) + 1
        assert problem.message
        assert problem.hint, problem
    for render in (render_problems, render_problems_github, render_problems_json):
        render(problems)


def carefully(source: SourceText) -> tuple[list[Any], list[Diagnostic]]:
    """The entries of a journal, each block read by the careful reader."""
    entries, problems, at = [], [], 0
    while at < len(source.text):
        end = block_end(source.text, at)
        reader = EntryReader(source, at, end).read()
        problems += reader.problems
        if reader.entry is not None:
            entries.append(reader.entry)
        at = end
    return entries, problems


def where(problems: list[Diagnostic]) -> list[tuple[str, str, int]]:
    return sorted((p.code, p.message, p.spot.start if p.spot else -1) for p in problems)


def content(entry: Any) -> Any:
    """All that an entry holds, its place too. Amounts as text: 10.0 is not 10.00 here."""
    return entry.offset, repr(entry)


def check_both_ways(text: str) -> None:
    source = source_of(text)
    fast, found = JournalReader().read(source)
    slow, expected = carefully(source)
    assert [content(e) for e in fast] == [content(e) for e in slow]
    assert fast == slow
    assert where(found) == where(expected)
    check_places(found, source)
    check_plain(JournalReader(Plain), source, fast, found)


def check_plain(reader: Any, source: SourceText, entries: list[Any], problems: list[Diagnostic]) -> None:
    """Plain documents say what the entries say that they stand for."""
    records, found = reader.read(source)
    assert where(found) == where(problems)
    assert [content(entry_of(r)) for r in records] == [content(e) for e in entries]
    for record, entry in zip(records, entries, strict=True):
        if not isinstance(record, Plain):
            continue
        assert (record.kind, record.id, record.date) == (entry.kind, entry.id, entry.date)
        assert (record.account.customer, record.account.currency) == (entry.customer, entry.currency)
        assert str(record.amount) == str(entry.amount)
        twin = copy.copy(record)
        twin._entry = None
        stated = [(a.document, str(a.amount)) for a in getattr(entry, "applications", ())]
        assert [(n, str(a)) for n, a in zip(record.applied[::2], record.applied[1::2], strict=True)] == stated
        assert [twin.says(key) for key in ("memo", "ref", "po", "method", "account", "type")] == [
            getattr(entry, name, None) for name in ("memo", "ref", "po", "method", "account", "type")
        ]
        check_beside(record, entry)
        if entry.kind in ("invoice", "debit"):
            assert (record.terms, record.due) == (entry.terms, entry.due)
            assert not entry.instalments
        assert entry.dated is None
        if record.beside is None:
            said = [f"{f.name}:{getattr(entry, f.attr)}" for f in kinds()[entry.kind].keys.values()]
            assert record.words("\n").split("\n")[1:] == [w for w in said if not w.endswith(":None")]


def check_beside(record: Plain, entry: Any) -> None:
    """What a plain document says beside its usual words is what its entry says; one that says nothing has no more."""
    if record.beside is None:
        assert not (entry.tags or entry.extra or getattr(entry, "lines", ()))
        assert all(a == Application(a.document, a.amount) for a in getattr(entry, "applications", ()))
    items = [] if record.beside is None else record.beside.items
    said = [tuple(str(Decimal(text.replace(",", ""))) if text else "" for text in item[:3]) for item in items]
    lines = [
        tuple("" if value is None else str(value) for value in (line.quantity, line.price, line.net))
        for line in getattr(entry, "lines", ())
    ]
    assert [(i[3], i[4]) for i in items] == [(x.tax or "", x.account or "") for x in getattr(entry, "lines", ())]
    assert said == lines
    applications = getattr(entry, "applications", ())
    parts = [tuple((p, getattr(a, p)) for p in PARTS if getattr(a, p) is not None) for a in applications]
    assert list(record.beside.parts if record.beside is not None else ()) == (parts if any(parts) else [])
    assert all(a.id is None and a.rate is None and a.total is None and a.currency is None for a in applications)


@MANY
@given(st.one_of(PLAIN, PLAIN, JOURNALS))
def test_fast_and_careful_reading_of_generated_journals_agree(text: str) -> None:
    check_both_ways(text)


@pytest.mark.parametrize("first", ["1 @ 2.00", "1 @ 2.00  tax:v", "1 @ 2.00  terms:net30", "", "; note", "x"])
@pytest.mark.parametrize("second", ["1 @ 3.00", "1 @ 3.00  tax:v", "", "; note"])
def test_two_texts_on_a_line_are_no_two_line_items(first: str, second: str) -> None:
    """Nor is the first of them lost."""
    for more in ("", '    "C"  1 @ 2.00\n', "    memo: one\n"):
        check_both_ways(f'2026-01-06 invoice INV-1 acme 5.00 USD\n    "A"  {first}  "B"  {second}\n{more}')


@MANY
@given(mutated(shipped(".journal")))
def test_fast_and_careful_reading_of_mutated_journals_agree(text: str) -> None:
    check_both_ways(text)


@SOME
@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    check_both_ways(text)
    for name in ("a.yaml", "customers.yaml"):
        source = decode(name, text.encode("utf-8", "surrogatepass"))[0]
        check_places(YamlReader().read(source)[1], source)
        check_places(read_settings(source)[2], source)


@SOME
@given(st.binary(max_size=300))
def test_any_bytes_are_read(data: bytes) -> None:
    source, problems = decode("a.journal", data)
    check_places(problems, source)
    check_places(JournalReader().read(source)[1], source)
    check_places(YamlReader().read(source)[1], source)


def test_shipped_journals_are_read_both_ways() -> None:
    for text in shipped(".journal"):
        check_both_ways(text)


@SOME
@given(st.one_of(PLAIN, JOURNALS, mutated(shipped(".journal"))))
def test_places_found_later_are_those_of_the_careful_reader(text: str) -> None:
    source = source_of(text)
    entries, _ = JournalReader().read(source)
    for entry in entries:
        spans = EntryReader(source, entry.offset, block_end(source.text, entry.offset)).read().spans
        for path, spot in spans.items():
            assert locate(entry, path) == spot, path


# --- YAML ------------------------------------------------------------------------------------------------

SCALARS = st.one_of(
    DATES,
    AMOUNTS,
    IDS,
    CODES,
    st.sampled_from(
        ["yes", "null", "~", "1:2", "- x", "&a x", "*a", "!!int 1", "{", "[", "'", "|", ">", "a: b", "# c", ""]
    ),
)
KEYS = st.one_of(
    NAMES,
    st.sampled_from(
        ["kind", "date", "customer", "amount", "applications", "lines", "tags", "currency", "id", "document", "x-a"]
    ),
)
QUOTED = st.one_of(
    SCALARS,
    SCALARS.map(lambda s: "'" + s.replace("'", "''") + "'"),
    SCALARS.map(lambda s: '"' + s.replace('"', "") + '"'),
)


@st.composite
def yaml_entries(draw: Any) -> str:
    lines = [f"kind: {draw(st.sampled_from([*kinds(), 'nope']))}", f"date: {draw(DATES)}"]
    for _ in range(draw(st.integers(0, 5))):
        key = draw(KEYS)
        if draw(st.integers(0, 3)) == 0:
            inner = ", ".join(f"{draw(KEYS)}: {draw(QUOTED)}" for _ in range(draw(st.integers(0, 3))))
            value = draw(st.sampled_from([f"[{{{inner}}}]", f"{{{inner}}}", "[x]", "[]", "[[]]", "[{}, x]"]))
        else:
            value = draw(QUOTED)
        lines.append(f"{key}: {value}")
    return "- " + "\n  ".join(draw(st.permutations(lines)))


YAMLS = st.lists(st.one_of(yaml_entries(), yaml_entries(), st.text(max_size=10)), max_size=4).map("\n".join)


def by_place(problems: list[Diagnostic]) -> list[Any]:
    return sorted((p.spot.start if p.spot else -1, p.code, p.message, p.hint or "") for p in problems)


def check_quick(source: SourceText, entries: list[Any], problems: list[Diagnostic], reader: YamlReader) -> None:
    """What is read item by item is what libyaml makes of the whole file."""
    whole = YamlReader()
    whole._quick.cut = lambda _source: None  # type: ignore[method-assign]
    expected, found = whole.read(source)
    assert [content(e) for e in entries] == [content(e) for e in expected]
    assert entries == expected
    assert by_place(problems) == by_place(found)
    assert [p.code for p in problems] == [p.code for p in found]
    assert reader.broken == whole.broken
    assert reader.decimals >= whole.decimals
    assert reader.decimals == whole.decimals or problems


def check_yaml(text: str, name: str) -> None:
    source = decode(name, text.encode("utf-8", "surrogatepass"))[0]
    quick = YamlReader()
    entries, problems = quick.read(source)
    check_places(problems, source)
    check_quick(source, entries, problems, quick)
    check_plain(YamlReader(Plain), source, entries, problems)
    reader = YamlReader()
    reader._direct.build = lambda _item, _default: None  # type: ignore[method-assign]
    careful, found = reader.read(source)
    assert (careful, by_place(found)) == (entries, by_place(problems))
    again, nothing = YamlReader().read(SourceText(name, write_yaml(entries)))
    assert (again, nothing) == (entries, [])


@MANY
@given(YAMLS, st.sampled_from(["a.yaml", "customers.yaml"]))
def test_generated_yaml_is_read(text: str, name: str) -> None:
    check_yaml(text, name)


@MANY
@given(
    mutated([*shipped(".yaml"), *(write_yaml(JournalReader().read(source_of(t))[0]) for t in shipped(".journal")[:3])])
)
def test_mutated_yaml_is_read(text: str) -> None:
    for name in ("a.yaml", "customers.yaml"):
        check_yaml(text, name)
    source = source_of(text)
    check_places(read_settings(source)[2], source)


# --- settings --------------------------------------------------------------------------------------------

SETTINGS = """\
company: {name: Northwind, address: 1 Road}
currency: USD
terms:
  default: net30
  half:
    - {share: 50%, due: net0}
    - {share: 50%, due: net30}
taxes:
  vat21: 21%
  vat20:
    - {rate: 20%, from: 2026-01-01}
aging: {buckets: [0, 30, 60], basis: due, credits: separate}
accounts: {receivable: assets:receivable}
write: {invoice: "{year}/sales.journal"}
numbering: {invoice: "INV-{year}-{n:04}"}
include: ["*.journal"]
exclude: ["old/*"]
"""


@MANY
@given(mutated([SETTINGS, *shipped("arcli.yaml")]))
def test_mutated_settings_are_read(text: str) -> None:
    source = decode("arcli.yaml", text.encode("utf-8", "surrogatepass"))[0]
    check_places(read_settings(source)[2], source)


# --- whole ledgers ---------------------------------------------------------------------------------------


class Memory:
    """A ledger's folder in memory."""

    is_folder = True
    label = "memory"

    def __init__(self, files: dict[str, str]) -> None:
        self.files = files

    def list(self) -> Listing:
        """Names of the files."""
        return sorted(self.files), []

    def read(self, name: str) -> bytes:
        """One file's bytes."""
        if name not in self.files:
            raise FileNotFoundError(2, "No such file or directory", name)
        return self.files[name].encode("utf-8", "surrogatepass")

    def read_beside(self, path: str) -> bytes:
        """The same: there are no others."""
        return self.read(path)

    def settled(self) -> bool:
        """It never changes."""
        return True

    def stamps(self) -> dict[str, Stamp]:
        """Nothing can be written to."""
        return {}


def check_whole(ledger: Ledger) -> None:
    problems = check_ledger(ledger, date.max, TODAY)
    spotted = [p for p in problems if p.spot is not None]
    check_places(spotted, ledger.settings_source, *ledger.sources)
    assert all(p.file for p in problems if p.spot is None)


@MANY
@given(
    st.one_of(PLAIN, JOURNALS, mutated(shipped(".journal"))),
    YAMLS,
    st.one_of(st.just("currency: USD\n"), st.just(""), mutated([SETTINGS])),
)
def test_no_ledger_raises(text: str, yaml: str, settings_text: str) -> None:
    start = '2026-01-01 customer acme "Acme" currency:USD\n2026-01-05 invoice INV-1 acme 10.00 USD\n'
    check_whole(
        open_ledger(Memory({"arcli.yaml": settings_text, "a.journal": start, "b.journal": text, "c.yaml": yaml}))
    )


WHOLE = {
    ledger.name: {
        str(p.relative_to(ledger)): p.read_text()
        for p in sorted(ledger.rglob("*"))
        if p.suffix in (".journal", ".yaml")
    }
    for ledger in sorted(LEDGERS.iterdir())
    if (ledger / "arcli.yaml").is_file()
}


@settings(SOME, max_examples=60)
@given(st.data())
def test_a_shipped_ledger_with_slips_never_raises(data: st.DataObject) -> None:
    files = dict(WHOLE[data.draw(st.sampled_from(sorted(WHOLE)))])
    name = data.draw(st.sampled_from(sorted(files)))
    text = files[name]
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text)))
        size = data.draw(st.sampled_from([0, 1, 1, 2, 30]))
        text = (
            text[:at]
            + data.draw(st.one_of(WORDS, st.sampled_from(["0", "9", "-", ",", "\n", " "])))
            + text[at + size :]
        )
    files[name] = text
    check_whole(open_ledger(Memory(files)))
