"""Where a request to a provider goes."""

from __future__ import annotations

import pytest

from vestibule.core.errors import ProviderUnavailable
from vestibule.outbound import request
from vestibule.providers.fetch import Fetcher


@pytest.fixture
def resolved(monkeypatch):
    """Collect the names that would be resolved; none has an address."""
    names: list[str] = []

    def no_address(host: str, port: int) -> list[request.Address]:
        names.append(host)
        return []

    monkeypatch.setattr(request, "addresses_of", no_address)
    return names


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://faß.de/token", "xn--fa-hia.de"),  # by IDNA 2003 it would be fass.de
        ("https://BÜCHER.example:8443/", "xn--bcher-kva.example"),
        ("https://provider.example/größe?a=ü", "provider.example"),
    ],
)
def test_a_host_is_written_by_idna_2008(resolved, url, host):
    with pytest.raises(ProviderUnavailable):
        Fetcher().get(url)
    assert resolved == [host]


def test_a_host_that_no_domain_can_be_is_not_asked_for(resolved):
    with pytest.raises(ProviderUnavailable):
        Fetcher().get("https://‍.example/")
    assert resolved == []
