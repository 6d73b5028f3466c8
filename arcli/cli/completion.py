"""`arcli completion`: what a shell needs to complete commands, options and their values."""

from __future__ import annotations

import sys
from importlib.resources import files
from typing import Annotated

import typer

from arcli.cli.talk import check_choice

app = typer.Typer()
SHELLS = ("bash", "zsh", "fish")


@app.command(epilog="Example: arcli completion bash")
def completion(
    shell: Annotated[str, typer.Argument(metavar="SHELL", help="bash, zsh or fish.")],
) -> None:
    """Print what completes arcli in a shell: commands, options, customers, documents, periods, files.

    bash: at the end of ~/.bashrc. zsh: in a file _arcli in a folder of fpath, or at the end of ~/.zshrc. fish: in
    ~/.config/fish/completions/arcli.fish.
    """
    name = check_choice("shell", shell, SHELLS)
    sys.stdout.write(files("arcli.cli").joinpath(f"shells/arcli.{name}").read_text(encoding="utf-8"))
