"""The addresses of this host: Vestibule's, and an async view."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.urls import include, path


async def whoami(request: HttpRequest) -> JsonResponse:
    """Name the user, whom a query finds: not in the event loop."""
    user = await request.auser()
    return JsonResponse({"email": getattr(user, "email", "")})


urlpatterns = [path("", include("vestibule.urls")), path("whoami/", whoami)]
