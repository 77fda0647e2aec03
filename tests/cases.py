"""Many cases of one claim in one test, which is set up once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from inspect import Parameter, signature
from typing import Any

import pytest
from django.db import transaction

from vestibule.testing.plugin import forget_everything

Test = Callable[..., None]


@contextmanager
def undone() -> Iterator[None]:
    """Roll back what happens inside, and let the process forget it."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    forget_everything()


def each_case(
    names: str | Sequence[str], values: Iterable[Any], *, ids: Callable[[Any], object] = ascii
) -> Callable[[Test], Test]:
    """Loop over cases as ``pytest.mark.parametrize`` does, but within one test.

    Fixtures are set up once, before the first case. Each case is rolled back, so that none
    depends on another; settings that it changes are not. A failure is reported with the name
    of its case, and the others run all the same.
    """
    arguments = (names,) if isinstance(names, str) else tuple(names)
    cases = [(value,) if isinstance(names, str) else tuple(value) for value in values]
    assert cases, "a claim without a case holds whatever happens"

    def decorate(test: Test) -> Test:
        @wraps(test)
        def all_cases(subtests: Any, **fixtures: Any) -> None:
            for case in cases:
                try:
                    with undone():
                        test(**fixtures, **dict(zip(arguments, case, strict=True)))
                except (Exception, pytest.fail.Exception):
                    # Only now: each subtest that passes would cost 2 ms and a message of xdist.
                    with subtests.test(msg=" ".join(str(ids(value)) for value in case)):
                        raise

        asked = signature(test)
        fixtures = [each for each in asked.parameters.values() if each.name not in arguments]
        fixtures.append(Parameter("subtests", Parameter.KEYWORD_ONLY))
        all_cases.__signature__ = asked.replace(parameters=fixtures)  # type: ignore[attr-defined]
        return all_cases

    return decorate
