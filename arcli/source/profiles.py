"""Profiles: shipped ones by name, others by path; their YAML as declared dataclasses."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Protocol, TypeVar

from arcli.model.diagnostics import Diagnostic
from arcli.model.fieldtype import FieldError
from arcli.source.decode import decode
from arcli.source.mapping import read_mapping, setting_spot

CODE = "AR601"


class Checked(Protocol):
    """A declared dataclass that says what is wrong with its values taken together."""

    def mistakes(self) -> Iterable[FieldError]:
        """Yield what is wrong, each with the path of the value."""
        ...


P = TypeVar("P", bound=Checked)


def find_profile(name: str, shipped: Path) -> tuple[str, bytes]:
    """Return the name and bytes of a shipped profile, or of a file. Raises OSError for neither."""
    own = shipped / f"{name}.yaml"
    path = own if "/" not in name and own.is_file() else Path(name)
    return str(path.name if path is own else path), path.read_bytes()


def names_of(shipped: Path) -> list[str]:
    """Return the names of the profiles in a folder."""
    return sorted(p.stem for p in shipped.glob("*.yaml"))


def read_profile(name: str, data: bytes, model: type[P]) -> tuple[P | None, list[Diagnostic]]:
    """Return a profile from its bytes, and what is wrong with it (AR601); None if anything is."""
    source, problems = decode(name, data)
    found, more = read_mapping(source, model, CODE)
    problems += more
    if found is not None and not problems:
        for error in found.mistakes():
            spot = setting_spot(source, error.path)
            problems.append(Diagnostic(CODE, error.message, spot, error.hint))
    return (None if problems else found), problems
