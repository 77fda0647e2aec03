"""What ``llms.txt`` tells a coding assistant to write works in the project of the README."""

from __future__ import annotations

import ast
from typing import Any

import pytest
from django.urls import include, path

from tests.newcomers.test_newcomers import printed
from tests.server.running import ROOT
from tests.shape.markdown import blocks

README = printed("README.md", "In your own project")
INSTALL = printed("llms.txt", "Install")
TASKS = blocks((ROOT / "llms.txt").read_text().partition("\n## Ten tasks\n")[2], "python")


def run(source: str) -> dict[str, Any]:
    """Return the names that lines of a page define."""
    names: dict[str, Any] = {}
    exec(source, names)  # noqa: S102 - it is what readers copy
    return names


urlpatterns = [
    path("", include("vestibule.urls")),
    path("reports/", run(README["views.py"])["Reports"].as_view()),
]


def statements(source: str) -> set[str]:
    return {ast.dump(statement) for statement in ast.parse(source).body}


def test_it_installs_vestibule_as_the_readme_does():
    assert INSTALL.keys() == README.keys() - {"views.py"}
    for name, block in INSTALL.items():
        assert statements(block) == statements(README[name])


def test_each_task_is_python():
    assert len(TASKS) > 6
    for task in TASKS:
        ast.parse(task)


@pytest.mark.urls(__name__)
def test_a_test_of_a_view_passes(make_account, sign_in_as):
    [task] = [task for task in TASKS if "sign_in_as" in task]
    run(task)["test_a_client_reads_no_reports"](make_account, sign_in_as)
    manager = make_account("bea@example.org", role="manager")
    assert sign_in_as(manager).get("/reports/").json() == {"read_by": manager.id}
