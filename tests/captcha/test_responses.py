"""What a request must carry to be let through."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.captcha.fake_provider import SECRET, SITE_KEY
from tests.cases import shown
from vestibule import captcha
from vestibule.core.caller import Caller
from vestibule.core.errors import CaptchaRequired

CALLER = Caller(ip="203.0.113.7")


def passes(response: str, action: str = "sign_up") -> bool:
    try:
        captcha.require(action, response, CALLER)
    except CaptchaRequired:
        return False
    return True


def test_a_solved_captcha_passes(provider):
    assert passes(provider.solve())


def test_a_response_works_once(provider):
    response = provider.solve()
    assert passes(response)
    assert not passes(response)


def test_of_fifty_requests_with_one_response_one_passes(provider):
    response = provider.solve()
    with ThreadPoolExecutor(10) as threads:
        assert list(threads.map(passes, [response] * 50)).count(True) == 1


def test_a_made_up_response_does_not_pass(provider, case):
    for made_up in ("made-up", "recaptcha_v2.x", "a&secret=other", "x\u007f"):
        with case(made_up):
            assert not passes(made_up)


def test_what_cannot_be_a_response_is_refused_without_asking(provider, case):
    for odd in ("", "\ud800", "\x00", "a\r\nb", "ä", "x" * 16_385):
        with case(shown(odd)):
            assert not passes(odd)
            assert provider.asked == []


def test_a_response_from_another_host_does_not_pass(provider, case):
    for host in ("evil.example", "testserver.evil.example", "not-provided", ""):
        with case(host):
            assert not passes(provider.solve(hostname=host))


def test_named_hosts_take_the_place_of_the_origins(provider, configure):
    configure(CAPTCHA_HOSTNAMES=("App.example.org",))
    assert passes(provider.solve(hostname="app.example.org"))
    assert not passes(provider.solve(hostname="testserver"))


def test_without_any_host_of_ours_nothing_passes(provider, configure):
    configure(PUBLIC_ORIGIN="")
    assert not passes(provider.solve(hostname=""))
    assert not passes(provider.solve())


@pytest.mark.parametrize("kind", ["recaptcha_v3", "turnstile"])
@pytest.mark.parametrize("solved_for", ["sign_in", "", "SIGN_UP"])
def test_a_response_for_another_action_does_not_pass(start, kind, solved_for):
    assert not passes(start(kind).solve(solved_for))


@pytest.mark.parametrize(("score", "enough"), [(0.0, False), (0.49, False), (0.5, True), (1, True)])
def test_recaptcha_v3_needs_the_score(start, score, enough):
    assert passes(start("recaptcha_v3").solve(score=score)) is enough


def test_the_score_is_a_setting(start, configure):
    provider = start("recaptcha_v3")
    configure(CAPTCHA_MIN_SCORE=0.95)
    assert not passes(provider.solve(score=0.9))


def test_hcaptcha_accepts_no_response_to_another_sites_captcha(start):
    assert not passes(start("hcaptcha").solve(site_key="of-another-site"))


def test_the_form_holds_what_the_provider_needs_and_no_more(provider):
    response = provider.solve()
    captcha.require("sign_up", response, CALLER)
    wanted = {"secret": SECRET, "response": response}
    if provider.kind == "hcaptcha":
        wanted["sitekey"] = SITE_KEY
    assert provider.asked == [wanted]
    assert provider.agents == ["Vestibule"]


def test_the_address_is_sent_only_where_the_setting_says_so(provider, configure):
    configure(CAPTCHA_SEND_ADDRESS=True)
    captcha.require("sign_up", provider.solve(), CALLER)
    captcha.require("sign_up", provider.solve(), Caller())
    assert [form.get("remoteip") for form in provider.asked] == ["203.0.113.7", None]


def test_without_a_captcha_everything_passes(configure):
    configure(CAPTCHA="none")
    assert passes("")


def test_the_dummy_accepts_its_one_response(configure):
    configure(CAPTCHA="dummy")
    assert passes(captcha.DUMMY_RESPONSE)
    assert not passes("SOLVED")
    assert not passes("")
