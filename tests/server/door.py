"""A door of the web tests' servers, behind which the server itself runs a command.

A process for it would take two seconds of a processor, to load what the server has loaded.
"""

from __future__ import annotations

import hmac
import io
import json
import os
from collections.abc import Callable

from django.core.management import call_command
from django.http import HttpRequest, HttpResponse

Answer = Callable[[HttpRequest], HttpResponse]


def middleware(get_response: Answer) -> Answer:
    """Answer ``/command`` with what a command says; only for who has this server's key."""
    key = os.environ["WEB_TESTS_KEY"]

    def respond(request: HttpRequest) -> HttpResponse:
        given = request.headers.get("Authorization", "")
        if request.path != "/command" or not hmac.compare_digest(given.encode(), key.encode()):
            return get_response(request)
        said = io.StringIO()
        call_command(*json.loads(request.body), stdout=said)
        return HttpResponse(said.getvalue(), content_type="text/plain")

    return respond
