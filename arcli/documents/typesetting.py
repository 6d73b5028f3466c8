"""The program that runs typst for arcli, so that a template can be stopped and its memory bounded.

`python typesetting.py ROOT FONTS` reads a request a line from standard input, and answers each with a
line and what that announces: {"pdf": bytes that follow}, or {"error": message, "trace": places}.
"""

from __future__ import annotations

import json
import mmap
import signal
import sys
from datetime import datetime
from typing import IO, Any

import typst

_ROOM = 160_000_000  # bytes of address space that typst needs: with less it makes nonsense
_CORES = 4  # typst works on several at once: that much processor time for each second that it may take


def serve(root: str, fonts: str, asked: IO[bytes], said: IO[bytes]) -> None:
    """Answer requests until there are no more. Raises OSError where there is too little memory for any."""
    with mmap.mmap(-1, _ROOM):
        pass
    found = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[fonts])
    compiler = typst.Compiler(root=root, font_paths=found, ignore_system_fonts=True)
    for line in asked:
        request = json.loads(line)
        _bound(request["seconds"], request["memory"])
        try:
            pdf = compiler.compile(
                input=request["input"].encode(), format="pdf", sys_inputs=request["inputs"], pdf_standards=["a-3b"],
                timestamp=datetime.fromisoformat(request["moment"]),
            )  # fmt: skip
        except typst.TypstError as error:
            _say(said, {"error": error.message, "trace": error.diagnostic})
        except BaseException as error:  # a panic of typst
            _say(said, {"error": str(error), "trace": ""})
        else:
            assert isinstance(pdf, bytes)  # lists are of pictures
            _say(said, {"pdf": len(pdf)}, pdf)


def _say(said: IO[bytes], head: dict[str, Any], data: bytes = b"") -> None:
    said.write(json.dumps(head).encode() + b"\n" + data)
    said.flush()


def _bound(seconds: float, memory: int) -> None:
    """Bound what the next request may take; the time for the case that arcli has been killed and stops nobody."""
    try:
        import resource  # noqa: PLC0415 - not on Windows, where the time alone is bounded
    except ModuleNotFoundError:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    for what, bound in (
        (resource.RLIMIT_DATA, memory),
        (resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime + seconds * _CORES) + 1),
    ):
        hard = resource.getrlimit(what)[1]
        if hard == resource.RLIM_INFINITY or bound < hard:
            resource.setrlimit(what, (bound, hard))


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # who stops arcli stops this, too
    serve(sys.argv[1], sys.argv[2], sys.stdin.buffer, sys.stdout.buffer)
