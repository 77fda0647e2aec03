"""URLs in mails: pages of the front end, with a token."""

from __future__ import annotations

from vestibule.conf import settings
from vestibule.core import clock
from vestibule.scope import current_scope


def address_of(page: str, token: str, *, seconds: int) -> str:
    """Return the URL of a page with a token that lives ``seconds``.

    The token is in the fragment, which browsers do not send, unless ``LINK_STYLE`` puts it
    in the query. Opening the page changes nothing; only its form does.
    """
    written = f"#token={token}"
    if settings.LINK_STYLE == "query":
        written = f"?token={token}&expiry={int(clock.timestamp()) + seconds}"
    return f"{current_scope.origin}{page}{written}"
