"""Many cases of one claim in one test, which is set up once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import wraps
from inspect import Parameter, signature
from typing import Any

import pytest
from django.db import transaction

from vestibule import bearer, limits
from vestibule.scope import of_each_scope
from vestibule.tokens.revocation import feed

Test = Callable[..., None]
Case = Callable[[str], AbstractContextManager[None]]


@pytest.fixture
def case(subtests: pytest.Subtests) -> Case:
    """Name a case of a loop: ``with case("no token"): ...`` reports a failure and goes on.

    Only a failure becomes a subtest: each that passes would cost 2 ms and a message of xdist.
    """

    @contextmanager
    def named(name: str) -> Iterator[None]:
        try:
            yield
        except (Exception, pytest.fail.Exception):
            with subtests.test(msg=name):
                raise

    return named


@contextmanager
def undone() -> Iterator[None]:
    """Roll back what happens inside, and let the process forget it.

    All but the signing keys, which no case of a loop may change: to read them takes longer than
    most requests.
    """
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    limits.reset()
    # What a case has set may be unsound, so nothing here may read the settings.
    for revocations in of_each_scope(feed):
        revocations.forget()
    for verified in of_each_scope(bearer.verified):
        verified.clear()


def shown(value: object) -> str:
    """Show the value of a case in its name."""
    return ascii(value)[:60]


def each_case(
    names: str | Sequence[str],
    values: Iterable[Any],
    *,
    ids: Callable[[Any], object] | Sequence[str] = shown,
) -> Callable[[Test], Test]:
    """Loop over cases as ``pytest.mark.parametrize`` does, but within one test.

    Fixtures are set up once, before the first case. Each case is rolled back, so that none
    depends on another; settings that it changes are not. A failure is reported with the name
    of its case, and the others run all the same. Two of these loop over the product.
    """
    arguments = [names] if isinstance(names, str) else list(names)
    own = list(_named(arguments, values, ids))
    assert own, "a claim without a case holds whatever happens"

    def decorate(test: Test) -> Test:
        plain, others = getattr(test, "looped", (test, [("", {})]))
        cases = [(f"{one} {two}", a | b) for one, a in own for two, b in others]

        @wraps(plain)
        def all_cases(case: Case, **fixtures: Any) -> None:
            for name, held in cases:
                with case(name.strip()), undone():
                    plain(**fixtures, **held)

        asked = signature(plain)
        looped = cases[0][1].keys()
        parameters = [each for each in asked.parameters.values() if each.name not in looped]
        parameters.append(Parameter("case", Parameter.KEYWORD_ONLY))
        vars(all_cases).update(
            looped=(plain, cases), __signature__=asked.replace(parameters=parameters)
        )
        return all_cases

    return decorate


def _named(
    arguments: list[str], values: Iterable[Any], ids: Callable[[Any], object] | Sequence[str]
) -> Iterator[tuple[str, dict[str, Any]]]:
    for number, value in enumerate(values):
        row = (value,) if len(arguments) == 1 else tuple(value)
        name = " ".join(str(ids(each)) for each in row) if callable(ids) else ids[number]
        yield name, dict(zip(arguments, row, strict=True))
