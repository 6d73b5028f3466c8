"""XML from outside → a small tree with line numbers. Document types and entities are refused (defusedxml)."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import InputSource

from arcli.bank.findings import Findings

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
        """All elements at a path of names, `NtryDtls/TxDtls`, in order."""
        name, _, rest = path.partition("/")
        for child in self.children:
            if child.tag == name:
                if rest:
                    yield from child.all(rest)
                else:
                    yield child

    def find(self, *paths: str) -> Node | None:
        """The first element at the first path that has one."""
        for path in paths:
            for node in self.all(path):
                return node
        return None

    def get(self, *paths: str) -> str:
        """The text at the first path that has some, else empty."""
        for path in paths:
            for node in self.all(path):
                if node.text:
                    return node.text
        return ""

    def walk(self) -> Iterator[Node]:
        """This element and all below it."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(node.children))


class _TooDeep(Exception):
    pass


class _Builder(ContentHandler):
    def __init__(self) -> None:
        super().__init__()
        self.root: Node | None = None
        self.stack: list[Node] = []
        self.parts: list[list[str]] = []
        self.locator: Any = None

    def setDocumentLocator(self, locator: Any) -> None:
        self.locator = locator

    def startElement(self, name: str, attrs: Any) -> None:
        line = self.locator.getLineNumber() if self.locator else 1
        node = Node(name.rpartition(":")[2], line, dict(attrs.items()))
        if self.stack:
            self.stack[-1].children.append(node)
        else:
            self.root = node
        if len(self.stack) >= MAX_DEPTH:
            raise _TooDeep
        self.stack.append(node)
        self.parts.append([])

    def characters(self, content: str) -> None:
        if self.parts:
            self.parts[-1].append(content)

    def endElement(self, name: str) -> None:
        self.stack.pop().text = "".join(self.parts.pop()).strip()


def parse_xml(found: Findings) -> Node | None:
    """The root of an XML text; None with a diagnostic when it is not well-formed or not to be trusted."""
    from defusedxml.common import DefusedXmlException  # noqa: PLC0415 - only for XML
    from defusedxml.expatreader import create_parser  # noqa: PLC0415

    builder = _Builder()
    parser = create_parser(forbid_dtd=True)
    parser.setContentHandler(builder)
    source = InputSource()
    source.setByteStream(io.BytesIO(found.source.text.lstrip().encode("utf-8", errors="replace")))
    source.setEncoding("utf-8")  # it is text by now, whatever the declaration said of its bytes
    skipped = found.source.text[: len(found.source.text) - len(found.source.text.lstrip())].count("\n")
    try:
        parser.parse(source)
    except DefusedXmlException:
        start = max(found.source.text.find("<!"), 0)
        found.add(
            "AR652",
            "a document type or entities in XML: arcli does not read such files",
            start,
            hint="no bank needs them, and they can hide what a file holds; ask where it came from",
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
