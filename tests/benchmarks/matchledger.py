"""A ledger on disk for the matching benchmarks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from arcli.journal.write import write_journal
from arcli.ledger.opening import Ledger, open_ledger
from arcli.source.files import Folder


def write_ledger(folder: Path, entries: list[Any], settings: str = "currency: USD\n") -> Callable[[], Ledger]:
    """Write entries as a ledger; returns what opens it."""
    (folder / "arcli.yaml").write_text(settings)
    (folder / "main.journal").write_text(write_journal(entries))
    return lambda: open_ledger(Folder(folder))
