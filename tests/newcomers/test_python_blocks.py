"""Each block of Python of each page runs, in the order of its page."""

from __future__ import annotations

import re
import sys

import pytest
from django.contrib.auth import get_user_model

from tests.cases import Case
from tests.newcomers import python_blocks
from tests.newcomers.kinds import FOLLOWED, pages_by_kind
from tests.shape.markdown import code
from tests.shape.source import REPOSITORY

ELSEWHERE = {"docs/how-to/django-views.md": "tests/hosts/frameworks"}
"""What needs a process of its own: other frameworks."""
NAMED = re.compile(r"# (\w+)\.py\n")


@pytest.mark.django_db
def test_each_block_of_python_runs(case: Case, make_account, monkeypatch):
    for name, value in python_blocks.VARIABLES.items():
        monkeypatch.setenv(name, value)
    for name, module in python_blocks.MODULES.items():
        monkeypatch.setitem(sys.modules, name, module)
    user = get_user_model().objects.get(pk=make_account().id)
    ran = 0
    for path in pages_by_kind():
        page = str(path.relative_to(REPOSITORY))
        blocks = [each for each in code(path.read_text()) if each.language == "python"]
        if page in {*ELSEWHERE, *FOLLOWED}:
            continue
        with case(page), python_blocks.receivers_as_before():
            for names in python_blocks.run(page, blocks, user=user):
                python_blocks.require_usable(names)
                ran += 1
    assert ran > 60


def test_what_runs_elsewhere_is_named_there():
    for page, folder in ELSEWHERE.items():
        sources = "".join(path.read_text() for path in (REPOSITORY / folder).glob("*.py"))
        for block in code((REPOSITORY / page).read_text()):
            named = NAMED.match(block.text)
            assert named, f"{page}:{block.line}"
            assert re.search(rf"[\"']{named[1]}[\"']", sources), f"{page}:{block.line}"


def test_a_name_from_nowhere_is_found():
    [block] = code("```python\ndef view(request):\n    return Response(request.user.pk)\n```\n")
    with pytest.raises(NameError, match=r"page:1 takes \['Response'\] from nowhere"):
        list(python_blocks.run("page", [block]))
