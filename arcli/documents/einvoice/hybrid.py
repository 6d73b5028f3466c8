"""Factur-X and ZUGFeRD: a PDF/A-3 that says in its metadata that it holds an invoice (Factur-X 1.0, chapter 6).

typst attaches the file; what it can't write is the extension of the metadata (XMP). It follows as an incremental
update of the PDF (ISO 32000-1, 7.5.6): the old bytes stay, the metadata are replaced, nothing in them is of the clock.
"""

from __future__ import annotations

import re

FILE = "factur-x.xml"
_SPACE = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"
_PROPERTIES = (
    ("DocumentFileName", "name of the embedded XML invoice file"),
    ("DocumentType", "INVOICE"),
    ("Version", "version of the Factur-X standard"),
    ("ConformanceLevel", "conformance level of the embedded invoice data"),
)
_VALUES = {"DocumentType": "INVOICE", "DocumentFileName": FILE, "Version": "1.0", "ConformanceLevel": "EN 16931"}


def marked(pdf: bytes) -> bytes:
    """Return a PDF with an attached invoice as Factur-X file: the metadata name it. Raise ValueError for others."""
    root = _last(rb"/Root (\d+) 0 R", pdf)
    start = _last(rb"startxref\s+(\d+)\s+%%EOF\s*\Z", pdf)
    catalog = _object(pdf, root)
    number = int(_last(rb"/Metadata (\d+) 0 R", catalog))
    body = _object(pdf, number)
    found = re.search(rb"<\?xpacket begin.*<\?xpacket end=[^>]*\?>", body, re.DOTALL)
    trailer = re.search(rb"trailer\s*(<<.*>>)\s*startxref", pdf[int(start) :], re.DOTALL)
    if found is None or trailer is None:
        raise ValueError("the PDF has no metadata that can be extended")
    packet = _extended(found[0])
    head = f"{number} 0 obj\n<</Length {len(packet)}/Type/Metadata/Subtype/XML>>\nstream\n".encode()
    update = head + packet + b"\nendstream\nendobj\n"
    at = len(pdf) + 1
    table = f"xref\n{number} 1\n{at:010} 00000 n\r\ntrailer\n".encode()
    more = trailer[1][:-2].strip() + f"/Prev {int(start)}>>".encode()
    return b"".join(
        (pdf, b"\n", update, table, more, f"\nstartxref\n{at + len(update)}\n%%EOF\n".encode())
    )  # fmt: skip


def _last(pattern: bytes, data: bytes) -> bytes:
    found = re.findall(pattern, data)
    if not found:
        raise ValueError("not a PDF as typst writes it")
    last: bytes = found[-1]
    return last


def _object(pdf: bytes, number: int | bytes) -> bytes:
    """Return the text of an object; typst writes each once."""
    found = re.search(rb"(?:\A|\n)%d 0 obj\n(.*?)\nendobj" % int(number), pdf, re.DOTALL)
    if found is None:
        raise ValueError("not a PDF as typst writes it")
    return found[1]


def _extended(packet: bytes) -> bytes:
    """Return metadata with the properties of Factur-X and the description of their schema (ISO 19005-3, 6.6.2.3)."""
    text = packet.decode()
    described = "".join(
        '<rdf:li rdf:parseType="Resource"><pdfaProperty:name>'
        f"{name}</pdfaProperty:name><pdfaProperty:valueType>Text</pdfaProperty:valueType>"
        "<pdfaProperty:category>external</pdfaProperty:category>"
        f"<pdfaProperty:description>{about}</pdfaProperty:description></rdf:li>"
        for name, about in _PROPERTIES
    )
    schema = (
        '<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>Factur-X PDFA Extension Schema</pdfaSchema:schema>'
        f"<pdfaSchema:namespaceURI>{_SPACE}</pdfaSchema:namespaceURI><pdfaSchema:prefix>fx</pdfaSchema:prefix>"
        f"<pdfaSchema:property><rdf:Seq>{described}</rdf:Seq></pdfaSchema:property></rdf:li>"
    )
    values = "".join(f"<fx:{name}>{value}</fx:{name}>" for name, value in _VALUES.items())
    own = f'<rdf:Description rdf:about="" xmlns:fx="{_SPACE}">{values}</rdf:Description>'
    bag, end = "<pdfaExtension:schemas><rdf:Bag>", "</rdf:RDF>"
    if bag not in text or end not in text:
        raise ValueError("the PDF has no metadata that can be extended")
    return text.replace(bag, bag + schema, 1).replace(end, own + end, 1).encode()
