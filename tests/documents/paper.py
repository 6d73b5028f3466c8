"""Documents on paper: where words stand in a PDF, and HTML as a browser prints it."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest

MM = 72 / 25.4  # in points
_CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
BROWSER = pytest.mark.skipif(
    _CHROMIUM is None or shutil.which("pdftotext") is None, reason="chromium or poppler-utils is not installed"
)


class Word(NamedTuple):
    """A word on a page, with the place of its upper left and lower right corner in points."""

    page: int
    x: float
    y: float
    right: float
    bottom: float
    text: str


def words(path: Path) -> list[Word]:
    said = subprocess.run(["pdftotext", "-bbox", path, "-"], capture_output=True, text=True, check=True).stdout
    found, page = [], 0
    for line in said.splitlines():
        page += "<page " in line
        if match := re.search(r'xMin="(.*?)" yMin="(.*?)" xMax="(.*?)" yMax="(.*?)">(.*)</word>', line):
            found.append(Word(page, *(float(match[n]) for n in range(1, 5)), match[5]))
    return sorted(found, key=lambda w: (w.page, round(w.bottom), w.x))


def printed(folder: Path, html: str) -> Path:
    """The PDF that the browser prints of a page; nothing of its own around."""
    page, paper = folder / "page.html", folder / "page.pdf"
    page.write_text(html, encoding="utf-8")
    assert _CHROMIUM is not None
    command = [_CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder / 'browser'}",
               "--no-pdf-header-footer", f"--print-to-pdf={paper}", page.as_uri()]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return paper
