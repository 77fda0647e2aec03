"""The pages that lead over from other packages are followed word for word.

Each begins with a project in which the package has stored users, factors and tokens by itself.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from pathlib import Path

import pytest

from tests.cases import Case
from tests.newcomers.programs import finish
from tests.newcomers.test_newcomers import MINE, add, printed, startproject
from tests.server.running import ROOT, environment

ALL = """
INSTALLED_APPS += [
    "rest_framework", "rest_framework.authtoken", "rest_framework_simplejwt",
    "rest_framework_simplejwt.token_blacklist", "allauth", "allauth.account",
    "allauth.socialaccount", "allauth.mfa", "dj_rest_auth", "dj_rest_auth.mfa", "djoser",
    "djoser.webauthn", "social_django",
]
MIDDLEWARE += ["allauth.account.middleware.AccountMiddleware"]
ALLOWED_HOSTS = ["testserver"]
SIMPLE_JWT = {"ACCESS_TOKEN_LIFETIME": __import__("datetime").timedelta(days=1)}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
"""
"""A project with every package, which fills its tables once for all pages."""

BEFORE = {
    "simplejwt": """
INSTALLED_APPS += ["rest_framework", "rest_framework_simplejwt"]
INSTALLED_APPS += ["rest_framework_simplejwt.token_blacklist"]
""",
    "allauth": """
INSTALLED_APPS += ["rest_framework", "allauth", "allauth.account", "allauth.socialaccount"]
INSTALLED_APPS += ["allauth.mfa", "allauth.headless"]
MIDDLEWARE += ["allauth.account.middleware.AccountMiddleware"]
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
""",
    "dj-rest-auth": """
INSTALLED_APPS += ["rest_framework", "rest_framework.authtoken", "allauth", "allauth.account"]
INSTALLED_APPS += ["dj_rest_auth", "dj_rest_auth.registration", "dj_rest_auth.mfa"]
MIDDLEWARE += ["allauth.account.middleware.AccountMiddleware"]
REST_AUTH = {"SESSION_LOGIN": False}
""",
    "djoser": """
INSTALLED_APPS += ["rest_framework", "rest_framework.authtoken", "djoser", "social_django"]
DJOSER = {"TOKEN_MODEL": "rest_framework.authtoken.models.Token", "SET_PASSWORD_RETYPE": True}
SIMPLE_JWT = {"AUTH_HEADER_TYPES": ("JWT", "Bearer")}
""",
    "drf-authtoken": """
INSTALLED_APPS += ["rest_framework", "rest_framework.authtoken"]
""",
}
"""What the settings of a project with the package had, by the name of the page."""


def run(project: Path, *arguments: str) -> str:
    """Run Python in a project that has the packages, to a good end."""
    env = environment(project, {"DJANGO_SETTINGS_MODULE": "mysite.settings"})
    # Their own dependencies are among those that ours must not need.
    env["PYTHONPATH"] = os.pathsep.join((str(project), str(ROOT / "src"), str(ROOT)))
    return finish([sys.executable, *arguments], folder=project, env=env)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project as Django makes it."""
    project = tmp_path_factory.mktemp("empty")
    startproject(project)
    return project


@pytest.fixture(scope="module")
def filled(empty: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The database that the packages have filled, and what their users know."""
    project = shutil.copytree(empty, tmp_path_factory.mktemp("filled") / "project")
    add(project, "settings.py", ALL)
    known = run(project, "-m", "tests.hosts.adopting.fill")
    return project / "db.sqlite3", known


def commands(page: str) -> list[str]:
    """Return what the page says to run, apart from the installation."""
    section = (ROOT / page).read_text().partition("\n## What to change\n")[2].partition("\n## ")[0]
    lines = "".join(re.findall(r"```sh\n(.*?)```", section, re.DOTALL)).splitlines()
    assert lines.pop(0).startswith("pip install vestibule")
    assert all(line.startswith("python manage.py ") for line in lines)
    return [line.removeprefix("python manage.py ") for line in lines]


def test_each_page_says_how_long_it_takes_to_read_and_to_follow(case: Case):
    for package in sorted(BEFORE):
        page = (ROOT / f"docs/how-to/from-{package}.md").read_text()
        head, heading, _ = page.partition("\n## Different responses\n")
        said = re.search(r"about (\d+) minutes: two for the commands, .* and (\d+) to read", head)
        with case(package):
            assert heading
            assert said
            total, reading = map(int, said.groups())
            assert total == reading + 2 <= 15
            assert reading - 2 < len(head.split()) / 200 <= reading


@pytest.mark.parametrize("package", sorted(BEFORE))
def test_the_page_leads_over_from_the_package(package, empty, filled, tmp_path):
    page = f"docs/how-to/from-{package}.md"
    blocks = printed(page, "What to change")
    assert set(blocks) == {"settings.py", "urls.py"}
    project = shutil.copytree(empty, tmp_path / "project")
    database, known = filled
    shutil.copy(database, project)
    add(project, "settings.py", BEFORE[package])
    for name, block in blocks.items():
        add(project, name, block)
    add(project, "views.py", MINE)
    add(project, "urls.py", "from mysite.views import Mine\n")
    add(project, "urls.py", 'urlpatterns += [path("mine/", Mine.as_view())]\n')
    story = f"tests.newcomers.from_{package.replace('-', '_')}"
    run(project, "-m", story, json.dumps(commands(page)), known)
