"""The JSON Schemas take what arcli takes, and refuse keys that it does not know."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from tests.casefile import run
from tests.conftest import ROOT


def _schema(what: str, folder: Path) -> Draft202012Validator:
    schema = json.loads(run(f"arcli schema {what}", folder).out)
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


class _Editor(yaml.SafeLoader):
    """Reads as editors do: numbers are numbers, dates are texts."""


_Editor.yaml_implicit_resolvers = {
    first: [(tag, regex) for tag, regex in found if tag != "tag:yaml.org,2002:timestamp"]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _load(path: Path) -> Any:
    return yaml.load(path.read_text(), _Editor)


def test_shipped_yaml_files_are_valid(tmp_path: Path) -> None:
    entries, settings = _schema("entries", tmp_path), _schema("settings", tmp_path)
    documents = [ROOT / "ledgers/northwind/2026/large-invoices.yaml", ROOT / "examples/yaml-only/documents.yaml"]
    for path in documents:
        assert [e.message for e in entries.iter_errors(_load(path))] == []
    for path in [*ROOT.glob("ledgers/*/arcli.yaml"), ROOT / "examples/yaml-only/arcli.yaml"]:
        assert [e.message for e in settings.iter_errors(_load(path))] == []


@pytest.mark.parametrize(
    "entry",
    [
        {"kind": "invoice", "date": "2026-01-05", "id": "I-1", "customer": "acme"},  # no amount
        {"kind": "invoice", "date": "2026-01-05", "id": "I-1", "customer": "acme", "amount": "1", "ponumber": "7"},
        {"kind": "invioce", "date": "2026-01-05"},
        {"kind": "payment", "date": "5.1.2026", "id": "P", "customer": "acme", "amount": "1"},
    ],
)
def test_what_arcli_refuses_is_invalid(entry: dict[str, str], tmp_path: Path) -> None:
    assert list(_schema("entries", tmp_path).iter_errors([entry]))
    (tmp_path / "a.yaml").write_text(yaml.safe_dump([{"kind": "customer", "date": "2026-01-01", "id": "acme"}, entry]))
    assert run("arcli -f a.yaml check", tmp_path).code == 1
