"""The contract with the settings of ``examples/otp``, in one process, and its clients."""

from __future__ import annotations

from typing import Any

import pytest
from rest_framework.test import APIClient

from examples.otp.settings import VESTIBULE as OTP
from tests.contracts.otp.visitor import Visitor


@pytest.fixture(autouse=True)
def as_the_example(settings: Any, request: pytest.FixtureRequest) -> None:
    """Use the example's URLs and settings, without rate limits, which have their own tests."""
    settings.ROOT_URLCONF = "examples.otp.urls"
    settings.VESTIBULE = {
        **OTP,
        "DELIVERY": "inline",
        "LIMITS": {},
        "HASHING_SLOTS": 2,
        "ARGON2_MEMORY_KIB": 8,
        "ARGON2_TIME": 1,
        "SMS_BACKEND": "tests.messages.keep_text",
        **OTP_OF_TESTS,
    }


OTP_OF_TESTS: dict[str, Any] = {"PUBLIC_ORIGIN": "http://testserver"}


@pytest.fixture
def visitor(db: None) -> Visitor:
    """A client with its own CSRF token."""
    return Visitor(APIClient(raise_request_exception=False))


@pytest.fixture
def stranger(db: None) -> Visitor:
    """Another client, at another address."""
    return Visitor(APIClient(raise_request_exception=False, REMOTE_ADDR="203.0.113.9"))


@pytest.fixture
def vestibule(settings: Any) -> Any:
    """Change settings of Vestibule for one test: ``vestibule(OTP_API_KEY="x")``."""

    def change(**values: Any) -> None:
        settings.VESTIBULE = {**settings.VESTIBULE, **values}

    return change
