"""`arcli help`: the manual, a page a topic."""

from __future__ import annotations

import sys
from importlib.resources import files
from typing import Annotated

import typer

from arcli.cli.shared import usage

app = typer.Typer()


@app.command("help", epilog="Example: arcli help terms")
def help_(
    topic: Annotated[str | None, typer.Argument(metavar="[TOPIC]", help="A topic, or a diagnostic's code.")] = None,
) -> None:
    """The manual: a list of its topics, or one page of it. `arcli help AR204` explains a diagnostic."""
    pages = topics()
    if topic is None:
        name = "index"
    elif topic.upper() in _codes(pages):
        _show(_section(page("diagnostics"), topic.upper()))
        return
    else:
        name = topic.lower().removesuffix(".md")
    if name not in pages:
        from arcli.model.nearest import nearest

        best = nearest(name, pages)
        hint = f'did you mean "{best}"?' if best else "arcli help lists them"
        raise usage(f'the manual has no page "{topic}"; {hint}')
    _show(page(name))


def topics() -> list[str]:
    """Names of the manual's pages."""
    return sorted(p.name.removesuffix(".md") for p in files("arcli.manual").iterdir() if p.name.endswith(".md"))


def page(name: str) -> str:
    """The text of one page."""
    return files("arcli.manual").joinpath(f"{name}.md").read_text(encoding="utf-8")


def _codes(pages: list[str]) -> set[str]:
    if "diagnostics" not in pages:
        return set()
    return {line[4:9] for line in page("diagnostics").splitlines() if line.startswith("### AR")}


def _section(text: str, code: str) -> str:
    start = text.index(f"### {code}")
    ends = (text.find(f"\n{mark} ", start) for mark in ("##", "###"))
    return text[start : min((e for e in ends if e > 0), default=len(text))].rstrip() + "\n"


def _show(text: str) -> None:
    """On a terminal as formatted text, through the pager if it is long; else as it is."""
    if not sys.stdout.isatty():
        from arcli.cli.output import emit

        emit(text.encode("utf-8"))
        return
    import os

    from rich.console import Console
    from rich.markdown import Markdown

    console = Console(no_color=bool(os.environ.get("NO_COLOR")))
    shown = Markdown(text)
    if text.count("\n") > console.size.height and os.environ.get("PAGER") != "":
        os.environ.setdefault("LESS", "-R")
        with console.pager(styles=True):
            console.print(shown)
    else:
        console.print(shown)
