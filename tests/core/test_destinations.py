from __future__ import annotations

import pytest

from vestibule.core.destinations import is_this_machine


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.8.8", "::1"])
def test_the_loopback_is_this_machine(host):
    assert is_this_machine(host)


@pytest.mark.parametrize("host", ["", "0.0.0.0", "10.0.0.1", "localhost.example", "::", "127.1"])  # noqa: S104
def test_no_other_host_is_this_machine(host):
    assert not is_this_machine(host)
