"""The shortcut selects the same renderer as DRF."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from django.http import Http404
from rest_framework.exceptions import NotAcceptable
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BrowsableAPIRenderer, JSONRenderer, StaticHTMLRenderer
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from vestibule.drf.negotiation import ContentNegotiation

ACCEPTED = [
    None,
    "",
    "*/*",
    "application/json",
    "application/json; indent=4",
    "application/*",
    "text/html",
    "text/html, application/json;q=0.5, */*;q=0.1",
    "image/png",
]
OFFERED: list[list[Any]] = [
    [JSONRenderer()],
    [JSONRenderer(), BrowsableAPIRenderer()],
    [StaticHTMLRenderer(), JSONRenderer()],
]


def chosen(negotiation: Any, renderers: list[Any], accept: str | None, query: str) -> Any:
    said: Any = {} if accept is None else {"HTTP_ACCEPT": accept}
    request = Request(APIRequestFactory().get(f"/{query}", **said))
    try:
        return negotiation.select_renderer(request, renderers)
    except (NotAcceptable, Http404) as refused:
        return type(refused)


@pytest.mark.parametrize("renderers", OFFERED, ids=["json", "both", "html first"])
def test_the_renderer_and_its_type_are_those_that_drf_chooses(renderers):
    for accept, query in product(ACCEPTED, ["", "?format=json", "?format=none", "?page=2"]):
        ours, theirs = ContentNegotiation(), DefaultContentNegotiation()
        wanted = chosen(theirs, renderers, accept, query)
        assert chosen(ours, renderers, accept, query) == wanted, (accept, query)
