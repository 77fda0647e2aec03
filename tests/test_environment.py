"""No test leaves a variable of ours to the tests after it."""

from __future__ import annotations

import os

import pytest

from tests.environment import unchanged

CHANGES: dict[str, dict[str, str]] = {
    "VESTIBULE_NEW": {"VESTIBULE_KEPT": "as it was", "VESTIBULE_NEW": "1"},
    "VESTIBULE_KEPT": {"VESTIBULE_KEPT": "otherwise"},
    "VESTIBULE_KEPT, VESTIBULE_NEW": {"VESTIBULE_NEW": "1"},
}
"""What a test leaves behind, by the names that it is told: one is new, another, or gone."""


def leave(variables: dict[str, str]) -> None:
    with unchanged():
        os.environ.pop("VESTIBULE_KEPT", None)
        os.environ.update(variables)


def test_what_is_left_set_changed_or_removed_fails_its_test_and_is_put_back(monkeypatch, case):
    monkeypatch.setenv("VESTIBULE_KEPT", "as it was")
    before = dict(os.environ)
    for names, left in CHANGES.items():
        with case(names):
            with pytest.raises(pytest.fail.Exception, match=f"leaves {names} changed"):
                leave(left)
            assert dict(os.environ) == before


def test_what_is_put_back_inside_is_no_change():
    with unchanged(), pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setenv("VESTIBULE_NEW", "1")


def test_every_test_is_held_to_that(request, monkeypatch):
    monkeypatch.setenv("VESTIBULE_NEW", "1")  # and what its monkeypatch changes is no failure
    assert "_environment_left_unchanged" in request.fixturenames
