"""The browser that other tests use is real, and reaches nothing but this machine."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Error

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
    site = HTTPServer(("127.0.0.1", 0), _Page)
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
    other = browser.new_context().new_page()
    other.goto(f"http://127.0.0.1:{port}/")
    assert other.evaluate("document.cookie") == ""


@pytest.mark.django_db
def test_a_test_with_a_browser_may_use_the_database(visitor):
    assert Account.objects.count() == 0


def test_a_named_chromium_comes_first(monkeypatch):
    monkeypatch.setenv("CHROMIUM", "/opt/chromium")
    assert finding.find().program == Path("/opt/chromium")


def test_a_machine_that_can_get_none_is_told_what_to_do(monkeypatch, tmp_path):
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(finding.unpacked, "__defaults__", (tmp_path,))
    with pytest.raises(AssertionError, match="install it or name it in CHROMIUM"):
        finding.find()
