"""Each command stands in a module of its own name; reports share one, or are made from their modules."""

from __future__ import annotations

from importlib import import_module
from keyword import iskeyword

import pytest
import typer

from arcli.cli.commands import COMMANDS


@pytest.mark.parametrize("name", [n for n, (module, _) in COMMANDS.items() if module not in ("report", "reports")])
def test_a_module_is_named_like_its_command(name: str) -> None:
    python = name.replace("-", "_")
    assert COMMANDS[name][0] == (f"{python}_" if iskeyword(python) else python)


@pytest.mark.parametrize("module", sorted({module for module, _ in COMMANDS.values()} - {"report"}))
def test_a_module_holds_just_the_commands_that_the_table_gives_to_it(module: str) -> None:
    group = typer.main.get_group(import_module(f"arcli.cli.{module}").app)
    assert set(group.commands) == {name for name, (where, _) in COMMANDS.items() if where == module}


@pytest.mark.parametrize("name", [n for n, (module, _) in COMMANDS.items() if module == "report"])
def test_a_report_without_options_is_a_function_in_a_module_of_its_name(name: str) -> None:
    python = name.replace("-", "_")
    assert callable(getattr(import_module(f"arcli.reports.{python}"), python))
