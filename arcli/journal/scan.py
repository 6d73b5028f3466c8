"""Journal text → tokens with their spans. The careful way, for what the fast reading rejects and for formatting."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from arcli.model.diagnostics import Diagnostic, SourceText, Spot
from arcli.model.entries import Retained, kinds
from arcli.model.kinds import Kind
from arcli.model.odd import name_character
from arcli.source.patterns import compiled

_WORD = compiled(r'[^\s"]+')
_PAIR = compiled(r"([a-z][a-z0-9_-]*):")
FIELD = compiled(r"([a-z][a-z0-9_-]*):(?=[ \t]|$)")
_ESCAPES = {'"': '"', "\\": "\\", "n": "\n"}
# One entry: a line at column 1, and the indented lines (and comments between them) that follow.
BLOCK = compiled(r"[^\n]*+\n(?:(?:;[^\n]*+\n)*+[ \t]++[^\s][^\n]*+\n)*+")
_OPEN_BLOCK = compiled(r"[^\n]*+(?:\n|\Z)(?:(?:;[^\n]*+\n)*+[ \t]++[^\s][^\n]*+(?:\n|\Z))*+")


def block_end(text: str, start: int) -> int:
    """Return where the entry that begins at `start` ends, in a text whose last line may lack its line end."""
    match = _OPEN_BLOCK.match(text, start)
    return match.end() if match else len(text)


class Token(NamedTuple):
    """A token: `type` is word, quoted, tag, pair or comment; spans are offsets in the whole text.

    `value` is without quotes and escapes; a pair has its key too, and `at` is where its value begins.
    """

    type: str
    value: str
    start: int
    end: int
    key: str = ""
    at: int = 0


_DATE = compiled(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LIKE_NUMBER = compiled(r"-?[0-9]")


def details_of(tokens: list[Token], kind: Kind | None = None) -> str:
    """Return the name of the details that a detail line is of, by its form; of a kind, if it is known."""
    first, *rest = tokens
    if first.type == "quoted":
        own = kind.details.values() if kind is not None else ()
        return next((d.name for d in own if d.shape.quoted is not None), "lines")
    if first.type == "word" and _DATE.fullmatch(first.value):
        return "instalments"
    if first.type == "word" and (marked := _marks().get(first.value)):
        numbers = [t.type == "word" and bool(_LIKE_NUMBER.match(t.value)) for t in (*rest[:2],)]
        alone = numbers[:1] == [True] and numbers != [True, True]  # a number, as an application has it
        applies = kind is not None and "applications" in kind.details and marked not in kind.details
        if not (applies if marked == Retained.mark else alone):  # else a document of that name, and what settles it
            return marked
    return "applications"


@cache
def _marks() -> dict[str, str]:
    """Details by the word that their lines begin with."""
    details = [d for kind in kinds().values() for d in kind.details.values()]
    return {d.shape.mark: d.name for d in details if d.shape.mark is not None}


def scan_line(source: SourceText, start: int, end: int) -> tuple[list[Token], list[Diagnostic]]:
    """Return the tokens of one line (or the rest of one), and what is wrong with it."""
    text, tokens, problems = source.text, [], []
    at = start
    while at < end:
        sign = text[at]
        if sign in " \t":
            at += 1
            continue
        if sign == ";" and (at == start or text[at - 1] in " \t\n"):
            tokens.append(Token("comment", text[at:end].rstrip(), at, end))
            break
        begin = at
        pair = _PAIR.match(text, at, end)
        if pair:
            at = pair.end()
        if at < end and text[at] == '"' and (pair or at == begin):
            value, at, problem = _quoted(source, at, end)
            if problem:
                problems.append(problem)
        else:
            word = _WORD.match(text, at, end)
            value = word[0] if word else ""
            at = word.end() if word else at
        if at < end and text[at] not in " \t":
            if text[at] == '"' or text[at - 1] == '"':
                spot = Spot(source, at, at + 1)
                problems.append(
                    Diagnostic(
                        "AR107",
                        "a quoted text begins and ends at white space",
                        spot,
                        'quote the whole value, and write a quote in it as \\"',
                    )
                )
                while at < end and text[at] not in " \t":
                    at += 1
            elif not text[at].isspace():
                at += 1
        if pair:
            tokens.append(Token("pair", value, begin, at, pair[1], pair.end()))
        elif text[begin] == '"':
            tokens.append(Token("quoted", value, begin, at))
        elif text[begin] == "#":
            tokens.append(Token("tag", value[1:], begin, at))
        elif at == begin:  # some other white space sign
            _odd_sign(source, at, problems)
            at += 1
        else:
            tokens.append(Token("word", value, begin, at))
    return tokens, problems


def _odd_sign(source: SourceText, at: int, problems: list[Diagnostic]) -> None:
    """Report white space that is neither space nor tab, once a line."""
    if all(p.code != "AR008" for p in problems):
        message = f"{name_character(source.text[at])} is not allowed between words"
        problems.append(Diagnostic("AR008", message, Spot(source, at, at + 1), "type a plain space instead"))


def _quoted(source: SourceText, at: int, end: int) -> tuple[str, int, Diagnostic | None]:
    """Return the value of a quoted string that begins at `at`, the offset after it, and what is wrong."""
    text, out, begin, problem = source.text, [], at, None
    at += 1
    while at < end and text[at] != '"':
        if text[at] == "\\":
            after = text[at + 1] if at + 1 < end else ""
            if after not in _ESCAPES or not after:
                problem = problem or Diagnostic(
                    "AR120",
                    f'"\\{after}" is not an escape',
                    Spot(source, at, min(at + 2, end)),
                    'quoted texts know \\", \\\\ and \\n',
                )
            out.append(_ESCAPES.get(after, after))
            at += 2
        else:
            stop = at + 1
            while stop < end and text[stop] not in '"\\':
                stop += 1
            out.append(text[at:stop])
            at = stop
    if at >= end:
        return (
            "".join(out),
            end,
            Diagnostic(
                "AR106", "this quote is not closed", Spot(source, begin, begin + 1), "a quoted text ends on its line"
            ),
        )
    return "".join(out), at + 1, problem
