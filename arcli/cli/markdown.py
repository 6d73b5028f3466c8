"""Pages of the manual on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.markdown import CodeBlock, Markdown
from rich.syntax import Syntax

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderResult


class _Example(CodeBlock):
    """An example from one edge of the terminal to the other, so that what is 80 columns wide stays so."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield Syntax(str(self.text).rstrip(), self.lexer_name, theme=self.theme, word_wrap=True, padding=0)


class Page(Markdown):
    """A page as Markdown."""

    elements = {**Markdown.elements, "fence": _Example, "code_block": _Example}  # noqa: RUF012 - as rich has it
