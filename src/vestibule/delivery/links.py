"""URLs in mails: pages of the front end, with a token."""

from __future__ import annotations

from vestibule.conf import settings
from vestibule.core import clock
from vestibule.core.link_template import LinkTemplate
from vestibule.scope import current_scope


def address_of(
    page: str | LinkTemplate, token: str, *, seconds: int, account: int | str = ""
) -> str:
    """Return the URL of a page with a token that lives ``seconds``.

    The token is in the fragment, which browsers do not send, unless ``LINK_STYLE`` puts it
    in the query, or a template into its own place. Opening the page changes nothing; only its
    form does. ``account`` is the id for ``{uid}`` in a template.
    """
    if isinstance(page, LinkTemplate):
        return page.filled(origin=current_scope.origin, account=account, token=token)
    written = f"#token={token}"
    if settings.LINK_STYLE == "query":
        written = f"?token={token}&expiry={int(clock.timestamp()) + seconds}"
    return f"{current_scope.origin}{page}{written}"
