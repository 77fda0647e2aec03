"""The addresses that mails carry: pages of the front end, with a token."""

from __future__ import annotations

from vestibule.conf import settings
from vestibule.core import clock


def address_of(page: str, token: str, *, seconds: int) -> str:
    """Return the address of a page with a token that lives so many seconds.

    The token stands behind ``#``, which browsers send to nobody, unless
    ``LINK_STYLE`` wants it in the query. Opening the page changes nothing; what
    its visitor sends does.
    """
    written = f"#token={token}"
    if settings.LINK_STYLE == "query":
        written = f"?token={token}&expiry={int(clock.timestamp()) + seconds}"
    return f"{settings.PUBLIC_ORIGIN}{page}{written}"
