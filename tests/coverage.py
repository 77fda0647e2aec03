"""``python -m tests.coverage``: put together what SlipCover and coverage.py have measured.

Coverage.py reports both. It thinks in steps from line to line, of which those that leave a
function lead to its first line with a minus; SlipCover thinks in lines and branches, and gives a
branch that leaves a function, a loop or a ``with`` the line of what comes next.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from coverage import Coverage, CoverageData
from coverage.python import PythonFileReporter

from tests.measured import RESULTS, ROOT, SOURCE

Step = tuple[int, int]
"""From a line to a line. Negative: the beginning or the end of the function that begins there."""


def steps(path: Path, found: Iterable[Mapping[str, Any]]) -> set[Step]:
    """Return what SlipCover has found of a file, in one process or several, as coverage.py's steps.

    A branch whose line coverage.py does not know as its end is the other of the two that begin
    there. Of a ``match``, of which we have none, the cases would be reported as never met.
    """
    lines: set[int] = set()
    taken: set[Step] = set()
    branches: set[Step] = set()
    for each in found:
        lines.update(each["executed_lines"])
        taken.update(_steps(each["executed_branches"]))
        branches.update(_steps(each["missing_branches"]))
    branches |= taken
    known = _ends(path)
    converted = {(-1, line) for line in lines}
    for line, end in taken:
        ends = known[line]
        unknown = [other for begin, other in branches if begin == line and other not in ends]
        rest = [other for other in ends if (line, other) not in branches]
        if end in ends:
            converted.add((line, end))
        elif len(unknown) == 1:
            converted.update((line, other) for other in rest)
    return converted


def _steps(branches: Iterable[list[int]]) -> set[Step]:
    return {(begin, end) for begin, end in branches}


def _ends(path: Path) -> Mapping[int, set[int]]:
    """Return where coverage.py thinks that a step from each line may lead."""
    ends: defaultdict[int, set[int]] = defaultdict(set)
    for begin, end in PythonFileReporter(str(path), Coverage(data_file=None)).arcs():
        ends[begin].add(end)
    return ends


def convert() -> None:
    """Write what the processes that ran tests have left as a data file of coverage.py."""
    found: defaultdict[Path, list[Mapping[str, Any]]] = defaultdict(list)
    for result in RESULTS.glob("*.json"):
        for name, covered in json.loads(result.read_text()).items():
            found[ROOT / name].append(covered)
    data = CoverageData(basename=str(ROOT / "var" / "coverage"), suffix="tests")
    data.add_arcs({str(path): steps(path, each) for path, each in found.items()})
    data.touch_files([str(path) for path in SOURCE.rglob("*.py")])  # imported or not
    data.write()


if __name__ == "__main__":
    convert()
