"""One entry's text → the entry, with the span of every value and a diagnostic for all that is wrong.

The fast reading hands over what it rejects; positions in accepted entries are found by reading them again.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Sequence
from typing import Any

from arcli.journal.forms import ITEMS, usage
from arcli.journal.scan import FIELD, Token, details_of, scan_line
from arcli.model.diagnostics import Diagnostic, SourceText, Spot
from arcli.model.entries import Entry, kinds
from arcli.model.fields import DATE, DOC_ID, TAG, TEXT, WORD
from arcli.model.fieldtext import CONTROL, several
from arcli.model.fieldtype import FieldError, FieldType
from arcli.model.kinds import Field, Kind, Shape
from arcli.model.nearest import nearest
from arcli.model.odd import UNSEEN, explain, name_character

Path = tuple[str | int, ...]
_DATE_LIKE = re.compile(r"[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}")
_TORN = ("AR008", "AR106", "AR107")  # the rest of such a line has no certain meaning
_UNSEEN = re.compile(f"{CONTROL.pattern}|[{UNSEEN}]")
_CODE_LIKE = re.compile(r"[A-Za-z]{3}\Z")


class EntryReader:
    """Reads one entry. After `read()`: `entry` (None if anything is wrong), `problems`, `spans` by path."""

    def __init__(self, source: SourceText, start: int, end: int) -> None:
        self.source, self.start, self.end = source, start, end
        self.problems: list[Diagnostic] = []
        self.spans: dict[Path, Spot] = {}
        self.values: dict[str, Any] = {}
        self._joined: dict[str, list[str]] = {}  # lines of text fields, by attribute
        self._before = 0  # problems before the line that is being read
        self.kind: Kind | None = None
        self.entry: Entry | None = None

    def read(self) -> EntryReader:
        """Read the header, then the details, then build the entry if nothing is wrong."""
        lines = self._lines()
        if not lines:
            return self
        header, details = lines[0], lines[1:]
        if self.source.text[header[0]] in " \t":
            if self._odd_space(*header):
                return self
            self._wrong(
                "AR101",
                "this indented line belongs to no entry",
                self._trimmed(*header),
                "entries begin at column 1; a blank line ends one",
            )
            return self
        tokens, problems = scan_line(self.source, *header)
        self.problems += problems
        tokens = [t for t in tokens if t.type != "comment"]
        if not tokens or not self._opening_words(tokens):
            return self
        assert self.kind is not None
        rest = self._words(self.kind, tokens[2:], self.values, ())
        self._header_rest(rest)
        torn = any(p.code in _TORN for p in self.problems)
        for start, end in details:
            self._detail(start, end)
        self.values |= {attr: "\n".join(texts) for attr, texts in self._joined.items()}
        if not torn:
            self._missing(self.kind, self.values, (), Spot(self.source, tokens[1].start, tokens[1].end))
        if not self.problems:
            self.entry = self._build()
        return self

    def ids(self) -> set[str]:
        """Return the IDs that the entry gives, its own and those of deductions, as far as they could be read."""
        items = self.values.get("applications", ())
        return {i for i in (self.values.get("id"), *(a.get("id") for a in items)) if i}

    # --- lines -------------------------------------------------------------------------------------------

    def _lines(self) -> list[tuple[int, int]]:
        text, at, found = self.source.text, self.start, []
        while at < self.end:
            stop = text.find("\n", at, self.end)
            stop = self.end if stop < 0 else stop
            if text[at:stop].strip() and not text.startswith(";", at):
                found.append((at, stop))
            at = stop + 1
        return found

    def _odd_space(self, start: int, end: int) -> bool:
        """Return an indentation with no-break spaces and the like: editors show them as spaces, but they are none."""
        at = start
        while at < end and self.source.text[at] in " \t":
            at += 1
        sign = self.source.text[at]
        if not sign.isspace():
            return False
        message = f"{name_character(sign)} is not allowed in the indentation"
        self._wrong("AR008", message, Spot(self.source, at, at + 1), "type plain spaces instead")
        return True

    def _trimmed(self, start: int, end: int) -> Spot:
        line = self.source.text[start:end]
        return Spot(self.source, start + len(line) - len(line.lstrip()), start + len(line.rstrip()))

    def _wrong(self, code: str, message: str, spot: Spot, hint: str | None = None) -> None:
        self.problems.append(explain(Diagnostic(code, message, spot, hint)))

    def _spot(self, token: Token) -> Spot:
        return Spot(self.source, token.start, token.end)

    # --- header ------------------------------------------------------------------------------------------

    def _opening_words(self, tokens: Sequence[Token]) -> bool:
        first = tokens[0]
        if first.type != "word" or not (_DATE_LIKE.match(first.value) or first.value[:1].isdigit()):
            if any(p.code in _TORN for p in self.problems):
                return False
            self._wrong(
                "AR102",
                "an entry begins with a date",
                self._spot(first),
                'such as "2026-01-15 payment …"; comments begin with ;',
            )
            return False
        day = self._convert(DATE, first.value, self._spot(first))
        self.values["date"] = day
        self.spans["date",] = self._spot(first)
        if len(tokens) == 1 or tokens[1].type != "word":
            spot = Spot(self.source, first.end, first.end + 1) if len(tokens) == 1 else self._spot(tokens[1])
            self._wrong("AR105", "the kind of entry is missing", spot, "such as invoice or payment")
            return False
        self.kind = kinds().get(tokens[1].value)
        self.spans["kind",] = self._spot(tokens[1])
        if self.kind is None:
            self._wrong(
                "AR104",
                f'there is no kind "{tokens[1].value}"',
                self._spot(tokens[1]),
                _did_you_mean(tokens[1].value, kinds()) or "arcli help format lists the kinds",
            )
            self._guess_id(tokens[2:3])
        return self.kind is not None

    def _guess_id(self, tokens: Sequence[Token]) -> None:
        """Take the ID of an entry of an unknown kind, so that references to it are not reported again."""
        for token in tokens:
            with contextlib.suppress(FieldError):
                self.values["id"] = DOC_ID.parse(token.value)

    def _words(self, shape: Shape, tokens: Sequence[Token], into: dict[str, Any], path: Path) -> list[Token]:
        """Take the positional words and currency codes; the tokens that are left."""
        rest = list(tokens)
        for field in shape.words:
            if not rest or (rest[0].type != "word" and not (rest[0].type == "quoted" and field.type is WORD)):
                break
            if not field.required and rest[0].value in shape.signs:
                continue
            token = rest.pop(0)
            self._take(field, token, into, path)
            if field.name in shape.codes and rest and self._is_code(rest[0]):
                self._take(shape.codes[field.name], rest.pop(0), into, path)
        return rest

    @staticmethod
    def _is_code(token: Token) -> bool:
        return token.type == "word" and bool(_CODE_LIKE.match(token.value))

    def _take(self, field: Field, token: Token, into: dict[str, Any], path: Path) -> None:
        start = token.at if token.type == "pair" else token.start
        spot = Spot(self.source, start, token.end)
        if start == token.end:
            spot = self._spot(token)
        place = (*path, field.name)
        if place in self.spans:
            known = several(into[field.attr]) if field.type.many else ()
            if not known or token.value in known:
                self._twice(place, self._spot(token))
                return
            self.spans[*place, len(known)] = spot
            into[field.attr] = (*known, self._convert(field.type, token.value, spot))
            return
        self.spans[place] = spot
        into[field.attr] = self._convert(field.type, token.value, spot)

    def _twice(self, path: Path, spot: Spot) -> None:
        related = ((self.spans[path], "first here"),)
        message = f'"{path[-1]}" is given twice'
        self.problems.append(Diagnostic("AR109", message, spot, "keep one of them", related=related))

    def _convert(self, kind: FieldType, text: str, spot: Spot) -> Any:
        try:
            return kind.parse(text)
        except FieldError as error:
            if error.code == "AR008" and (sign := _UNSEEN.search(self.source.text, spot.start, spot.end)):
                spot = Spot(self.source, sign.start(), sign.end())
            self._wrong(error.code, error.message, spot, error.hint)
            return None

    def _header_rest(self, tokens: Sequence[Token]) -> None:
        assert self.kind is not None
        for token in tokens:
            if token.type == "tag":
                self._tag(token)
            elif token.type == "pair":
                self._key(self.kind, token, self.values, ())
            elif token.type == "quoted" and self.kind.quoted:
                self._take(self.kind.quoted, token, self.values, ())
            else:
                self._unexpected(token)

    def _tag(self, token: Token) -> None:
        tag = self._convert(TAG, token.value, self._spot(token))
        if tag is not None:
            self.values["tags"] = (*self.values.get("tags", ()), tag)

    def _key(self, shape: Shape, token: Token, into: dict[str, Any], path: Path) -> None:
        if token.at == token.end:
            hint = f"the value follows without a space: {token.key}:VALUE; quote one with spaces"
            self._wrong("AR112", f"the value of {token.key}: is missing", self._spot(token), hint)
            return
        if token.key.startswith("x-") and not path:
            self._own_key(token.key, token.value, Spot(self.source, token.start, token.end))
            return
        field = shape.keys.get(token.key)
        if field is None:
            self._unknown_key(shape, token.key, Spot(self.source, token.start, token.start + len(token.key)), path)
            return
        self._take(field, token, into, path)

    def _own_key(self, name: str, value: str, spot: Spot) -> None:
        if (name,) in self.spans:
            self._twice((name,), spot)
            return
        self.spans[name,] = spot
        own = self.values.setdefault("extra", {})
        own[name] = value

    def _unknown_key(self, shape: Shape, name: str, spot: Spot, path: Path) -> None:
        what = ITEMS[str(path[0])] if path else f'"{self.kind.name}"' if self.kind else "this"
        names = list(shape.keys)
        hint = _did_you_mean(name, names) or "your own keys begin with x-"
        self._wrong("AR108", f'{what} has no key "{name}"', spot, hint)

    def _unexpected(self, token: Token) -> None:
        if len(self.problems) > self._before:
            return  # it follows from what is wrong before it on the line
        what = f'"{token.value}"' if token.type != "quoted" else "this quoted text"
        hint = "a text with spaces is quoted; keys are written key:value"
        self._wrong("AR107", f"{what} was not expected here", self._spot(token), hint)

    # --- details -----------------------------------------------------------------------------------------

    def _detail(self, start: int, end: int) -> None:
        text = self.source.text
        self._before = len(self.problems)
        begin = start + len(text[start:end]) - len(text[start:end].lstrip())
        if text.startswith(";", begin):
            return
        if match := FIELD.match(text, begin, end):
            self._field(match[1], begin, match.end(), end)
            return
        tokens, problems = scan_line(self.source, begin, end)
        self.problems += problems
        tokens = [t for t in tokens if t.type != "comment"]
        if not tokens:
            return
        if tokens[0].type == "pair":
            key, hint = tokens[0].key, f"a field has a space after its colon: {tokens[0].key}: {tokens[0].value}"
            self._wrong("AR107", f"{key}: on its own line needs a space after the colon", self._spot(tokens[0]), hint)
            return
        name = details_of(tokens, self.kind)
        details = self.kind.details if self.kind else {}
        if name == "applications" and self.kind is not None:
            name = self.kind.listed
        if name not in details:
            self._no_such_detail(name, tokens[0])
            return
        into: dict[str, Any] = {}
        items = self.values.setdefault(name, [])
        path: Path = (name, len(items))
        shape = details[name].shape
        if shape.mark is not None:
            tokens.pop(0)
        elif tokens[0].type == "quoted" and shape.quoted:
            self._take(shape.quoted, tokens.pop(0), into, path)
        rest = self._words(shape, tokens, into, path)
        self._detail_rest(shape, rest, into, path)
        whole = self._trimmed(start, end)
        self.spans[path] = whole
        if not any(p.code in _TORN for p in self.problems[self._before :]):
            self._missing(shape, into, path, whole)
        items.append(into)

    def _no_such_detail(self, name: str, token: Token) -> None:
        assert self.kind is not None
        nouns = {
            "lines": "line items",
            "charges": "charges",
            "taxes": "stated taxes",
            "instalments": "instalments",
            "retained": "retained parts",
            "applications": "applications",
            "enclosed": "enclosed documents",
        }
        own = [nouns[d] for d in self.kind.details]
        hint = f"it has {' and '.join(own)}, and fields such as memo:" if own else "it has fields such as memo: only"
        self._wrong("AR114", f'"{self.kind.name}" has no {nouns[name]}', self._spot(token), hint)

    def _detail_rest(self, shape: Shape, tokens: list[Token], into: dict[str, Any], path: Path) -> None:
        while tokens:
            token = tokens.pop(0)
            if token.type == "pair":
                self._key(shape, token, into, path)
            elif token.type == "word" and token.value in shape.signs and tokens and tokens[0].type == "word":
                field = shape.signs[token.value]
                self._take(field, tokens.pop(0), into, path)
                if field.name in shape.codes and tokens and self._is_code(tokens[0]):
                    self._take(shape.codes[field.name], tokens.pop(0), into, path)
            else:
                self._unexpected(token)

    def _field(self, name: str, begin: int, after: int, end: int) -> None:
        """`key: text` takes everything to the end of the line; a repeated one adds a line."""
        assert self.kind is not None
        value = self.source.text[after:end].strip()
        line = self._trimmed(begin, end)
        if name.startswith("x-"):
            self._own_key(name, value, line)
            return
        field = self.kind.keys.get(name) or self.kind.fields.get(name)
        if field is None or field.place not in ("key", "quoted"):
            self._unknown_key(self.kind, name, Spot(self.source, begin, begin + len(name)), ())
            return
        spot = Spot(self.source, line.end - len(value), line.end) if value else line
        if field.attr in self._joined:
            self._joined[field.attr].append(self._convert(field.type, value, spot) or "")
            return
        if (field.name,) in self.spans:
            self._twice((field.name,), line)
            return
        self.spans[field.name,] = spot
        self.values[field.attr] = self._convert(field.type, value, spot)
        if field.type is TEXT:
            self._joined[field.attr] = [self.values[field.attr] or ""]

    # --- the whole ---------------------------------------------------------------------------------------

    def _missing(self, shape: Shape, values: dict[str, Any], path: Path, spot: Spot) -> None:
        for field in shape.fields.values():
            if field.required and (*path, field.name) not in self.spans:
                what = {"word": field.name, "quoted": f'"{field.name}"', "key": f"{field.name}:"}.get(
                    field.place, f"{field.place} {field.name}"
                )
                self._wrong("AR105", f"{what} is missing", spot, f"{usage(shape)}")
                return

    def _build(self) -> Entry:
        assert self.kind is not None
        values = dict(self.values)
        for name, details in self.kind.details.items():
            if name in values:
                values[name] = tuple(details.shape.cls(**v) for v in values[name])
        made: Entry = self.kind.cls(**values, origin=self.source, offset=self.start)
        return made


def read_detail(kind: Kind, text: str) -> tuple[str | None, Any, list[Diagnostic]]:
    """Return one detail line of an entry of a kind: (which details it is of, the item, what is wrong)."""
    reader = EntryReader(SourceText("<line>", text), 0, len(text))
    reader.kind = kind
    reader._detail(0, len(text))
    for name, details in kind.details.items():
        if reader.values.get(name) and not reader.problems:
            return name, details.shape.cls(**reader.values[name][0]), []
    return None, None, reader.problems


def _did_you_mean(word: str, known: Any) -> str | None:
    best = nearest(word, known)
    return f'did you mean "{best}"?' if best else None
