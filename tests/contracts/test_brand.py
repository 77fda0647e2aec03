"""``brand.css``, the brand's files, and what ``config/`` says of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.checks import run_checks

from vestibule.core.brand import Palette

SVG = '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
SHEET = "/api/auth/brand.css"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("logo.svg", "dark.svg", "secret.svg"):
        (tmp_path / name).write_text(SVG)
    (tmp_path / "figtree.woff2").write_bytes(b"wOF2")
    return tmp_path


@pytest.fixture
def brand(settings, folder: Path) -> dict[str, object]:
    """A brand that sets everything."""
    given: dict[str, object] = {
        "folder": str(folder),
        "logo": "logo.svg",
        "logo_dark": "dark.svg",
        "font": "Figtree",
        "font_file": "figtree.woff2",
        "radius": "14px",
        "layout": "split",
        "favicon": "https://cdn.example.org/icon.png",
        "light": {"accent": "#0f6b52"},
        "dark": {"accent": "#5fd0a8"},
        "panel": {"en": {"title": "Your care", "text": "In one place"}},
        "terms": "https://example.org/terms",
        "privacy": "/privacy",
        "help": "mailto:help@example.org",
    }
    settings.VESTIBULE = {**settings.VESTIBULE, "SERVICE_NAME": "Fernwood", "BRAND": given}
    return given


@pytest.mark.django_db
def test_config_tells_front_ends_how_to_look(client, brand):
    shown = client.get("/api/auth/config/").json()["brand"]
    assert re.fullmatch(SHEET.replace(".", r"\.") + r"\?v=[0-9a-f]{12}", shown.pop("stylesheet"))
    assert re.fullmatch(r"/api/auth/brand/logo\.svg\?v=[0-9a-f]{12}", shown.pop("logo"))
    assert re.fullmatch(r"/api/auth/brand/dark\.svg\?v=[0-9a-f]{12}", shown.pop("logo_dark"))
    assert shown == {
        "name": "Fernwood",
        "favicon": "https://cdn.example.org/icon.png",
        "layout": "split",
        "panel": {"en": {"title": "Your care", "text": "In one place"}},
        "terms": "https://example.org/terms",
        "privacy": "/privacy",
        "help": "mailto:help@example.org",
    }


@pytest.mark.django_db
def test_without_a_brand_there_is_a_name_alone(client):
    shown = client.get("/api/auth/config/").json()["brand"]
    assert {name: value for name, value in shown.items() if value} == {
        "name": "Vestibule",
        "layout": "card",
    }
    assert "--vb-" not in client.get(SHEET).content.decode()


def test_the_style_sheet_sets_the_twelve_variables(client, brand):
    text = client.get(SHEET).content.decode()
    for line in (
        "--vb-accent: light-dark(#0f6b52, #5fd0a8);",
        '--vb-font: "Figtree", system-ui, sans-serif;',
        "--vb-radius: 14px;",
        "@media not (prefers-contrast: more) {",
        "@supports not (color: light-dark(#000, #fff)) {",
        "@font-face {",
    ):
        assert line in text
    colors = {name.replace("_", "-") for name in Palette.__slots__}
    assert set(re.findall(r"--vb-([\w-]+):", text)) == colors | {"font", "radius", "logo"}
    (logo, *_) = re.findall(r'--vb-logo: url\("([^"]+)"\)', text)
    assert logo.startswith("//testserver/api/auth/brand/logo.svg?v=")
    assert text.count("{") == text.count("}")


def test_the_style_sheet_is_kept_by_its_version(client, brand):
    plain = client.get(SHEET)
    assert plain.headers["Cache-Control"] == "public, max-age=300"
    etag = plain.headers["ETag"]
    kept = client.get(SHEET, {"v": etag.strip('"')})
    assert kept.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    unchanged = client.get(SHEET, headers={"If-None-Match": etag})
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert client.get(SHEET, {"v": "other"}).headers["Cache-Control"] == "public, max-age=300"


def test_a_file_is_served_as_nothing_that_runs(client, brand):
    answer = client.get("/api/auth/brand/logo.svg")
    assert answer.content.decode() == SVG
    assert answer.headers["Content-Type"] == "image/svg+xml"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    policy = answer.headers["Content-Security-Policy"]
    assert policy == "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    font = client.get("/api/auth/brand/figtree.woff2")
    assert font.headers["Access-Control-Allow-Origin"] == "*"  # fonts are asked for by CORS
    assert font.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_only_what_the_brand_names_is_served(client, brand, folder, case):
    for name in ("secret.svg", "..%2Fsecret.svg", "%2e%2e", "logo.svg%00", "", "icon.png"):
        with case(name):
            assert client.get(f"/api/auth/brand/{name}").status_code == 404
    (folder / "logo.svg").unlink()
    assert client.get("/api/auth/brand/logo.svg").status_code == 404
    assert client.post("/api/auth/brand/logo.svg").status_code == 405


def test_the_check_reports_colors_that_cannot_be_read(settings):
    light = {"accent": "#ff9900", "on_accent": "#ffffff"}
    settings.VESTIBULE = {**settings.VESTIBULE, "BRAND": {"light": light}}
    (found,) = [each for each in run_checks() if each.id == "vestibule.W005"]
    assert "#ffffff" in found.msg
    assert "#ff9900" in found.msg
    assert "2.14:1" in found.msg


def test_an_unusable_brand_stops_the_start(settings, case):
    for given in ({"light": {"accent": "red;}"}}, {"color": "#fff"}, {"logo": "javascript:x"}):
        with case(str(given)):
            settings.VESTIBULE = {**settings.VESTIBULE, "BRAND": given}
            (found,) = [each for each in run_checks() if each.id == "vestibule.E001"]
            assert "BRAND" in found.msg
