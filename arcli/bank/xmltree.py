"""Foreign XML → a small tree with line numbers. Document types and entities are refused (defusedxml)."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any
from xml.sax import SAXParseException
from xml.sax.xmlreader import InputSource

from defusedxml.common import DefusedXmlException
from defusedxml.expatreader import DefusedExpatParser

from arcli.model.findings import Findings

MAX_DEPTH = 100


class Node:
    """An element: its name without prefix, attributes, text, children and line."""

    __slots__ = ("attributes", "children", "line", "tag", "text")

    def __init__(self, tag: str, line: int, attributes: dict[str, str] | None = None) -> None:
        self.tag, self.line = tag, line
        self.attributes = attributes or {}
        self.text = ""
        self.children: list[Node] = []

    def all(self, path: str) -> Iterator[Node]:
        """Yield all elements at a path of names, `NtryDtls/TxDtls`, in order."""
        name, _, rest = path.partition("/")
        for child in self.children:
            if child.tag == name:
                if rest:
                    yield from child.all(rest)
                else:
                    yield child

    def find(self, *paths: str) -> Node | None:
        """Return the first element at the first path that has one."""
        for path in paths:
            node = _first(self, path.split("/"), 0, want_text=False)
            if node is not None:
                return node
        return None

    def get(self, *paths: str) -> str:
        """Return the text at the first path that has some, else an empty text."""
        for path in paths:
            node = _first(self, path.split("/"), 0, want_text=True)
            if node is not None:
                return node.text
        return ""

    def walk(self) -> Iterator[Node]:
        """Yield this element and all below it."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(node.children))


def _first(node: Node, names: list[str], at: int, *, want_text: bool) -> Node | None:
    """Return the first element at a path, or the first with text; the innermost loop of reading camt."""
    name, at = names[at], at + 1
    for child in node.children:
        if child.tag == name:
            found = child if at == len(names) else _first(child, names, at, want_text=want_text)
            if found is not None and (found.text or not want_text):
                return found
    return None


class _TooDeep(Exception):
    pass


class _Builder:
    """Builds nodes from the events of expat."""

    def __init__(self) -> None:
        self.root: Node | None = None
        self.stack: list[Node] = []
        self.expat: Any = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Begin an element."""
        node = Node(name.rpartition(":")[2], self.expat.CurrentLineNumber, attributes)
        stack = self.stack
        if stack:
            stack[-1].children.append(node)
        else:
            self.root = node
        if len(stack) >= MAX_DEPTH:
            raise _TooDeep
        stack.append(node)

    def text(self, content: str) -> None:
        """Add text to the innermost element."""
        if self.stack:
            self.stack[-1].text += content

    def end(self, _name: str) -> None:
        """End the innermost element."""
        node = self.stack.pop()
        node.text = node.text.strip()


class _Parser(DefusedExpatParser):
    """The parser of defusedxml, with its events passed to a builder without SAX: three times as fast."""

    def __init__(self, builder: _Builder) -> None:
        self._builder = builder
        super().__init__(forbid_dtd=True)

    def reset(self) -> None:
        super().reset()
        expat: Any = self._parser  # type: ignore[attr-defined] # of xml.sax, whose stubs leave it out
        builder = self._builder
        builder.expat = expat
        expat.buffer_text = True
        expat.StartElementHandler, expat.EndElementHandler = builder.start, builder.end
        expat.CharacterDataHandler = builder.text


def parse_xml(found: Findings) -> Node | None:
    """Return the root of an XML text; None with a diagnostic if it is not well-formed or not to be trusted."""
    builder = _Builder()
    parser = _Parser(builder)
    source = InputSource()
    source.setByteStream(io.BytesIO(found.source.text.lstrip().encode("utf-8", errors="replace")))
    source.setEncoding("utf-8")  # it is text by now, whatever encoding the declaration states
    skipped = found.source.text[: len(found.source.text) - len(found.source.text.lstrip())].count("\n")
    try:
        parser.parse(source)
    except DefusedXmlException:
        start = max(found.source.text.find("<!"), 0)
        found.add(
            "AR652",
            "a document type or entities in XML: arcli does not read such files",
            start,
            hint="no bank needs them, and they can hide the content of a file; ask where it came from",
        )
        return None
    except SAXParseException as error:
        line = (error.getLineNumber() or 1) + skipped
        message = f"not well-formed XML: {error.getMessage()}"
        found.add("AR651", message, line=line, hint="was the file cut off, or edited by hand? Fetch it again.")
        return None
    except _TooDeep:
        found.add(
            "AR651", f"XML nested deeper than {MAX_DEPTH} levels", hint="no bank file is; where did it come from?"
        )
        return None
    if skipped and builder.root is not None:
        for node in builder.root.walk():
            node.line += skipped
    return builder.root
