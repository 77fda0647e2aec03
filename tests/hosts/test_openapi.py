"""drf-spectacular in a host: our routes are described, and "Authorize" has our schemes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.hosts.test_hosts import ROOT, run

WRITE = """
import django; django.setup()
from django.core.management import call_command
for name, more in {"plain": {}, "published": {"custom_settings": "tests.hosts.openapi.settings.AS_PUBLISHED"}}.items():
    call_command("spectacular", "--validate", "--fail-on-warn", format="openapi-json", file=f"{name}.json", **more)
"""  # noqa: E501 - one program


@pytest.fixture(scope="module")
def documents(tmp_path_factory):
    """The host's document, with drf-spectacular's defaults and with the server's settings."""
    home = tmp_path_factory.mktemp("openapi")
    with pytest.MonkeyPatch.context() as on_sqlite:
        on_sqlite.setenv("TEST_DATABASE", "sqlite")
        done = run("openapi", home, "-c", f"import os; os.chdir({str(home)!r}){WRITE}")
    assert done.returncode == 0, done.stderr[-3000:]
    assert (done.stdout, done.stderr) == ("", "")
    return {
        name: json.loads((home / f"{name}.json").read_text()) for name in ("plain", "published")
    }


def published(contract: str) -> dict[str, object]:
    paths = json.loads(Path(ROOT / f"docs/openapi/{contract}.json").read_text())["paths"]
    return dict(paths)


@pytest.mark.parametrize("contract", ["native", "otp", "simplejwt"])
def test_a_host_describes_each_contract_as_it_is_published(contract, documents):
    ours = published(contract)
    assert {path: documents["published"]["paths"].get(path) for path in ours} == ours
    assert ours.keys() <= documents["plain"]["paths"].keys()


def test_authorize_knows_our_schemes(documents):
    for document in documents.values():
        schemes = document["components"]["securitySchemes"]
        assert schemes["bearer"] == {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
        assert schemes["cookie"]["in"] == "cookie"


def test_a_hosts_own_views_name_what_they_authenticate_by(documents):
    for document in documents.values():
        asked = {path: document["paths"][path]["get"]["security"] for path in OWN}
        assert asked == OWN
        assert set(document["components"]["schemas"]["User"]["properties"]) == {"id", "username"}


OWN: dict[str, list[dict[str, list[str]]]] = {
    "/users/{id}/": [{"bearer": []}, {"cookieAuth": []}],
    "/bearers/{id}/": [{"bearer": []}, {"cookie": []}],
    "/opaque/{id}/": [{"opaque": []}, {"opaque-x-session-token": []}, {"opaque-cookie": []}],
}
