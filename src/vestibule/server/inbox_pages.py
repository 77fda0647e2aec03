"""``/dev/inbox/``: what was sent, for people and for programs. Development only."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from vestibule.server.inbox import message, messages

_HEADERS = {"Cache-Control": "no-store"}


def inbox_json(request: HttpRequest) -> JsonResponse:
    """``GET /dev/inbox.json?to=ADDRESS``: the messages, newest first."""
    found = messages(to=request.GET.get("to", ""))
    return JsonResponse({"messages": found}, headers=_HEADERS)


def inbox_page(request: HttpRequest) -> HttpResponse:
    """``GET /dev/inbox/``: the messages as a list."""
    found = messages(to=request.GET.get("to", ""))
    response = render(request, "vestibule/server/inbox.html", {"messages": found})
    response["Cache-Control"] = "no-store"
    return response


def inbox_message(request: HttpRequest, identity: UUID) -> HttpResponse:
    """``GET /dev/inbox/<id>/``: one message, as it was sent."""
    found = message(identity)
    if found is None:
        raise Http404
    response = render(request, "vestibule/server/inbox_message.html", {"message": found})
    response["Cache-Control"] = "no-store"
    return response
