"""``/docs/``: the documentation's site, as ``make docs`` has built it. Development only."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils._os import safe_join

from vestibule.server.security_headers import POLICY

_INLINE = re.compile(rb"<script>(.*?)</script>", re.DOTALL)


def _policy(page: bytes) -> str:
    """Return a content security policy with the hash of each script in the page (CSP 3).

    The theme of the site colors its code in the page itself, so styles are allowed there.
    """
    hashes = [b64encode(sha256(each).digest()).decode() for each in _INLINE.findall(page)]
    scripts = " ".join(["script-src 'self'", *(f"'sha256-{each}'" for each in hashes)])
    return POLICY.replace("script-src 'self'", scripts).replace(
        "style-src 'self'", "style-src 'self' 'unsafe-inline'"
    )


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # its name is longer than any file's
        return False


def documentation(built: Path) -> Callable[..., HttpResponseBase]:
    """Build the view of the built site; before there is one, the page of its 404 says how."""

    def answer(request: HttpRequest, page: str = "index.html") -> HttpResponseBase:
        if not (built / "index.html").exists():
            return render(request, "vestibule/server/documentation.html", status=404)
        path = Path(safe_join(built, page))
        if not _is_file(path):
            raise Http404
        if path.suffix == ".html":
            content = path.read_bytes()
            headers = {"Content-Security-Policy": _policy(content), "Cache-Control": "no-cache"}
            return HttpResponse(content, headers=headers)
        return FileResponse(path.open("rb"), headers={"Cache-Control": "no-cache"})

    return answer
