"""A figure is judged against the goal and the floor of the build that it was taken with."""

from __future__ import annotations

import pytest

from bench.goals import bounds, judged


@pytest.mark.parametrize(
    ("ratio", "verdict"),
    [
        (0.11, "goal reached"),
        (0.15, "above the floor, goal missed"),
        (0.17, "UNDER THE FLOOR"),
    ],
)
def test_smaller_is_better_for_what_is_spent(ratio, verdict):
    assert judged("refresh_cpu_vs_simplejwt", {"refresh_cpu_vs_simplejwt": ratio}) == verdict


@pytest.mark.parametrize(
    ("ratio", "verdict"),
    [(1.4, "goal reached"), (1.2, "above the floor, goal missed"), (1.1, "UNDER THE FLOOR")],
)
def test_larger_is_better_for_what_is_done(ratio, verdict):
    figures = {"logins_vs_simplejwt_same_build": ratio}
    assert judged("logins_vs_simplejwt_same_build", figures) == verdict


def test_the_compiled_argon2_has_bounds_of_its_own():
    assert bounds("logins_vs_hash_ceiling", {"argon2_build": "wheel"}) == (0.80, 0.90)
    assert bounds("logins_vs_hash_ceiling", {"argon2_build": "native"}) == (0.72, 0.85)


def test_what_was_not_measured_or_has_no_goal_is_not_judged():
    assert judged("ready_s", {}) == ""
    assert judged("first_start_s", {"first_start_s": 99.0}) == ""
