"""The text of arcli.yaml → settings and the terms that they name."""

from __future__ import annotations

import dataclasses

from arcli.model.diagnostics import Diagnostic, SourceText
from arcli.model.fields import FieldError
from arcli.model.settings.ledger import Settings
from arcli.model.terms import TermsBook
from arcli.source.mapping import read_mapping, setting_spot


def read_settings(source: SourceText) -> tuple[Settings, TermsBook, list[Diagnostic]]:
    """The settings of a text of YAML, the terms that they name, and what is wrong. Defaults stand in for errors."""
    found, problems = read_mapping(source, Settings, "AR502")
    if found is None:
        return Settings(), TermsBook({}), problems
    while True:
        try:
            return found, found.terms_book(), problems
        except FieldError as error:
            spot = setting_spot(source, error.path)
            problems.append(Diagnostic(error.code, error.message, spot, error.hint))
            others = {name: value for name, value in found.terms.items() if name != error.path[1]}
            found = dataclasses.replace(found, terms=others)
