"""Packages that the tools of the tests bring along, and that no installation has.

Django, REST framework and structlog import them wherever they are there, and structlog then writes
otherwise. A started process finds the modules of this folder first, and so does without: it is the
process that an installation has, and starts a sixth sooner.
"""

from __future__ import annotations

import os
from pathlib import Path

_HERE = Path(__file__).parent
_ROOT = _HERE.parents[1]

IMPORTABLE = os.pathsep.join(map(str, (_HERE, _ROOT / "src", _ROOT)))
"""``PYTHONPATH`` of a process that a test starts."""
