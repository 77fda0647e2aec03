"""The access log (``VESTIBULE_ACCESS_LOG``): one line for each request that Django answers."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from vestibule.server.log_context import about

logger = logging.getLogger("vestibule.access")


def access_log(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Log method, route, status and duration of each request, in milliseconds of its slot.

    Never the path or the query string, which may hold a one-time link; the route is that of the
    URLconf, and empty where there is none.
    """

    def answer(request: HttpRequest) -> HttpResponseBase:
        begun = time.perf_counter()
        response = get_response(request)
        match = request.resolver_match
        logger.info(
            "request",
            extra={
                "method": request.method,
                "route": match.route if match else "",
                "status": response.status_code,
                "milliseconds": round((time.perf_counter() - begun) * 1000, 1),
                **about(request.META),
            },
        )
        return response

    return answer
