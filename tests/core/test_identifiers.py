"""One canonical form of each address, with the domain as it is looked up in the DNS."""

from __future__ import annotations

import pytest

from vestibule.core.identifiers import email_key, mailbox


@pytest.mark.parametrize(
    ("domain", "asked_for"),
    [
        ("Example.ORG", "example.org"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("BÜCHER.example", "xn--bcher-kva.example"),
        ("bu\u0308cher.example", "xn--bcher-kva.example"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"),
        ("XN--BCHER-KVA.example", "xn--bcher-kva.example"),
        ("\uff45\uff58\uff41\uff4d\uff50\uff4c\uff45\uff0e\uff43\uff4f\uff4d", "example.com"),
        ("faß.de", "xn--fa-hia.de"),
        ("FAẞ.de", "xn--fa-hia.de"),
        ("xn--fa-hia.de", "xn--fa-hia.de"),
        ("fass.de", "fass.de"),
        ("βόλος.com", "xn--nxasmm1c.com"),
        ("βόλοσ.com", "xn--nxasmq6b.com"),
        ("\u0646\u0627\u0645\u0647\u200c\u0627\u06cc.com", "xn--mgba3gch31f060k.com"),
        ("exam\u200dple.com", None),
        ("\u2615.example", None),
        ("xn--a.example", None),
        ("\u0301a.example", None),
    ],
)
def test_a_domain_is_read_by_idna_2008(domain, asked_for):
    assert email_key(f"Ann@{domain}") == (asked_for and f"ann@{asked_for}")
    if not domain.isascii():
        assert mailbox(f"Ann@{domain}") == (asked_for and f"Ann@{asked_for}")
