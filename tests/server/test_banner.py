"""What the server says to open when it starts: every address of it answers."""

from __future__ import annotations

import re

import pytest
from django.urls import path

from tests.ports import free_port
from tests.server.banner import answers
from tests.server.migrated import migrated_storage, running_migrated
from tests.server.running import RunningServer
from tests.shape.source import REPOSITORY
from vestibule.server.engine.serve import _welcome
from vestibule.server.environment.variables import Environment
from vestibule.server.pages.documentation import documentation


def pages_of(server: RunningServer) -> dict[str, int]:
    """Return what the server's own pages answer with where all is well.

    The documentation's site is one of them only in a clone that has built it.
    """
    address = f"http://localhost:{server.port}"
    built = ["/docs/"] if (REPOSITORY / "build/docs/html/index.html").exists() else []
    paths = ["", *built, "/api/docs/", "/dev/inbox/"]
    return dict.fromkeys([f"{address}{path}" for path in paths], 200)


def test_every_address_in_the_banner_answers(server):
    assert answers(server.output) == pages_of(server)
    assert "createadmin --email" in server.output


def test_with_a_front_end_before_it_the_banner_still_names_pages_that_are_there(tmp_path):
    elsewhere = {
        "VESTIBULE_PUBLIC_ORIGIN": f"http://localhost:{free_port()}",
        "VESTIBULE_HOST": "0.0.0.0",  # noqa: S104 - which is no address that a browser opens
    }
    with (
        migrated_storage() as database,
        running_migrated(tmp_path, {**database, **elsewhere}) as server,
    ):
        assert answers(server.output) == pages_of(server)


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://localhost:8000"),
        ("localhost", "http://localhost:8000"),
        ("accounts.test", "http://accounts.test:8000"),
        ("0.0.0.0", "http://localhost:8000"),  # noqa: S104 - nothing listens here
        ("::1", "http://localhost:8000"),
        ("::", "http://localhost:8000"),
        ("192.0.2.1", "http://192.0.2.1:8000"),
        ("2001:db8::1", "http://[2001:db8::1]:8000"),
    ],
)
def test_the_address_is_one_that_a_browser_opens(host, address):
    assert Environment(HOST=host).address == address
    assert Environment(HOST=host).origin == address


def test_a_site_that_is_not_built_is_named_with_the_command_that_builds_it(settings, tmp_path):
    settings.VESTIBULE_DOCUMENTATION = tmp_path
    settings.ROOT_URLCONF = (path("docs/", documentation(tmp_path), name="documentation"),)
    assert re.findall(r"documentation: +(.+)", _welcome(Environment())) == ["make docs builds it"]
    (tmp_path / "index.html").touch()
    shown = re.findall(r"documentation: +(.+)", _welcome(Environment()))
    assert shown == ["http://localhost:8000/docs/"]


def test_in_production_it_says_where_it_listens_and_which_origin_it_serves():
    public = "https://accounts.example.org"
    banner = _welcome(Environment(ENV="production", PUBLIC_ORIGIN=public))
    assert re.findall(r"https?://\S+", banner) == ["http://localhost:8000", public]
    assert "createadmin" not in banner
