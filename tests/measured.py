"""What of a run is measured for coverage.

Test processes are, and the servers under test that ask for it. No others: measuring makes a start
of Django take half as long again, and a run has hundreds.
"""

from __future__ import annotations

import os

_VARIABLE = "COVERAGE_PROCESS_CONFIG"
_IN_A_WORKER = "PYTEST_XDIST_WORKER" in os.environ

MEASURED = {_VARIABLE: os.environ[_VARIABLE]} if _VARIABLE in os.environ else {}
"""What a process needs in its environment to be measured; empty in a run without coverage."""

_GUESSING = (
    "tests/concurrency/test_pending_states_machine.py",
    "tests/concurrency/test_second_factor_machine.py",
    "tests/concurrency/test_state_machine.py",
    "tests/contracts/otp/test_openapi.py",
)
"""Tests that guess, as some in tests/security do: what only a guess reaches would be covered in one
run and not in the next."""

_REACHING_NOTHING_NEW = (
    "tests/avatars/test_picture.py",
    "tests/captcha/test_responses.py",
    "tests/contracts/otp/test_guessing.py",
    "tests/contracts/otp/test_sign_in.py",
    "tests/contracts/test_refresh.py",
    "tests/contracts/test_same_device.py",
    "tests/contracts/test_typed_bodies.py",
    "tests/delivery/test_texts.py",
    "tests/flows/test_challenge.py",
    "tests/flows/test_challenge_codes.py",
    "tests/flows/test_deactivate.py",
    "tests/flows/test_enroll.py",
    "tests/flows/test_fresh_factor.py",
    "tests/flows/test_lost_answers.py",
    "tests/flows/test_raised_levels.py",
    "tests/flows/test_refresh.py",
    "tests/flows/test_remember_me.py",
    "tests/flows/test_reset_password.py",
    "tests/flows/test_second_factor.py",
    "tests/flows/test_securing.py",
    "tests/flows/test_sign_in.py",
    "tests/flows/test_undone_factors.py",
    "tests/flows/test_verify_email.py",
    "tests/models/test_access_lifetime.py",
    "tests/models/test_list_plans.py",
    "tests/passwords/test_unicode_forms.py",
    "tests/providers/test_cookie_transport.py",
    "tests/security/",
    "tests/steps/test_mailed_link.py",
    "tests/steps/test_verify_passkey.py",
    "tests/steps/test_verify_totp.py",
    "tests/tokens/test_jws_kinds.py",
)
"""Where tests take long and reach next to nothing that others do not: they would take up to twice
as long. Measured with one context for each file, this is two thirds of a percent of all code at
most: what started servers reach, and hosts, was not in that."""

_MEASURED = ("tests/security/test_production_checks.py", "tests/security/test_shared_limits.py")
"""Checks and limits of which no other test is a test."""


def is_measured(test: str) -> bool:
    """Whether a test, given by its id, is measured."""
    return test.startswith(_MEASURED) or not test.startswith((*_GUESSING, *_REACHING_NOTHING_NEW))


if _IN_A_WORKER:  # the process before the workers hands the variable on to them
    os.environ.pop(_VARIABLE, None)
