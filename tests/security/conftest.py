"""What the attackers and their victims need."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any

import pytest

from tests.security.refusals import PROFILE
from vestibule.conf import Settings

Change = Callable[..., None]


@pytest.fixture
def vestibule(settings: Any) -> Change:
    """Change settings of Vestibule for one test: ``vestibule(MAX_SESSIONS=3)``."""

    def change(**values: Any) -> None:
        settings.VESTIBULE = {**settings.VESTIBULE, **values}

    return change


@pytest.fixture(autouse=True)
def without_rates(vestibule: Change) -> None:
    """Let a test attack as fast as it can; rates have claims of their own."""
    if "LIMITS" in {field.name for field in fields(Settings)}:
        vestibule(LIMITS={})


@pytest.fixture
def send(make_account, sign_in_as) -> Any:
    """Send bytes to an address as a signed-in user."""
    caller = sign_in_as(make_account())
    caller.raise_request_exception = False

    def post(
        address: str, body: bytes, content_type: str = "application/json", **extra: Any
    ) -> Any:
        method = "PATCH" if address == PROFILE else "POST"
        return caller.generic(method, address, body, content_type=content_type, **extra)

    return post


@pytest.fixture
def pair(make_account, sign_in_as) -> Any:
    """Both tokens of a signed-in user."""
    return sign_in_as(make_account()).signed_in.tokens
