"""Print how large the code is: a line each for floors, sizes and the public surface."""

from __future__ import annotations

import sys
import tomllib

from tests.shape.public import dotted_names, public_names
from tests.shape.source import REPOSITORY, ROOT, functions, modules


def _floors() -> int:
    with (REPOSITORY / "pyproject.toml").open("rb") as file:
        contracts = tomllib.load(file)["tool"]["importlinter"]["contracts"]
    return len(contracts[0]["layers"])


def _largest_file() -> tuple[int, str]:
    return max((len((ROOT / path).read_text().splitlines()), path) for path in modules())


def _longest_function() -> tuple[int, str]:
    return max(
        ((function.end_lineno or 0) - function.lineno + 1, f"{path}:{function.name}")
        for path, tree in modules().items()
        for function in functions(tree)
    )


def lines() -> list[str]:
    """Return the lines that ``make check`` prints."""
    file, function = _largest_file(), _longest_function()
    return [
        f"floors: {_floors()}",
        f"files: {len(modules())}, the largest has {file[0]} lines ({file[1]})",
        f"functions: the longest has {function[0]} lines ({function[1]})",
        f"public names: {len(list(dotted_names()))} in {len(public_names())} modules",
    ]


if __name__ == "__main__":
    sys.stdout.write("\n".join([*lines(), ""]))
