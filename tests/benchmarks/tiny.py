"""The smallest programs on the same libraries: what starting Python, Typer and pydantic costs by itself.

A program is a module and a two-line script that imports it, as an installed console script is, so that its
byte code is cached like arcli's.
"""

from __future__ import annotations

from pathlib import Path

TYPER = '''\
"""Two commands that do nothing."""

import typer

app = typer.Typer()


@app.command()
def one(name: str = "x") -> None:
    """Does nothing."""


@app.command()
def two(name: str = "x") -> None:
    """Does nothing either."""
'''

PYDANTIC = f'''{TYPER}

import datetime
from decimal import Decimal

from pydantic import BaseModel


class Invoice(BaseModel):
    """A model that is declared and not used."""

    id: str
    date: datetime.date
    amount: Decimal
'''

SCRIPT = """\
import sys

from {module} import app

sys.exit(app())
"""


def write_tiny(folder: Path) -> tuple[Path, Path]:
    """Writes both programs; returns the scripts of the plain one and of the one with pydantic."""
    folder.mkdir(parents=True, exist_ok=True)
    scripts = []
    for module, text in (("tiny_typer", TYPER), ("tiny_pydantic", PYDANTIC)):
        (folder / f"{module}.py").write_text(text, encoding="utf-8")
        script = folder / f"run_{module}.py"
        script.write_text(SCRIPT.format(module=module), encoding="utf-8")
        scripts.append(script)
    return scripts[0], scripts[1]
