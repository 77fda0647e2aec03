"""``GET brand.css`` and ``GET brand/<name>``: the brand's style sheet and files, for browsers.

Plain views: they are no part of the API, need no credentials and take nothing from the request
but its host, which Django has checked.
"""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.views import View

from vestibule import brand

_FOREVER = "public, max-age=31536000, immutable"
_SHORTLY = "public, max-age=300"
_HEADERS = {
    # Other sites' pages may use them, with fonts only by CORS; opened directly they run nothing.
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    "X-Content-Type-Options": "nosniff",
}


def api_base(request: HttpRequest, below: str) -> str:
    """Return the URL of the API without a scheme, given the URL of this request below it.

    A style sheet that another site's page uses needs the host in its URLs; the scheme is that of
    the style sheet itself, whatever a proxy in front of this server says.
    """
    return f"//{request.get_host()}{request.path.removesuffix(below)}"


def _answer(request: HttpRequest, content: bytes | str, kind: str, version: str) -> HttpResponse:
    lasting = request.GET.get("v") == version
    headers = _HEADERS | {
        "Cache-Control": _FOREVER if lasting else _SHORTLY,
        "ETag": f'"{version}"',
    }
    response = HttpResponse(content, content_type=kind, headers=headers)
    return get_conditional_response(request, f'"{version}"', None, response) or response


class StylesheetView(View):
    """The style sheet of the brand."""

    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest) -> HttpResponse:
        """Return it; without a brand it changes nothing."""
        base = api_base(request, "brand.css")
        text = brand.stylesheet(base)
        return _answer(request, text, "text/css; charset=utf-8", brand.version())


class FileView(View):
    """A picture or font of the brand."""

    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest, name: str) -> HttpResponse:
        """Return a file that the brand names."""
        found = brand.served_file(name)
        if found is None:
            raise Http404
        return _answer(request, found.content, found.kind, found.version)
