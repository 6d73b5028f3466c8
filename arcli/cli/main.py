"""The command line: commands by name, each imported when it is called."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from arcli import __version__
from arcli.cli.commands import COMMANDS, TASKS, WRITING
from arcli.cli.outside import code_of_failure
from arcli.cli.parsing import careful
from arcli.cli.shared import Shared
from arcli.cli.taking import takes_shared_but


class LazyGroup(TyperGroup):
    """A group whose commands are imported when they are called; help and completion read the table above."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in COMMANDS:
            return None
        module, about = COMMANDS[cmd_name]
        if cmd_name not in self.commands and module == "report":
            from arcli.cli.report import command_of

            self.commands[cmd_name] = command_of(cmd_name, about)
        elif cmd_name not in self.commands:
            group: Any = typer.main.get_group(_only(import_module(f"arcli.cli.{module}").app, cmd_name))
            self.commands.update(group.commands)
        found = careful(self.commands[cmd_name])
        if any(name.partition(" ")[0] == cmd_name for name in WRITING):
            from arcli.cli.commit import with_commit

            return with_commit(found, cmd_name)
        return found

    def format_options(self, ctx: Any, formatter: Any) -> None:  # in the library's place for options and commands
        for title, rows in {"Start here": START, **{t: {n: r[1] for n, r in TASKS[t].items()} for t in TASKS}}.items():
            with formatter.section(title):
                formatter.write_dl(list(rows.items()))


def _only(app: typer.Typer, name: str) -> typer.Typer:
    """Return an application of one of the commands or groups of another."""
    # PERF: to make the options of all reports took longer than anything else at the start of one
    one = typer.Typer()
    one.registered_commands = [c for c in app.registered_commands if name in (c.name, _name_of(c.callback))]
    one.registered_groups = [g for g in app.registered_groups if g.name == name]
    return one


def _name_of(function: Any) -> str:
    return typer.main.get_command_name(function.__name__)


START = {
    "arcli init FOLDER": "Begin a ledger; then add customer, add invoice, add payment.",
    "arcli": "In a ledger: where it stands, and what there is to do.",
    "arcli help COMMAND": "A command's options with examples, and its page of the manual; arcli help lists all pages.",
}

app = typer.Typer(
    cls=LazyGroup,
    invoke_without_command=True,
    add_completion=False,  # arcli completion
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="The beginning of a command's name will do: arcli stat acme.",
)


def _version(wanted: bool) -> None:
    if wanted:
        sys.stdout.write(f"arcli {__version__}\n")
        raise typer.Exit


@app.callback()
@takes_shared_but()
def root(
    ctx: typer.Context,
    *,
    shared: Shared,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Keep accounts receivable in plain-text ledgers."""
    ctx.obj = shared
    if ctx.invoked_subcommand is None:
        from arcli.cli.overview import overview

        overview(shared, ctx.get_help)


def command_line(args: list[str]) -> int:
    """Parse and run a command line; returns the exit code. Says what is wrong on standard error."""
    from arcli.cli.output import remember
    from arcli.source.files import SourceError
    from arcli.subledger.proof import ProofError

    remember(args)
    _forget_writes()
    command = careful(typer.main.get_command(app))
    try:
        code = command.main(args, prog_name="arcli", standalone_mode=False)
    except typer.Abort as stop:
        if isinstance(stop.__cause__, KeyboardInterrupt):
            sys.stderr.write("\n")
            return code_of_failure(130)
        sys.stderr.write("arcli: stopped\n")
        return code_of_failure(1)
    except SourceError as error:
        sys.stderr.write(f"arcli: {error.message}\n" + (f"  help: {error.hint}\n" if error.hint else ""))
        return code_of_failure(error.code)
    except ProofError as error:
        sys.stderr.write(f"arcli: {error}\nNothing is printed that fails its proof. Please report this.\n")
        return 70
    except Exception as error:
        if hasattr(error, "show") and hasattr(error, "exit_code"):  # a usage error of the command line
            from arcli.cli.wrong import say_wrong

            say_wrong(error)
            return int(error.exit_code)
        raise
    return code if isinstance(code, int) else 0


def _forget_writes() -> None:
    if module := sys.modules.get("arcli.ledger.write"):
        module.forget()
