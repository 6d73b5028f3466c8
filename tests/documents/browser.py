"""HTML as a browser prints it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

_CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
BROWSER = pytest.mark.skipif(
    _CHROMIUM is None or shutil.which("pdftotext") is None, reason="chromium or poppler-utils is not installed"
)


def printed(folder: Path, html: str) -> Path:
    """The PDF that the browser prints of a page; nothing of its own around."""
    page, paper = folder / "page.html", folder / "page.pdf"
    page.write_text(html, encoding="utf-8")
    assert _CHROMIUM is not None
    command = [_CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder / 'browser'}",
               "--no-pdf-header-footer", f"--print-to-pdf={paper}", page.as_uri()]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return paper
