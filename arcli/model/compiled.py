"""Functions compiled from declared fields.

Going through the fields of an item one by one takes several times as long, and there are hundreds of thousands of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from arcli.model.kinds import Field


def compile_fields(
    fields: Iterable[Field], statement: Callable[[Field], str], names: Mapping[str, Any], *more: str
) -> Callable[..., None]:
    """Return a function `(item, out, *more)` that runs a statement for each field that an item has, in order.

    `statement` returns its Python source: the value is `v`, the list to add to is `out`, and `names` are known to it.
    """
    body = [f"def say({', '.join(('item', 'out', *more))}):", " pass"]
    for field in fields:
        body += [f" v = item.{field.attr}", f" if v is not None: {statement(field)}"]
    space = dict(names)
    exec("\n".join(body), space)
    say: Callable[..., None] = space["say"]
    return say
