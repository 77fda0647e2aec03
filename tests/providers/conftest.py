"""Providers for the tests, and a user who signs in with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.providers.forging import ForgingIssuer
from tests.providers.openid_server import CLIENT, SECRET, OpenIDServer, openid_server
from tests.providers.traveller import Traveller
from tests.waiting import NEVER
from vestibule.providers import fetch

HOME = "http://testserver"
TENANT = "11111111-2222-4333-8444-555555555555"
Configure = Callable[..., None]


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without timeouts a provider responds in the end, however busy the machine is."""
    monkeypatch.setattr(fetch, "TIMEOUT", NEVER)


@pytest.fixture(scope="session")
def generic() -> Iterator[OpenIDServer]:
    """Any issuer: its ID tokens have the subject, its user info the rest."""
    with openid_server("openid", "other", origin=HOME) as server:
        yield server


@pytest.fixture(scope="session")
def like_google() -> Iterator[OpenIDServer]:
    """An issuer like Google: everything is in the ID token."""
    with openid_server("google", origin=HOME, id_token_claims=True) as server:
        yield server


@pytest.fixture(scope="session")
def like_microsoft() -> Iterator[OpenIDServer]:
    """An issuer like Microsoft: its URL contains the tenant."""
    prefix = f"/{TENANT}/v2.0"
    with openid_server("microsoft", origin=HOME, prefix=prefix, id_token_claims=True) as server:
        yield server


@pytest.fixture
def forging() -> Iterator[ForgingIssuer]:
    """An issuer that sends whatever a test wants."""
    with ForgingIssuer() as issuer:
        yield issuer


@pytest.fixture
def vestibule(settings: Any) -> Configure:
    """Change settings of Vestibule for one test."""

    def change(**values: Any) -> None:
        settings.VESTIBULE = {**settings.VESTIBULE, "LIMITS": {}, **values}

    return change


@pytest.fixture
def offers(vestibule: Configure) -> Configure:
    """Offer providers: ``offers(openid={"issuer": …}, EMAIL_VERIFICATION="required")``."""

    def change(**given: Any) -> None:
        entry = {"client_id": CLIENT, "client_secret": SECRET, "private_network": True}
        named = {name: {**entry, **more} for name, more in given.items() if name.islower()}
        other = {name: value for name, value in given.items() if not name.islower()}
        vestibule(PROVIDERS=named, **other)

    return change


@pytest.fixture
def traveller() -> Traveller:
    """A user with a browser."""
    return Traveller()
