"""When a captcha is wanted, what front ends are told, and what the checks find."""

from __future__ import annotations

import pytest
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured

from tests.captcha.fake_provider import SECRET
from vestibule import captcha
from vestibule.conf import load
from vestibule.server.environment.reading import read
from vestibule.server.environment.refusals import refusals

REAL = {"CAPTCHA": "turnstile", "CAPTCHA_SITE_KEY": "key", "CAPTCHA_SECRET": SECRET}
KINDS = ["recaptcha_v2", "recaptcha_v3", "hcaptcha", "turnstile"]


def found(*, include_deployment_checks: bool = False) -> dict[str | None, list[str]]:
    messages: dict[str | None, list[str]] = {}
    for each in run_checks(include_deployment_checks=include_deployment_checks):
        messages.setdefault(each.id, []).append(each.msg)
    return messages


@pytest.mark.parametrize("action", ["sign_up", "reset_password", "sign_in", "email_sign_in"])
def test_nothing_is_wanted_where_there_is_none(configure, action):
    configure(CAPTCHA="none", CAPTCHA_ON=(action,))
    assert not captcha.wanted(action, failures=99)


@pytest.mark.parametrize("kind", [*KINDS, "dummy"])
def test_registration_and_reset_always_want_it(configure, kind):
    configure(CAPTCHA=kind)
    assert captcha.wanted("sign_up")
    assert captcha.wanted("reset_password")
    assert captcha.wanted("email_sign_in")


def test_the_stories_are_a_setting(configure):
    configure(**REAL, CAPTCHA_ON=("sign_in",))
    assert captcha.wanted("sign_in")
    assert not captcha.wanted("sign_up")


@pytest.mark.parametrize(("failures", "wanted"), [(0, False), (2, False), (3, True), (100, True)])
def test_sign_in_wants_it_after_three_failures(configure, failures, wanted):
    configure(**REAL)
    assert captcha.wanted("sign_in", failures) is wanted


@pytest.mark.parametrize("action", captcha.policy.ACTIONS)
def test_every_story_that_can_ask_may_be_named(configure, action):
    configure(**REAL, CAPTCHA_ON=(action,))
    assert captcha.wanted(action)
    assert captcha.problems() == []


def test_sign_in_always_wants_it_after_no_failure(configure):
    configure(**REAL, CAPTCHA_AFTER_FAILURES=0)
    assert captcha.wanted("sign_in")


def test_failures_count_for_sign_in_alone(configure):
    configure(**REAL, CAPTCHA_ON=())
    assert not captcha.wanted("sign_up", failures=99)


def test_front_ends_are_told_what_they_need_and_nothing_secret(configure):
    configure(**REAL)
    assert captcha.public() == {
        "provider": "turnstile",
        "site_key": "key",
        "actions": ["sign_up", "reset_password", "email_sign_in", "phone_sign_in"],
    }


def test_front_ends_are_told_that_there_is_none(configure):
    configure(**REAL | {"CAPTCHA": "none"})
    assert captcha.public() == {"provider": "none", "site_key": "", "actions": []}


@pytest.mark.parametrize("kind", KINDS)
def test_a_real_captcha_passes_every_check(configure, kind):
    configure(**REAL | {"CAPTCHA": kind})
    assert not {"vestibule.E005", "vestibule.E006"} & set(found(include_deployment_checks=True))


def test_the_dummy_is_refused_in_production(configure):
    configure(CAPTCHA="dummy")
    assert "vestibule.E005" in found(include_deployment_checks=True)
    assert not {"vestibule.E005", "vestibule.E006"} & set(found())


def test_the_ready_server_refuses_the_dummy_in_production():
    sentence = "VESTIBULE_CAPTCHA is dummy, which lets everyone pass."
    asked = {"VESTIBULE_CAPTCHA": "dummy"}
    assert sentence in refusals(read({**asked, "VESTIBULE_ENV": "production"}))
    assert sentence not in refusals(read(asked))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"CAPTCHA_SITE_KEY": ""}, "needs CAPTCHA_SITE_KEY and CAPTCHA_SECRET"),
        ({"CAPTCHA_SECRET": ""}, "needs CAPTCHA_SITE_KEY and CAPTCHA_SECRET"),
        ({"PUBLIC_ORIGIN": ""}, "CAPTCHA_HOSTNAMES"),
        ({"CAPTCHA_URL": "http://captcha.example/"}, "CAPTCHA_URL must be https"),
        ({"CAPTCHA_ON": ("signup",)}, "CAPTCHA_ON names signup"),
        ({"CAPTCHA_AFTER_FAILURES": -1}, "CAPTCHA_AFTER_FAILURES"),
        ({"CAPTCHA_MIN_SCORE": 1.5}, "CAPTCHA_MIN_SCORE"),
    ],
)
def test_what_does_not_fit_together_is_an_error_of_the_checks(configure, wrong, said):
    configure(**REAL | wrong)
    (message,) = found()["vestibule.E006"]
    assert said in message


def test_what_does_not_fit_is_no_matter_without_a_captcha(configure):
    configure(CAPTCHA="none", CAPTCHA_ON=("signup",))
    assert "vestibule.E006" not in found()


@pytest.mark.parametrize("wrong", [{"CAPTCHA": "recaptcha"}, {"CAPTCHA_FAIL": "sometimes"}])
def test_an_unknown_choice_stops_the_start(configure, wrong):
    configure(**wrong)
    with pytest.raises(ImproperlyConfigured):
        load()
    assert "vestibule.E001" in found()


def test_the_environment_sets_it_all_and_shows_no_secret():
    env = read(
        {
            "VESTIBULE_CAPTCHA": "hcaptcha",
            "VESTIBULE_CAPTCHA_SECRET": SECRET,
            "VESTIBULE_CAPTCHA_ON": "sign_up, sign_in",
            "VESTIBULE_CAPTCHA_MIN_SCORE": "0.7",
            "VESTIBULE_CAPTCHA_AFTER_FAILURES": "5",
            "VESTIBULE_CAPTCHA_SEND_ADDRESS": "yes",
        }
    )
    assert env.CAPTCHA_ON == ("sign_up", "sign_in")
    assert (env.CAPTCHA_MIN_SCORE, env.CAPTCHA_AFTER_FAILURES) == (0.7, 5)
    assert env.CAPTCHA_SEND_ADDRESS is True
    assert SECRET not in repr(env)
