"""``GET /media/avatars/<name>``: the pictures in the ready server's own storage."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from vestibule import avatars
from vestibule.core.errors import Overloaded

HEADERS = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "X-Content-Type-Options": "nosniff",
    "Content-Disposition": 'inline; filename="avatar.webp"',
    # Other origins may embed it; opened directly, it can run nothing.
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Content-Security-Policy": "default-src 'none'; sandbox",
}


def avatar(request: HttpRequest, name: str) -> HttpResponse:
    """Return a picture. Only generated names are served, whatever else is in the folder."""
    try:
        picture = avatars.served(name)
    except Overloaded as refused:
        return HttpResponse(status=503, headers={"Retry-After": str(refused.retry_after)})
    if picture is None:
        raise Http404
    return HttpResponse(picture, content_type="image/webp", headers=HEADERS)
