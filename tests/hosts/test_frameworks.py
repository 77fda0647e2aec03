"""Plain views, GraphQL, django-ninja and Channels know the users of Vestibule's tokens."""

from __future__ import annotations

import re

import pytest

from tests.hosts.frameworks.page import BLOCKS, PAGE
from tests.hosts.test_hosts import run, tell_the_story

STORIES = tuple(f"tests/hosts/frameworks/{each}.py" for each in ("story", "sockets", "admin_story"))


@pytest.mark.usefixtures("on_sqlite")
def test_the_whole_story_holds_in_a_project_with_other_frameworks(tmp_path):
    tell_the_story("frameworks", tmp_path, *STORIES, measured=True)


def test_every_block_of_the_page_is_run():
    written = len(re.findall(r"^```python$", PAGE.read_text(), re.MULTILINE))
    assert len(BLOCKS) == written


@pytest.mark.usefixtures("on_sqlite")
@pytest.mark.parametrize(
    ("module", "package"), [("vestibule.ninja", "ninja"), ("vestibule.channels", "channels.db")]
)
def test_a_missing_framework_is_named(module, package, tmp_path):
    without = f"import sys; sys.modules[{package!r}] = None"
    begin = f"{without}; import django; django.setup(); import {module}"
    done = run("stock", tmp_path, "-c", begin)
    assert f"ImportError: {module} needs" in done.stderr
