"""The composition rules for new passwords, if an installation requires them."""

from __future__ import annotations

import pytest

from vestibule import passwords


@pytest.fixture(autouse=True)
def composition(settings) -> None:
    """Require all types of characters."""
    settings.VESTIBULE = {**settings.VESTIBULE, "PASSWORD_COMPOSITION": True}


def codes(password: str) -> list[str]:
    return [problem.code.removeprefix("password_") for problem in passwords.problems(password)]


@pytest.mark.parametrize(
    ("password", "missing"),
    [
        ("Staple horse 5!", []),
        ("staple horse 5!", ["needs_upper"]),
        ("STAPLE HORSE 5!", ["needs_lower"]),
        ("Staple horse !", ["needs_digit"]),
        ("Staple horse 5", ["needs_special"]),
        (".", ["too_short", "needs_lower", "needs_upper", "needs_digit"]),
        ("", ["too_short", "needs_lower", "needs_upper", "needs_digit", "needs_special"]),
    ],
)
def test_all_missing_character_types_are_reported_together(password, missing):
    assert codes(password) == missing


@pytest.mark.parametrize("special", sorted('!@#$%^&*(),.?":{}|<>'))
def test_each_special_character_counts(special):
    assert codes(f"Staplehorse5{special}") == []


def test_no_character_type_is_required_by_default(settings):
    settings.VESTIBULE = {**settings.VESTIBULE, "PASSWORD_COMPOSITION": False}
    assert codes("staple horse battery") == []
