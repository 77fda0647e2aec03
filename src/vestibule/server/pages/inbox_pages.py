"""``/dev/inbox/``: sent messages, as pages and as JSON. Development only."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from vestibule.core.destinations import is_this_machine
from vestibule.drf.caller import client_address
from vestibule.server.pages.inbox import message, messages

_HEADERS = {"Cache-Control": "no-store"}
Page = Callable[..., HttpResponse]


def for_this_machine(page: Page) -> Page:
    """Allow only clients on this machine, by the address of the socket.

    The inbox has every code and link, and a server that listens on all addresses is open to
    its network. Headers are not trusted, since any client can set them.
    """

    @wraps(page)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_this_machine(client_address(request.META.get("REMOTE_ADDR", ""), "")):
            raise PermissionDenied
        return page(request, *args, **kwargs)

    return answer


@for_this_machine
def inbox_json(request: HttpRequest) -> JsonResponse:
    """``GET /dev/inbox.json?to=ADDRESS``: the messages, newest first."""
    found = messages(to=request.GET.get("to", ""))
    return JsonResponse({"messages": found}, headers=_HEADERS)


@for_this_machine
def inbox_page(request: HttpRequest) -> HttpResponse:
    """``GET /dev/inbox/``: the messages as a list."""
    found = messages(to=request.GET.get("to", ""))
    response = render(request, "vestibule/server/inbox.html", {"messages": found})
    response["Cache-Control"] = "no-store"
    return response


@for_this_machine
def inbox_message(request: HttpRequest, identity: UUID) -> HttpResponse:
    """``GET /dev/inbox/<id>/``: one message."""
    found = message(identity)
    if found is None:
        raise Http404
    response = render(request, "vestibule/server/inbox_message.html", {"message": found})
    response["Cache-Control"] = "no-store"
    return response
