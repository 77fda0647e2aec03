"""What a new password must be like, where an installation wants more than length."""

from __future__ import annotations

import pytest

from vestibule import passwords


@pytest.fixture(autouse=True)
def composition(settings) -> None:
    """Ask for all kinds of characters."""
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
def test_every_kind_that_is_missing_is_named_at_once(password, missing):
    assert codes(password) == missing


@pytest.mark.parametrize("special", sorted('!@#$%^&*(),.?":{}|<>'))
def test_each_special_character_counts(special):
    assert codes(f"Staplehorse5{special}") == []


def test_no_kind_is_asked_for_unless_the_setting_says_so(settings):
    settings.VESTIBULE = {**settings.VESTIBULE, "PASSWORD_COMPOSITION": False}
    assert codes("staple horse battery") == []
