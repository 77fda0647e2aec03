"""Nobody learns with a stop-watch who has an account. ``make test-timing`` runs this alone.

Known and unknown addresses take turns, in random order, hundreds of times; a rank test says
whether one of them takes longer. Two processes on one machine are more exact than any network:
what does not show here does not show anywhere.
"""

from __future__ import annotations

import gc
import itertools
import random
from collections.abc import Callable, Sequence
from math import erfc, sqrt
from statistics import median
from time import perf_counter
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from rest_framework.test import APIClient

from tests.passwords.real_hashes import REAL_HASHES
from tests.security.refusals import register_body
from vestibule import limits
from vestibule.models import Attempt, AuditEvent, OneTimeSecret, QueuedMessage

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(1800)]

KNOWN = "known-somebody@example.org"
WARM_UP = 20
ALPHA, DIFFERENCE = 0.001, 0.05
_numbers = itertools.count(1_000)


def unknown() -> str:
    """Return an address that was never seen, as long as the known one."""
    return f"none-{next(_numbers):08}@example.org"


def rank_test(first: Sequence[float], second: Sequence[float]) -> float:
    """Return the p-value of Mann and Whitney's test, two-sided, by the normal approximation."""
    n, m = len(first), len(second)
    pooled = sorted([(value, 0) for value in first] + [(value, 1) for value in second])
    rank_sum, ties, position = 0.0, 0, 0
    for _, group in itertools.groupby(pooled, key=lambda pair: pair[0]):
        members = [which for _, which in group]
        rank = position + (len(members) + 1) / 2
        rank_sum += rank * members.count(0)
        ties += len(members) ** 3 - len(members)
        position += len(members)
    u = rank_sum - n * (n + 1) / 2
    variance = n * m / 12 * (n + m + 1 - ties / ((n + m) * (n + m - 1)))
    return erfc(abs(u - n * m / 2) / sqrt(2 * variance)) if variance else 1.0


def forget() -> None:
    """Remove what a round has left, so that every round finds the same database."""
    for model in (Attempt, OneTimeSecret, QueuedMessage, AuditEvent):
        model._default_manager.all().delete()
    get_user_model().objects.exclude(email=KNOWN).delete()


def measure(ask: Callable[[APIClient, str], Any], rounds: int) -> tuple[list[float], list[float]]:
    """Time one story for both, in turns; returns seconds for the known and the unknown."""
    client, taken = APIClient(), ([], [])  # type: tuple[APIClient, tuple[list[float], list[float]]]
    gc.disable()
    try:
        for number in range(rounds + WARM_UP):
            for which in random.sample((0, 1), 2):
                email = unknown() if which else KNOWN
                start = perf_counter()
                answer = ask(client, email)
                seconds = perf_counter() - start
                assert answer.status_code in {200, 201, 401}, answer.content
                if number >= WARM_UP:
                    taken[which].append(seconds)
                forget()
            gc.collect(0)
    finally:
        gc.enable()
    return taken


def login(client: APIClient, email: str) -> Any:
    return client.post("/api/auth/login/", {"email": email, "password": "x" * 20}, format="json")


def reset(client: APIClient, email: str) -> Any:
    return client.post("/api/auth/password/reset/", {"email": email}, format="json")


def resend(client: APIClient, email: str) -> Any:
    return client.post("/api/auth/email/verify/", {"email": email}, format="json")


def mail(client: APIClient, email: str) -> Any:
    return client.post("/api/auth/login/email/", {"email": email}, format="json")


def register(client: APIClient, email: str) -> Any:
    return client.post("/api/auth/register/", register_body(email=email), format="json")


@pytest.mark.parametrize(
    ("ask", "rounds", "changes"),
    [
        (login, 300, {}),
        (reset, 800, {"PASSWORD_RESET_BY": "link"}),
        (reset, 800, {"PASSWORD_RESET_BY": "code"}),
        (resend, 800, {"EMAIL_VERIFICATION_BY": "link"}),
        (resend, 800, {"EMAIL_VERIFICATION_BY": "code"}),
        (mail, 800, {"EMAIL_SIGN_IN": "link"}),
        (mail, 800, {"EMAIL_SIGN_IN": "code"}),
        (register, 300, {"EMAIL_VERIFICATION": "required"}),
    ],
    ids=[
        *("login", "reset-link", "reset-code", "resend-link", "resend-code"),
        *("mail-link", "mail-code", "register"),
    ],
)
def test_time_does_not_tell_whether_an_address_is_known(
    ask, rounds, changes, make_account, settings, capsys, request
):
    own = {"LIMITS": {}, "DELIVERY": "worker", **REAL_HASHES, **changes}
    settings.VESTIBULE = {**settings.VESTIBULE, **own}
    limits.reset()
    make_account(KNOWN)
    known, new = measure(ask, rounds)
    p, (middle, other) = rank_test(known, new), (median(known), median(new))
    difference = middle / other - 1
    with capsys.disabled():
        print(  # noqa: T201 - the numbers are what one runs this for
            f"\n{request.node.callspec.id:12} n={rounds} known {middle * 1e3:.3f} ms, "
            f"unknown {other * 1e3:.3f} ms, {difference:+.2%}, p = {p:.2g}"
        )
    assert not (p < ALPHA and abs(difference) > DIFFERENCE)


def test_the_rank_test_finds_a_difference_and_no_other():
    random.seed(7)
    noise = [random.lognormvariate(0, 0.3) for _ in range(2_000)]
    assert rank_test(noise[::2], noise[1::2]) > ALPHA
    assert rank_test(noise[::2], [value * 1.1 for value in noise[1::2]]) < ALPHA
    assert rank_test([1.0] * 50, [1.0] * 50) == 1.0
    assert round(rank_test([1, 2, 3, 4, 5], [6, 7, 8, 9, 10]), 4) == 0.009
