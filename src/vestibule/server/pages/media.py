"""``GET /media/avatars/<name>``: the pictures that the ready server keeps itself."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from vestibule import avatars
from vestibule.core.errors import Overloaded

HEADERS = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "X-Content-Type-Options": "nosniff",
    "Content-Disposition": 'inline; filename="avatar.webp"',
    # A page of another origin may show it; opened by itself it may do nothing.
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Content-Security-Policy": "default-src 'none'; sandbox",
}


def avatar(request: HttpRequest, name: str) -> HttpResponse:
    """Answer one picture. Only names that we made lead to a file, whatever else lies there."""
    try:
        picture = avatars.served(name)
    except Overloaded as refused:
        return HttpResponse(status=503, headers={"Retry-After": str(refused.retry_after)})
    if picture is None:
        raise Http404
    return HttpResponse(picture, content_type="image/webp", headers=HEADERS)
