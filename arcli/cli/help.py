"""`arcli help`: the manual, one page per topic."""

from __future__ import annotations

import io
import re
import sys
from importlib.resources import files
from typing import Annotated, Any

import typer

from arcli.cli.commands import ALIASES, COMMANDS
from arcli.cli.names import full_name

app = typer.Typer()
_TRAILING = re.compile(r" +$", re.MULTILINE)


@app.command("help", epilog="Example: arcli help terms, or arcli help add payment, or arcli help AR204")
def help_(
    ctx: typer.Context,
    topic: Annotated[
        list[str] | None, typer.Argument(metavar="[TOPIC]", help="A page, a command, or a diagnostic's code.")
    ] = None,
) -> None:
    """Show the manual: a list of its pages, or one page of it.

    Of a command: its options and examples, then its page. Of a diagnostic, `arcli help AR204`: what it means.
    """
    pages = topics()
    words = topic or ["index"]
    if words[0].upper() in _codes(pages):
        _show(_section(page("diagnostics"), words[0].upper()))
        return
    name = words[0].lower().removesuffix(".md")
    if name in pages and name not in COMMANDS:
        _show(page(name))
        return
    name = full_name("page or command", name, [*dict.fromkeys([*COMMANDS, *pages])], ALIASES)
    if name.split()[0] in COMMANDS:
        _show(_of_command(ctx, [*name.split(), *words[1:]]))
    else:
        _show(page(name))


def _of_command(ctx: typer.Context, words: list[str]) -> str:
    """Return a command's help, then what the manual says of it."""
    above: Any = ctx.find_root()
    command: Any = above.command
    while words and hasattr(command, "resolve_command"):
        name, command, words = command.resolve_command(above, words)
        above = typer.Context(command, info_name=name, parent=above)
    return f"```\n{command.get_help(above)}\n```\n\n{_about(above.command_path.split()[1])}"


def _about(command: str) -> str:
    """Return a command's section of the page that the index names for it, else that page."""
    named = re.search(rf"^\| `arcli {command}` \|.*\| `([a-z-]+)` \|$", page("index"), re.MULTILINE)
    text = page(named[1]) if named is not None else ""
    return _section(text, command, "## ") if f"\n## {command}\n" in text else text


def topics() -> list[str]:
    """Return the names of the manual's pages."""
    return sorted(p.name.removesuffix(".md") for p in files("arcli.manual").iterdir() if p.name.endswith(".md"))


def page(name: str) -> str:
    """Return the text of one page."""
    return files("arcli.manual").joinpath(f"{name}.md").read_text(encoding="utf-8")


def _codes(pages: list[str]) -> set[str]:
    if "diagnostics" not in pages:
        return set()
    return {line[4:9] for line in page("diagnostics").splitlines() if line.startswith("### AR")}


def _section(text: str, title: str, mark: str = "### ") -> str:
    start = text.index(f"{mark}{title}")
    ends = (text.find(f"\n{level} ", start + 1) for level in ("##", "###"))
    return text[start : min((e for e in ends if e > 0), default=len(text))].rstrip() + "\n"


def _show(text: str) -> None:
    """Show formatted text: on a terminal through the pager if it is long, in a pipe the same in 80 columns."""
    import os

    from rich.console import Console

    from arcli.cli.markdown import Page
    from arcli.cli.output import emit

    shown = Page(text)
    if not sys.stdout.isatty():
        page = io.StringIO()
        Console(file=page, width=80, color_system=None, force_terminal=False).print(shown)
        text = _TRAILING.sub("", page.getvalue()).strip("\n")
        emit(f"{text}\n".encode())
        return
    console = Console(no_color=bool(os.environ.get("NO_COLOR")))
    if text.count("\n") > console.size.height and os.environ.get("PAGER") != "":
        os.environ.setdefault("LESS", "-R")
        with console.pager(styles=True):
            console.print(shown)
    else:
        console.print(shown)
