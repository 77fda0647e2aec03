"""A mirror, and the settings that use it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.passwords.breached.mirror import Mirror, serving
from tests.waiting import NEVER
from vestibule.passwords import breached

Configure = Callable[..., None]


@pytest.fixture
def configure(settings: Any) -> Configure:
    """Change settings: ``configure(PASSWORD_BREACHED_URL="")``."""

    def change(**values: object) -> None:
        settings.VESTIBULE = {**settings.VESTIBULE, **values}

    return change


@pytest.fixture
def mirror(configure: Configure, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mirror]:
    """A mirror that is queried, and no filter."""
    monkeypatch.setattr(breached, "TIMEOUT", NEVER)
    with serving(Mirror()) as served:
        configure(PASSWORD_BREACHED_URL=served.url, PASSWORD_BREACHED_FILTER="")
        yield served
