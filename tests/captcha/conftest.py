"""A provider of each kind, and settings that lead to it."""

from __future__ import annotations

import pytest

from tests.captcha.fake_provider import SECRET, SITE_KEY, FakeProvider, serving
from tests.waiting import NEVER
from vestibule.captcha import siteverify


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """A provider that answers does so at last, however busy the machine is."""
    monkeypatch.setattr(siteverify, "TIMEOUT", NEVER)


@pytest.fixture
def configure(settings):
    """Change captcha settings: ``configure(CAPTCHA="dummy")``."""

    def change(**values: object) -> None:
        settings.VESTIBULE = {**settings.VESTIBULE, **values}

    return change


@pytest.fixture
def start(configure):
    """Start a provider of a kind, and configure it: ``start("turnstile")``."""
    running = []

    def begin(kind: str) -> FakeProvider:
        provider = FakeProvider(kind)
        served = serving(provider)
        served.__enter__()
        running.append(served)
        configure(
            CAPTCHA=kind,
            CAPTCHA_SITE_KEY=SITE_KEY,
            CAPTCHA_SECRET=SECRET,
            CAPTCHA_URL=provider.url,
        )
        return provider

    yield begin
    for served in running:
        served.__exit__(None, None, None)


@pytest.fixture(params=["recaptcha_v2", "recaptcha_v3", "hcaptcha", "turnstile"])
def provider(request, start):
    """Each of the four in turn."""
    return start(request.param)
