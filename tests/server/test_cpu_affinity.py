"""Workers share the processors out: each has its own, and all are used."""

from __future__ import annotations

import pytest

from vestibule.server.engine.cpu_affinity import share


@pytest.mark.parametrize(("workers", "processors"), [(2, 2), (2, 5), (4, 8), (3, 3)])
def test_each_processor_belongs_to_one_worker(workers, processors):
    shares = [share(number, workers, range(processors)) for number in range(workers)]
    assert sorted(one for each in shares for one in each) == list(range(processors))
    assert max(map(len, shares)) - min(map(len, shares)) <= 1


def test_the_two_threads_of_a_core_belong_to_one_worker():
    assert share(1, 2, {0, 1, 2, 3}) == {1, 3}, "0 and 2 are one core, 1 and 3 the other"


@pytest.mark.parametrize(("workers", "processors"), [(1, 8), (3, 2)])
def test_one_worker_or_too_many_may_run_anywhere(workers, processors):
    assert not any(share(number, workers, range(processors)) for number in range(workers))
