"""Mutated files for every reader: `python -m tests.corpus.fuzz SECONDS [SEED]`.

Files are those that ship with arcli and the texts in the tests of readers; a mutation changes, repeats, moves or drops
some bytes, numbers and lines. What breaks a reader is written beside this module as `READER-DIGEST`, for good.
"""

from __future__ import annotations

import ast
import hashlib
import random
import re
import sys
import time
import traceback
from collections.abc import Iterator
from pathlib import Path

from tests.conftest import ROOT
from tests.corpus.readers import READERS

KEPT = Path(__file__).parent
_ODD = (
    b"\0", b"\r", b"\xff", b"\xc2\xa0", b"\xe2\x80\xa8", b"\xc2\xb2", b"\xef\xbb\xbf", b"<", b"&", b"]]>", b'"',
    b"'", b"*", b"~", b":", b"-", b"=", b"{", b"[", b"!", b"|", b"%", b",,", b"\n\n", b"\t", b"1e999", b"9" * 40,
    b"00000000", b"99991231", b"-0", b"NaN", b"Infinity", b"0001-01-01", b"9999-12-31", b"\xf0\x9f\x92\xb0",
    b"\xed\xa0\x80", b"0", b"13", b"32",
)  # fmt: skip


def seeds() -> list[bytes]:
    """Return the files to begin with."""
    paths = [p for folder in ("ledgers", "examples") for p in sorted((ROOT / folder).rglob("*")) if p.is_file()]
    found = [p.read_bytes()[:6000] for p in paths]
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        if path.parent.name in ("bank", "delivery", "matching", "closing", "exchange", "actions", "tabular", "gl"):
            texts = [n.value for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.Constant)]
            found += [t.encode("utf-8", "surrogatepass") for t in texts if isinstance(t, str) and len(t) > 100]
    return found


def mutated(data: bytes, other: bytes, mix: random.Random) -> bytes:
    """Return a file with one to six changes."""
    for _ in range(mix.randint(1, 6)):
        at = mix.randrange(len(data) + 1)
        to = min(len(data), at + mix.choice((1, 2, 8, 40, 400)))
        match mix.randrange(8):
            case 0:
                data = data[:at] + data[to:]
            case 1:
                data = data[:at] + mix.choice(_ODD) + data[to:]
            case 2:
                data = data[:at] + mix.choice(_ODD) + data[at:]
            case 3:
                data = data[:at] + data[at:to] * mix.choice((2, 3, 30)) + data[to:]
            case 4:
                cut = mix.randrange(len(other) + 1)
                data = data[:at] + other[cut : cut + 60] + data[at:]
            case 5:
                numbers = list(re.finditer(rb"\d+", data))
                if numbers:
                    one = mix.choice(numbers)
                    data = data[: one.start()] + mix.choice(_ODD) + data[one.end() :]
            case 6:
                lines = data.split(b"\n")
                mix.shuffle(lines)
                data = b"\n".join(lines)
            case _:
                data = data[:at]
    return data[:20000]


def broken(seconds: float, seed: int) -> Iterator[tuple[str, bytes, BaseException]]:
    """Yield what breaks a reader until the time is over."""
    mix, files, until = random.Random(seed), seeds(), time.monotonic() + seconds
    while time.monotonic() < until:
        data = mutated(mix.choice(files), mix.choice(files), mix)
        for name, read in READERS.items():
            try:
                read(data)
            except Exception as error:
                yield name, data, error


def main() -> None:
    """Keep what breaks a reader, each place in the program once."""
    seconds, seed = float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0
    seen = set()
    for name, data, error in broken(seconds, seed):
        last = traceback.extract_tb(error.__traceback__)[-1]
        if (place := (name, type(error), last.filename, last.lineno)) in seen:
            continue
        seen.add(place)
        (KEPT / f"{name}-{hashlib.sha256(data).hexdigest()[:8]}").write_bytes(data)
        print(f"{name}: {type(error).__name__}: {error} ({last.filename}:{last.lineno})", flush=True)
    sys.exit(1 if seen else 0)


if __name__ == "__main__":
    main()
