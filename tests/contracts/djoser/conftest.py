"""What the tests of the djoser contract share."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture
def vestibule(settings: Any) -> Any:
    """Change settings of Vestibule for one test."""

    def change(**values: Any) -> None:
        settings.VESTIBULE = {**settings.VESTIBULE, **values}

    return change
