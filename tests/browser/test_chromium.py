"""The browser that other tests use is real, the same everywhere, and reaches nothing outside."""

from __future__ import annotations

import os
import platform
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Error, Page

from tests.browser import chromium as finding
from vestibule.models import Account


class _Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<script>document.title = location.host</script>")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def port():
    # A thread for each connection: Chromium opens some that it sends nothing on.
    site = ThreadingHTTPServer(("127.0.0.1", 0), _Page)
    thread = Thread(target=site.serve_forever, args=(0.01,))
    thread.start()
    yield site.server_port
    site.shutdown()
    thread.join()
    site.server_close()


def test_scripts_run_and_other_sites_are_on_this_machine(visitor, port):
    for host in ("127.0.0.1", "localhost", "another.test"):
        visitor.goto(f"http://{host}:{port}/")
        assert visitor.title() == f"{host}:{port}"


def test_nothing_outside_is_reached(visitor):
    with pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"):
        visitor.goto("http://example.com/")


def test_cookies_are_those_of_one_visitor(browser, visitor, port):
    visitor.goto(f"http://127.0.0.1:{port}/")
    visitor.evaluate("document.cookie = 'a=1'")
    other = finding.arrive(browser)
    other.goto(f"http://127.0.0.1:{port}/")
    assert other.evaluate("document.cookie") == ""


@pytest.mark.django_db
def test_a_test_with_a_browser_may_use_the_database(visitor):
    assert Account.objects.count() == 0


def test_a_named_chromium_comes_first(monkeypatch):
    monkeypatch.setenv("CHROMIUM", "/opt/chromium")
    assert finding.find().program == Path("/opt/chromium")


def test_a_chromium_of_the_machine_is_never_guessed(monkeypatch, tmp_path):
    monkeypatch.delenv("CHROMIUM", raising=False)
    for name in ("chromium", "google-chrome"):
        (tmp_path / name).touch(mode=0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    assert finding.find().program == finding.UNPACKED / "chromium"


@pytest.mark.parametrize(
    ("machine", "why"),
    [("x86_64", "install Node 20 or newer"), ("arm64", "made for Linux x86_64, not Linux arm64")],
)
def test_a_machine_that_can_get_none_is_told_why_and_what_to_do(
    monkeypatch, tmp_path, machine, why
):
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(platform, "system", lambda: "Linux")
    monkeypatch.setattr(platform, "machine", lambda: machine)
    monkeypatch.setattr(finding.brought, "__defaults__", (tmp_path,))
    with pytest.raises(AssertionError, match=f"{why}.*CHROMIUM=/path/to/chromium"):
        finding.find()


with_its_fonts = pytest.mark.skipif(
    bool(os.environ.get("CHROMIUM")), reason="a named Chromium has the fonts of its machine"
)
WIDE = "Ab Ωλ Жд שלום سلام ✓→€"


@with_its_fonts
@pytest.mark.parametrize(
    ("family", "font"),
    [
        ("sans-serif", "Open Sans"),
        ("system-ui", "Open Sans"),
        ("serif", "DejaVu Serif"),
        ("monospace", "DejaVu Sans Mono"),
        ("A font that nobody has", "DejaVu Serif"),
    ],
)
def test_every_family_is_one_that_is_brought_along(visitor, family, font):
    assert fonts_of(visitor, "Ab", family) == {font}
    others = fonts_of(visitor, WIDE, family) - {font}
    assert others <= {"Open Sans", "DejaVu Sans", "DejaVu Serif", "DejaVu Math TeX Gyre"}


@with_its_fonts
def test_a_font_of_the_machine_is_never_seen(browser, chromium, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    monkeypatch.setenv("FONTCONFIG_PATH", "/etc/fonts")
    ours = finding.UNPACKED / "fonts" / "DejaVu" / "DejaVuSans.ttf"
    theirs = ours.read_bytes()
    for encoding in ("utf-16-be", "ascii"):  # a font says its name in both
        theirs = theirs.replace("DejaVu Sans".encode(encoding), "Theirs Sans".encode(encoding))
    for folder in (tmp_path / ".fonts", tmp_path / "share" / "fonts"):
        folder.mkdir(parents=True)
        (folder / "theirs.ttf").write_bytes(theirs)
    with finding.launch(browser.browser_type, chromium) as another:
        assert fonts_of(finding.arrive(another), "Ab", "Theirs Sans, serif") == {"DejaVu Serif"}


def test_a_password_shows_as_dots(visitor):
    visitor.set_content("<input type=password>")
    empty = visitor.screenshot()
    visitor.fill("input", "secret")  # without a font, Chromium ended at the first dot
    assert visitor.screenshot() != empty


def fonts_of(page: Page, text: str, family: str) -> set[str]:
    """Return the fonts that Chromium set a text in."""
    page.set_content(f"<p style='font-family: {family}'>{text}</p>")
    devtools = page.context.new_cdp_session(page)
    for domain in ("DOM", "CSS"):
        devtools.send(f"{domain}.enable")
    root = devtools.send("DOM.getDocument")["root"]["nodeId"]
    node = devtools.send("DOM.querySelector", {"nodeId": root, "selector": "p"})
    fonts = devtools.send("CSS.getPlatformFontsForNode", node)["fonts"]
    return {each["familyName"] for each in fonts}
