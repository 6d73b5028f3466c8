"""The console script: starts the command line, and turns what it raises into words and exit codes."""

from __future__ import annotations

import gc
import os
import sys
from typing import NoReturn

from arcli import __version__

INTERRUPTED = 130
INTERNAL = 70


def run() -> NoReturn:
    """Entry point of the `arcli` script. Leaves without freeing objects one by one, which takes a third of a run."""
    if sys.stdout is None or sys.stderr is None:
        from arcli.cli.outside import open_streams  # noqa: PLC0415 - seldom

        open_streams()
    gc.disable()  # a run is short; the collector would look at each of its objects several times
    code = main(sys.argv[1:])
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except BrokenPipeError:
        pass
    except OSError as error:
        from arcli.cli.outside import EXIT, code_of_failure  # noqa: PLC0415 - seldom

        os.write(2, f"arcli: standard output can't be written: {error.strerror}\n".encode())
        code = code_of_failure(EXIT)
    os._exit(code)


def main(args: list[str]) -> int:
    """Run a command line; returns the exit code."""
    if args == ["--version"]:
        print(f"arcli {__version__}")  # noqa: T201
        return 0
    if shell := os.environ.get("_ARCLI_COMPLETE"):
        from arcli.cli.completing import run as complete  # noqa: PLC0415 - only completion needs it

        complete(args, shell)
        return 0
    try:
        from arcli.cli.main import command_line  # noqa: PLC0415 - --version does without

        return command_line(args)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (KeyboardInterrupt, Exception) as error:
        return _failed(error)


def _failed(error: BaseException) -> int:
    """Say what stopped a command; returns the exit code."""
    from arcli.cli.outside import EXIT, code_of_failure, from_outside  # noqa: PLC0415 - seldom

    if not isinstance(error, Exception):
        return code_of_failure(INTERRUPTED)
    said = from_outside(error)
    if said is not None:
        sys.stderr.write(f"arcli: {said}\n")
        return code_of_failure(EXIT)
    if os.environ.get("ARCLI_DEBUG"):
        raise error
    sys.stderr.write(
        f"arcli: internal error ({type(error).__name__}): {error}\n"
        "This is a bug in arcli. Run again with ARCLI_DEBUG=1 for details, and please report it.\n"
    )
    return code_of_failure(INTERNAL)


if __name__ == "__main__":
    run()
