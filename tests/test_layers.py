"""The contracts of .importlinter name every room: a new one can't be forgotten."""

from __future__ import annotations

import configparser
from pathlib import Path

ROOT = Path(__file__).parent.parent
ROOMS = {f"arcli.{p.parent.name}" for p in (ROOT / "arcli").glob("*/__init__.py")} - {"arcli.manual"}


def _contracts() -> configparser.ConfigParser:
    parser = configparser.ConfigParser()
    parser.read(ROOT / ".importlinter")
    return parser


def _names(contract: str, key: str) -> set[str]:
    return set(_contracts()[f"importlinter:contract:{contract}"][key].replace("|", " ").split())


def test_every_room_has_its_layer() -> None:
    assert _names("house", "layers") == ROOMS - {"arcli.render"}


def test_rendering_knows_none_of_the_rooms_but_the_model() -> None:
    assert _names("render", "forbidden_modules") == ROOMS - {"arcli.render", "arcli.model"}


def test_no_room_below_the_faces_knows_a_terminal() -> None:
    assert _names("faces", "source_modules") == ROOMS - {"arcli.render", "arcli.cli"}
