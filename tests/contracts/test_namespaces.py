"""In a namespace of a host, our URLs would not be found by name, so that a check names it."""

from __future__ import annotations

import pytest
from django.core.checks import run_checks
from django.urls import include, path

NATIVE, OTP = "vestibule.contracts.native.urls", "vestibule.contracts.otp.urls"
OURS = "vestibule.urls"


def found(settings, *patterns: object) -> list[str]:
    settings.ROOT_URLCONF = patterns
    return [each.msg for each in run_checks() if each.id == "vestibule.E034"]


@pytest.mark.parametrize(
    ("given", "urlconf", "namespace"),
    [
        ((OURS, "door"), NATIVE, "door:vestibule"),
        (([path("v1/", include(NATIVE))], "door"), NATIVE, "door:vestibule"),
        (([path("otp/", include(OTP))], "door"), OTP, "door:vestibule-otp"),
    ],
)
def test_a_namespace_in_which_our_urls_are_not_found_is_an_error(
    settings, given, urlconf, namespace
):
    [said] = found(settings, path("accounts/", include(given)))
    assert f"'{urlconf}' is in the namespace '{namespace}' instead of" in said


def test_wherever_they_are_included_without_one_they_are_found(settings, case):
    places = {
        "at the root": [path("", include(OURS))],
        "below a path": [path("accounts/", include([path("v1/", include(OURS))]))],
        "below a path with a value": [path("<slug:tenant>/", include(OURS))],
        "as another instance": [path("", include(NATIVE, namespace="second"))],
        "under a name that ours precedes": [path("", include((NATIVE, "door")))],
        "with another contract": [path("", include(OURS)), path("otp/", include(OTP))],
        "in a namespace as well": [path("", include(OURS)), path("a/", include((OURS, "door")))],
        "nowhere": [],
    }
    for name, patterns in places.items():
        with case(name):
            assert found(settings, *patterns) == []
