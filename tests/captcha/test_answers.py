"""A provider that is away, out of order, wrongly configured, or not itself."""

from __future__ import annotations

import json
import logging
import socket
from functools import partial
from http.server import BaseHTTPRequestHandler

import pytest

from tests.captcha.fake_provider import SECRET, FakeProvider, answer, serving
from tests.certificates import self_signed, server_context
from vestibule import captcha
from vestibule.captcha import siteverify
from vestibule.conf import load
from vestibule.core.caller import Caller
from vestibule.core.errors import CaptchaRequired, Unavailable

GOOD = {"success": True, "hostname": "testserver", "action": "sign_up", "score": 0.9}
CALLER = Caller()


def require(response: str = "some-response") -> None:
    captcha.require("sign_up", response, CALLER)


def says(provider: FakeProvider, body, **how) -> None:
    provider.misbehave = partial(answer, body=body, **how)


def dribble(provider: FakeProvider, handler) -> None:
    """Send a byte every now and then, for ever."""
    handler.send_response(200)
    handler.end_headers()
    while not provider.over.wait(0.02):
        handler.wfile.write(b" ")
        handler.wfile.flush()


def away(provider: FakeProvider, configure) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        configure(CAPTCHA_URL=f"http://127.0.0.1:{unused.getsockname()[1]}/")


def silent(provider: FakeProvider, _) -> None:
    def wait(_: BaseHTTPRequestHandler) -> None:
        provider.over.wait()

    provider.misbehave = wait


def slow(provider: FakeProvider, _) -> None:
    provider.misbehave = partial(dribble, provider)


def slow_from_the_first(provider: FakeProvider, _) -> None:
    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
        while not provider.over.wait(0.02):
            handler.wfile.write(b"x")

    provider.misbehave = drip


def hanging_up(provider: FakeProvider, _) -> None:
    provider.misbehave = lambda handler: handler.connection.shutdown(socket.SHUT_RDWR)


def no_http(provider: FakeProvider, _) -> None:
    def greet(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"SSH-2.0-nothing\r\n")

    provider.misbehave = greet


def broken(provider: FakeProvider, _) -> None:
    says(provider, GOOD, status=503)


def out_of_order(provider: FakeProvider, _) -> None:
    says(provider, {"success": False, "error-codes": ["internal-error"]})


NO_ANSWER = [away, silent, slow, slow_from_the_first, hanging_up, no_http, broken, out_of_order]
NEVER = [silent, slow, slow_from_the_first]


@pytest.fixture
def fault(request, start, configure, monkeypatch):
    """What is wrong with the provider; one that never answers is waited for less long."""
    if request.param in NEVER:
        monkeypatch.setattr(siteverify, "TIMEOUT", 0.3)
    request.param(start("turnstile"), configure)


@pytest.mark.usefixtures("fault")
@pytest.mark.parametrize("fault", NO_ANSWER, indirect=True)
def test_without_an_answer_nobody_passes():
    with pytest.raises(Unavailable) as refused:
        require()
    assert refused.value.retry_after > 0


@pytest.mark.usefixtures("fault")
@pytest.mark.parametrize("fault", NO_ANSWER, indirect=True)
def test_without_an_answer_all_requests_pass_if_the_setting_says_so(configure):
    configure(CAPTCHA_FAIL="open")
    require()


def test_open_lets_nobody_in_who_sent_no_response(start, configure):
    configure(CAPTCHA_FAIL="open")
    away(start("turnstile"), configure)
    with pytest.raises(CaptchaRequired):
        require("")


def test_open_lets_nobody_in_whom_the_provider_refuses(provider, configure):
    configure(CAPTCHA_FAIL="open")
    with pytest.raises(CaptchaRequired):
        require()


UNUSABLE = {
    "page": b"<html>Blocked</html>",
    "nothing": b"",
    "no object": b"[]",
    "no verdict": b"{}",
    "a verdict in words": b'{"success": "true"}',
    "a number for a verdict": b'{"success": 1}',
    "no number": b'{"success": true, "hostname": "testserver", "score": NaN}',
    "two verdicts": b'{"success": false, "success": true, "hostname": "testserver"}',
    "UTF-16": json.dumps(GOOD).encode("utf-16"),
    "no UTF-8": b'{"success": true, "hostname": "\xff"}',
    "a deep one": b"[" * 60_000,
    "a huge one": json.dumps(GOOD | {"more": "x" * 70_000}).encode(),
}


@pytest.mark.parametrize("fail", ["closed", "open"])
def test_an_answer_that_is_none_lets_nobody_in(start, configure, case, fail):
    provider = start("turnstile")
    configure(CAPTCHA_FAIL=fail)
    for name, body in UNUSABLE.items():
        says(provider, body)
        with case(name), pytest.raises(Unavailable):
            require()


def test_success_counts_with_status_200_alone(start, configure, case):
    provider = start("turnstile")
    configure(CAPTCHA_FAIL="open")
    for status in (201, 204, 400, 403, 429):
        says(provider, GOOD, status=status)
        with case(str(status)), pytest.raises(Unavailable):
            require()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(start, status):
    provider, elsewhere = start("turnstile"), FakeProvider("turnstile")
    with serving(elsewhere):
        says(provider, b"", status=status, headers={"Location": elsewhere.url})
        with pytest.raises(Unavailable):
            require()
    assert elsewhere.asked == []


@pytest.mark.parametrize("status", [200, 400])
def test_whatever_is_refused_is_refused_alike(start, case, status):
    provider = start("turnstile")
    for codes in (
        *(["timeout-or-duplicate"], ["bad-request"], ["something-new"]),
        *([], None, "text", [7]),
    ):
        says(provider, {"success": False, "error-codes": codes}, status=status)
        with case(str(codes)), pytest.raises(CaptchaRequired):
            require()


@pytest.mark.parametrize("fail", ["closed", "open"])
@pytest.mark.parametrize("secret", ["", "wrong"])
def test_a_wrong_secret_is_our_fault_and_lets_nobody_in(provider, configure, caplog, secret, fail):
    configure(CAPTCHA_SECRET=secret, CAPTCHA_FAIL=fail)
    with pytest.raises(Unavailable):
        require(provider.solve())
    assert [line.levelno for line in caplog.records] == [logging.ERROR]


@pytest.mark.parametrize("missing", ["score", "action", "hostname"])
def test_recaptcha_v3_passes_nothing_of_which_it_does_not_tell_all(start, missing):
    says(start("recaptcha_v3"), {name: value for name, value in GOOD.items() if name != missing})
    with pytest.raises(CaptchaRequired):
        require()


def test_a_score_is_a_number(start, case):
    provider = start("recaptcha_v3")
    for score in (True, "0.9", None, [0.9]):
        says(provider, GOOD | {"score": score})
        with case(str(score)), pytest.raises(CaptchaRequired):
            require()


def test_an_action_counts_also_where_none_is_promised(start):
    says(start("hcaptcha"), GOOD | {"action": "sign_in"})
    with pytest.raises(CaptchaRequired):
        require()


@pytest.mark.parametrize(
    "url",
    [
        "http://captcha.example/siteverify",
        "http://127.0.0.1.captcha.example/",
        "http://localhost@captcha.example/",
        "file:///etc/hostname",
        "ftp://127.0.0.1/",
        "https://",
        "https://[",
        "nothing",
    ],
)
def test_the_secret_leaves_the_machine_by_https_alone(start, configure, url):
    start("turnstile")
    configure(CAPTCHA_URL=url, CAPTCHA_FAIL="open")
    with pytest.raises(Unavailable):
        require()
    assert captcha.problems() == ["CAPTCHA_URL must be https, unless it is on this machine."]


def test_no_proxy_sees_what_stays_on_this_machine(start, monkeypatch):
    provider, proxy = start("turnstile"), FakeProvider("turnstile")
    with serving(proxy):
        monkeypatch.setenv("http_proxy", proxy.url)
        monkeypatch.delenv("no_proxy", raising=False)
        require(provider.solve())
    assert proxy.asked == []


def test_a_certificate_that_nobody_vouches_for_gets_no_secret(start, configure, tmp_path, caplog):
    start("turnstile")
    impostor = FakeProvider("turnstile")
    context = server_context(self_signed(tmp_path))
    with serving(impostor) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        configure(CAPTCHA_URL=f"https://localhost:{server.server_port}/")
        with pytest.raises(Unavailable):
            require()
    assert impostor.asked == []
    assert vars(caplog.records[0])["reason"] == "SSLCertVerificationError"


@pytest.mark.parametrize(
    "said",
    [
        {"success": False, "error-codes": [SECRET, "some-response", "invalid-input-secret"]},
        {"success": False, "error-codes": [SECRET, "some response\nforged line"]},
        {"success": False, "error-codes": [SECRET, "internal-error"]},
        {"success": True, "hostname": SECRET},
        {SECRET: SECRET},
    ],
)
def test_no_log_line_and_no_error_holds_the_secret(start, caplog, said):
    says(start("turnstile"), said)
    with (
        caplog.at_level(logging.DEBUG),
        pytest.raises((CaptchaRequired, Unavailable)) as refused,
    ):
        require()
    told = [str(vars(line)) for line in caplog.records] + [repr(refused.value)]
    assert caplog.records
    assert not any(SECRET in text or "forged" in text for text in told)


def test_the_settings_and_the_caller_do_not_show_what_is_secret(start):
    start("turnstile")
    assert SECRET not in repr(load())
    assert "resp0nse" not in repr(Caller(captcha="resp0nse"))
