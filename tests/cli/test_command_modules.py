"""Each command stands in a module of its own name; the plain reports share one."""

from __future__ import annotations

from importlib import import_module
from keyword import iskeyword

import pytest
import typer

from arcli.cli.commands import COMMANDS


@pytest.mark.parametrize("name", [n for n, (module, _) in COMMANDS.items() if module != "reports"])
def test_a_module_is_named_like_its_command(name: str) -> None:
    python = name.replace("-", "_")
    assert COMMANDS[name][0] == (f"{python}_" if iskeyword(python) else python)


@pytest.mark.parametrize("module", sorted({module for module, _ in COMMANDS.values()}))
def test_a_module_holds_just_the_commands_that_the_table_gives_to_it(module: str) -> None:
    group = typer.main.get_group(import_module(f"arcli.cli.{module}").app)
    assert set(group.commands) == {name for name, (where, _) in COMMANDS.items() if where == module}
