"""The ways into a project that is there already work, word for word as the pages print them."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

import pytest

from tests.newcomers.programs import finish
from tests.server.running import ROOT, environment

MINE = """
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView


class Mine(APIView):
    permission_classes = [IsAuthenticated]

    def get(self, request):
        return Response({"id": request.user.pk})
"""

WITHOUT_EXTRAS = """
import sys

server = ("granian", "structlog", "whitenoise", "dj_database_url", "prometheus_client", "bcrypt")
others = ("authlib", "joserfc", "certifi", "PIL", "webauthn", "storages", "psycopg", "redis")
sys.modules.update(dict.fromkeys((*server, *others)))
from vestibule.__main__ import main

main()
"""


def run(project: Path, *arguments: str) -> None:
    """Run Python in a project, to a good end."""
    env = environment(project, {"DJANGO_SETTINGS_MODULE": "mysite.settings"})
    env["PYTHONPATH"] = f"{project}:{env['PYTHONPATH']}"
    finish([sys.executable, *arguments], folder=project, env=env)


def startproject(project: Path) -> None:
    """Make a new project, as Django makes it."""
    run(
        project,
        "-m",
        "django",
        "startproject",
        "mysite",
        ".",
        "--settings=django.conf.global_settings",
    )


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new project with somebody in it."""
    project = tmp_path_factory.mktemp("project")
    startproject(project)
    run(project, "-m", "tests.newcomers.before")
    return project


@pytest.fixture
def project(before: Path, tmp_path: Path) -> Path:
    """One of its own for a test."""
    return shutil.copytree(before, tmp_path / "project")


def printed(page: str, heading: str) -> dict[str, str]:
    """Return the Python blocks of a section that begin by naming their file."""
    section = (ROOT / page).read_text().partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    blocks = re.findall(r"```python\n(.*?)```", section, re.DOTALL)
    return {block.split()[1].rstrip(",:"): block for block in blocks}


def add(project: Path, name: str, text: str) -> None:
    with (project / "mysite" / name).open("a") as file:
        file.write(f"\n{text}")


def test_the_readme_leads_into_a_new_project(project):
    blocks = printed("README.md", "In your own project")
    assert set(blocks) == {"settings.py", "urls.py", "views.py"}
    for name, block in blocks.items():
        add(project, name, block)
    add(project, "urls.py", "from mysite.views import Reports\n")
    add(project, "urls.py", 'urlpatterns += [path("reports/", Reports.as_view())]\n')
    run(project, "-m", "tests.newcomers.by_readme")
    run(project, "-c", WITHOUT_EXTRAS, "users", "list")
