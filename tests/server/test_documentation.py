"""The documentation's site, as a development server shows it."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from pathlib import Path

import pytest
from django.core.exceptions import SuspiciousOperation
from django.http import Http404
from django.test import RequestFactory

from vestibule.server.pages.documentation import documentation

SCRIPT = 'document.body.dataset.theme = "auto";'


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A folder with a page, a file beside it, and one outside."""
    built = tmp_path / "html"
    built.mkdir()
    (built / "index.html").write_text(f"<title>Start</title><script>{SCRIPT}</script>")
    (built / "site.css").write_text("body {}")
    (tmp_path / "secret.html").write_text("secret")
    return built


def test_before_the_site_is_built_the_page_says_how(rf: RequestFactory, tmp_path):
    response = documentation(tmp_path)(rf.get("/docs/"))
    assert response.status_code == 404
    assert b"make docs" in getattr(response, "content", b"")


def test_a_page_runs_its_own_scripts_and_no_others(rf: RequestFactory, site):
    response = documentation(site)(rf.get("/docs/"))
    assert b"<title>Start</title>" in getattr(response, "content", b"")
    known = b64encode(sha256(SCRIPT.encode()).digest()).decode()
    assert f"script-src 'self' 'sha256-{known}';" in response["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]


def test_a_file_has_its_type(rf: RequestFactory, site):
    response = documentation(site)(rf.get("/docs/"), "site.css")
    assert response["Content-Type"] == "text/css"
    response.close()


@pytest.mark.parametrize(
    "page",
    [
        *("../secret.html", "/../secret.html", "gone.html", "x/../../secret.html"),
        *("x" * 3000, "x/" * 3000, "\0"),
    ],
    ids=lambda page: page[:20],
)
def test_nothing_else_is_served(rf: RequestFactory, site, page):
    with pytest.raises((Http404, SuspiciousOperation)):
        documentation(site)(rf.get("/docs/"), page)
