"""Runs the code on ``docs/how-to/django-views.md``, each block as the module that it names."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from types import ModuleType

PAGE = Path(__file__).parents[3] / "docs/how-to/django-views.md"
_BLOCK = re.compile(r"^```python\n# (\w+)\.py\n(.+?)^```$", re.MULTILINE | re.DOTALL)
BLOCKS: dict[str, str] = dict(_BLOCK.findall(PAGE.read_text()))


def module(name: str) -> ModuleType:
    """Run a block of the page as a module below this one, once."""
    path = f"{__name__}.{name}"
    if path not in sys.modules:
        made = sys.modules[path] = ModuleType(path)
        made.__package__ = __name__
        exec(compile(BLOCKS[name], f"{PAGE}:{name}", "exec"), made.__dict__)  # noqa: S102
    return sys.modules[path]
