"""Roles: which declarations are valid, and what they mean."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from vestibule import conf
from vestibule.core.roles import COMPANY_ROLES, STAFF_ROLES, Action, Over, Role

LOW = Role("low", "Low", 1)
HIGH = Role("high", "High", 9, may={Action.READ: Over.ALL})


def declare(settings: Any, *roles: Role, default: str = "low", admin: str = "high") -> None:
    settings.VESTIBULE = {"ROLES": roles, "DEFAULT_ROLE": default, "ADMIN_ROLE": admin}
    conf.load()


def test_the_presets_are_valid(settings):
    declare(settings, *COMPANY_ROLES, default="employee", admin="admin")
    declare(settings, *STAFF_ROLES, default="Default", admin="Superuser")


@pytest.mark.parametrize(
    ("which", "reached"),
    [(Over.ALL, {"low", "mid", "high", None}), (Over.LOWER, {"low", None}), (("mid",), {"mid"})],
)
def test_a_role_may_act_on_the_declared_roles(which, reached):
    mid = Role("mid", "Mid", 5, may={Action.CHANGE: which})
    others = [LOW, mid, HIGH, None]
    assert {other and other.name for other in others if mid.may_act_on(Action.CHANGE, other)} == (
        reached
    )
    assert not any(mid.may_act_on(Action.DELETE, other) for other in others)


@pytest.mark.parametrize(
    ("roles", "sentence"),
    [
        ((LOW, HIGH, LOW), "twice"),
        ((HIGH,), "must be in ROLES"),
        ((LOW,), "must be in ROLES"),
        ((LOW, HIGH, Role("", "None", 3)), "1 to 50 characters"),
        ((LOW, HIGH, Role("x" * 51, "Long", 3)), "1 to 50 characters"),
        ((LOW, Role("high", "High", 9, open=True)), "must not be open"),
        (
            (Role("low", "Low", 1, may={Action.CHANGE: Over.LOWER}), HIGH),
            "available at sign-up",
        ),
        (
            (LOW, HIGH, Role("free", "Free", 3, open=True, may={Action.DELETE: ("low",)})),
            "available at sign-up",
        ),
        ((LOW, HIGH, Role("mid", "Mid", 5, may={Action.SET_ROLE: Over.ALL})), "rank above"),
        ((LOW, HIGH, Role("mid", "Mid", 5, may={Action.DEACTIVATE: ("high",)})), "rank above"),
        ((LOW, HIGH, Role("mid", "Mid", 5, may={Action.CHANGE: ("nobody",)})), "not declared"),
        ((LOW, HIGH, Role("mid", "Mid", 5, may={"fly": Over.ALL})), "not an action"),  # type: ignore[dict-item]
    ],
)
def test_a_declaration_with_privilege_escalation_stops_the_start(settings, roles, sentence):
    with pytest.raises(ImproperlyConfigured, match=sentence):
        declare(settings, *roles)


def test_reading_higher_roles_may_be_allowed(settings):
    declare(settings, LOW, HIGH, Role("mid", "Mid", 5, may={Action.READ: Over.ALL}))
