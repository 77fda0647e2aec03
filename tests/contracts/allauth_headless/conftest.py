"""What every client of the headless API needs of a site."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture(autouse=True)
def csrf_cookie(settings: Any) -> None:
    """A site whose pages read the CSRF token from Django's cookie, as allauth's do."""
    settings.CSRF_USE_SESSIONS = False
    settings.VESTIBULE |= {"LIMITS": {}}  # rates have their own tests
