"""The sites of releases stand side by side, and each page offers the others."""

from __future__ import annotations

import json
import re

import pytest

from release.programs import ReleaseRefused
from release.site import publish
from tests.shape.source import REPOSITORY


def test_releases_stand_side_by_side_and_the_newest_is_latest(tmp_path):
    built, site = tmp_path / "built", tmp_path / "site"
    built.mkdir()
    site.mkdir()
    shown, releases = {}, []
    for version in ("0.9.0", "0.10.0", "0.9.1", "0.10.1"):
        (built / "index.html").write_text(version)
        releases = publish(built, site, version)
        shown[version] = json.loads((site / "versions.json").read_text())
    assert releases == ["0.10", "0.9"]
    assert shown["0.9.0"] == [{"name": "0.9 (latest)", "folder": "latest"}]
    assert shown["0.10.1"] == [
        {"name": "0.10 (latest)", "folder": "latest"},
        {"name": "0.9", "folder": "0.9"},
    ]
    pages = {path.parent.name: path.read_text() for path in site.glob("*/index.html")}
    assert pages == {"0.9": "0.9.1", "0.10": "0.10.1", "latest": "0.10.1"}
    assert "latest/" in (site / "index.html").read_text()
    assert not list(site.glob(".*"))


def test_a_pre_release_is_not_shown(tmp_path):
    with pytest.raises(ReleaseRefused, match="pre-release"):
        publish(tmp_path, tmp_path, "0.2.0rc1")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("offered", "hidden"), [(1, True), (2, False)])
def test_the_switcher_is_hidden_while_there_is_one_version(offered, hidden, browser):
    """And it leads to the same page of another version, or to its start."""
    docs = REPOSITORY / "docs"
    shown = (docs / "_templates/sidebar/versions.html").read_text()
    label = re.sub(r"{#.+?#}|{%.+?%}|{{ version }}|<script.+", "", shown)
    page = browser.new_page()
    entries = [{"name": name, "folder": name} for name in ("latest", "0.1")][:offered]
    there = {"/docs/0.1/how-to/mail.html", "/docs/0.1/"}
    body = (
        f'<html data-content_root="../"><style>{(docs / "_static/site.css").read_text()}</style>'
        f"{label.replace('{{ versions }}', '../versions.json')}"
        f"<script>{(docs / '_static/versions.js').read_text()}</script>"
    )

    def answer(route):
        path = route.request.url.removeprefix("http://docs.test")
        if path == "/docs/versions.json":
            return route.fulfill(json=entries)
        if path.startswith("/docs/latest/") or path in there:
            return route.fulfill(body=body, content_type="text/html")
        return route.fulfill(status=404)

    page.route("**/*", answer)
    for name, leads_to in (("mail", "how-to/mail.html"), ("new", "")):
        with page.expect_response("**/versions.json"):
            page.goto(f"http://docs.test/docs/latest/how-to/{name}.html")
        label = page.locator("label.versions")
        if hidden:
            # What is read after the list was read by the page.
            assert (
                len(page.evaluate("fetch('../../versions.json').then((read) => read.json())")) == 1
            )
            assert not label.is_visible()
            continue
        label.wait_for(state="visible")
        assert page.evaluate("document.querySelector('select').value") == "latest"
        page.get_by_label("Version").select_option("0.1")
        page.wait_for_url(f"http://docs.test/docs/0.1/{leads_to}")
    page.close()
