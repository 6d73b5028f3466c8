"""Contents of documents as PDF: typst, in a folder of its own that holds templates, pictures and fonts, no more.

PDF/A-3b (ISO 19005-3), tagged, with the shipped fonts only and the document's day as its time, so that one version of
typst makes the same bytes on every machine.
"""

from __future__ import annotations

import errno
import json
import os
import re
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from arcli.documents.codes import svg_of
from arcli.documents.content import PAID, Content
from arcli.documents.data import as_data
from arcli.documents.templates import SECONDS, SHIPPED, TemplateProblem
from arcli.documents.typesetter import Failed, Job, TooLarge, Typesetter
from arcli.documents.wording import Wording
from arcli.model.diagnostics import Diagnostic, SourceText, Spot

FONTS = Path(__file__).parent / "fonts"
_IMPORT = re.compile(r"(?:#|^|[{;])[ \t]*(?:import|include)\b[ \t(]*(?P<what>\"[^\"\n]*|[^\s\"])", re.MULTILINE)
_PACKAGE = re.compile(r"\"@|(?<![\w-])eval(?![\w-])")  # what is evaluated could import anything
_AT = re.compile(r"┌─ (?:[^\n:]*/)?([^\n:/]+):(\d+):(\d+)")
_HINT = "arcli help documents lists what templates know; without the file the shipped one is used"


class Files(NamedTuple):
    """What templates may see beside the shipped ones: the ledger's own, pictures by name, and the name of the logo."""

    own: Mapping[str, str]
    pictures: Mapping[str, bytes]
    logo: str | None = None


class Attached(NamedTuple):
    """A file in a PDF: its name, its text (XML), what it is."""

    name: str
    text: str
    about: str


class Pdf:
    """Makes PDF files. To be closed: it holds a folder of its own. Raises NoTypst, OSError."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._templates = {p.name: p.read_text(encoding="utf-8") for p in sorted(SHIPPED.glob("*.typ"))}
        for name, text in files.own.items():
            if name.endswith(".typ"):
                _refuse_packages(name, text)
                self._templates[name] = text
        self._folder = tempfile.TemporaryDirectory(prefix="arcli-")
        root = Path(self._folder.name)
        for name, text in self._templates.items():
            (root / name).write_text(text, encoding="utf-8")
        for name, data in files.pictures.items():
            (root / PurePosixPath(name).name).write_bytes(data)
        self._typst = Typesetter(root, FONTS)

    def close(self) -> None:
        """End typst, and remove the folder."""
        self._typst.close()
        self._folder.cleanup()

    def render(
        self, contents: Sequence[Content], cover: Mapping[str, Any] | None = None, attached: Attached | None = None
    ) -> bytes:
        """Return documents as one file, a `cover` list before them, a file attached. Raises TemplateProblem."""
        names = list(dict.fromkeys(self._name_of(content) for content in contents))
        data = {
            "docs": [{**as_data(c), "template": names.index(self._name_of(c)), "qr": _code(c)} for c in contents],
            "words": {c.language: Wording(c.language).labels for c in contents},
            "logo": self._files.logo,
            "cover": cover,
        }
        main = _main(contents, names, attached)
        moment = datetime.combine(contents[0].date.value, datetime.min.time(), UTC).replace(hour=12)
        inputs = {"data": json.dumps(data, ensure_ascii=False)}
        if attached is not None:
            inputs["attached"] = attached.text
        return self._compiled(Job(main, inputs, moment, len(contents)), names[0])

    def _name_of(self, content: Content) -> str:
        for middle in (f".{content.language}", f".{content.language.partition('-')[0]}", ""):
            if (name := f"{content.sort}{middle}.typ") in self._templates:
                return name
        raise TemplateProblem(Diagnostic("AR904", f"there is no template {content.sort}.typ", hint=_HINT))

    def _compiled(self, job: Job, template: str) -> bytes:
        """Return what typst makes."""
        try:
            return self._typst.set(job, SECONDS * job.documents)
        except TooLarge as error:
            if not any(name.endswith(".typ") for name in self._files.own):
                raise OSError(errno.ENOMEM, os.strerror(errno.ENOMEM)) from None
            raise TemplateProblem(self._problem(error, template)) from None
        except Failed as error:
            raise TemplateProblem(self._problem(error, template)) from None

    def _problem(self, error: Failed, template: str) -> Diagnostic:
        """Return a diagnostic of what typst says, at its place in the template; else of the template that was begun."""
        message = error.message.splitlines()[0].replace(self._folder.name + "/", "")
        for at in _AT.finditer(error.trace):
            name, line, column = at[1], int(at[2]), int(at[3])
            if (text := self._templates.get(name)) is not None:
                start = sum(len(one) + 1 for one in text.split("\n")[: line - 1])
                source = SourceText(f"templates/{name}", text)
                end = start + len(source.line_at(min(start, len(text))))
                spot = Spot(source, min(start + column, end), end)
                return Diagnostic("AR904", f"the template fails: {message}", spot, _HINT, file=source.name)
        return Diagnostic("AR904", f"the template fails: {message}", hint=_HINT, file=f"templates/{template}")


def _code(content: Content) -> str | None:
    return svg_of(content.pay) if isinstance(content, PAID) else None


def _refuse_packages(name: str, text: str) -> None:
    """Refuse a template that imports a package, which typst would fetch from the network. Raises TemplateProblem."""
    found = _PACKAGE.search(text)
    start = found.start() if found else None
    for one in _IMPORT.finditer(text):
        if (not one["what"].startswith('"') or "\\" in one["what"]) and start is None:
            start = one.start("what")
    if start is not None:
        spot = Spot(SourceText(f"templates/{name}", text), start, min(start + 2, len(text)))
        message = "a template imports files of its own folder only, by their names in quotes"
        raise TemplateProblem(Diagnostic("AR904", message, spot, "no packages: they come from the network"))


def _main(contents: Sequence[Content], names: list[str], attached: Attached | None) -> str:
    """Return the text that puts documents together."""
    attaching = ""
    if attached is not None:
        attaching = (
            f'#pdf.attach({json.dumps(attached.name)}, bytes(sys.inputs.attached), relationship: "alternative", '
            f'mime-type: "text/xml", description: {json.dumps(attached.about)})'
        )
    first, day = contents[0], contents[0].date.value
    title = f"{first.title} {first.number}" if len(contents) == 1 else first.seller.name
    return "\n".join(
        [
            '#import "cover.typ": cover',
            *(f'#import "{name}" as t{number}' for number, name in enumerate(names)),
            "#let data = json(bytes(sys.inputs.data))",
            f"#set document(title: {json.dumps(title, ensure_ascii=False)}, "
            f"author: {json.dumps(first.seller.name, ensure_ascii=False)}, "
            f"date: datetime(year: {day.year}, month: {day.month}, day: {day.day}))",
            f"#let sorts = ({''.join(f't{number}.document, ' for number in range(len(names)))})",
            attaching,
            "#if data.cover != none { cover(data) }",
            "#for doc in data.docs { (sorts.at(doc.template))(doc, data.words.at(doc.language), data.logo) }",
        ]
    )
