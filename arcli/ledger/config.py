"""Reading of arcli.yaml: text → settings, and the terms that they define."""

from __future__ import annotations

from arcli.model.diagnostics import Diagnostic, SourceText
from arcli.model.fieldtype import FieldError
from arcli.model.settings.ledger import Settings
from arcli.model.terms import TermsBook
from arcli.source.mapping import read_mapping, setting_spot


def read_settings(source: SourceText) -> tuple[Settings, TermsBook, list[Diagnostic]]:
    """Return the settings in a YAML text, the terms that they define, and the problems.

    Values in error take their defaults.
    """
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
            found = found.but(terms=others)
