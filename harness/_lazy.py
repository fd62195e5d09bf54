"""Public names that are looked up on first use, since the modules that they stand in take long to import."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any


def public_name(module: str, name: str, stands_in: Mapping[str, str]) -> Any:  # noqa: ANN401  the names have types of their own
    """Return a public name of a module, importing what it stands in.

    Args:
        module: whose name is asked for.
        name: the name.
        stands_in: names to the modules that they stand in.

    Raises:
        AttributeError: if the module has no such name.
    """
    if name not in stands_in:
        raise AttributeError(f"module {module!r} has no attribute {name!r}")
    return getattr(import_module(stands_in[name]), name)
