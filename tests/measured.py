"""What of a run is measured for coverage.

Test processes are, and the servers under test that ask for it. No others: measuring makes a start
of Django take half as long again, and a run has hundreds. Tests that guess are not measured
either: what only a guess reaches would be covered in one run and not in the next.
"""

from __future__ import annotations

import os

_VARIABLE = "COVERAGE_PROCESS_CONFIG"
_IN_A_WORKER = "PYTEST_XDIST_WORKER" in os.environ

MEASURED = {_VARIABLE: os.environ[_VARIABLE]} if _VARIABLE in os.environ else {}
"""What a process needs in its environment to be measured; empty in a run without coverage."""

if _IN_A_WORKER:  # the process before the workers hands the variable on to them
    os.environ.pop(_VARIABLE, None)
