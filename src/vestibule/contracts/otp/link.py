"""The query of a mailed link: ``?token=…&expiry=…``."""

from __future__ import annotations

from dataclasses import dataclass

from rest_framework.request import Request

from vestibule.contracts.otp.body import Line
from vestibule.contracts.otp.view import Said
from vestibule.core import clock
from vestibule.drf.body import InputSerializer
from vestibule.drf.view import read_query

INVALID = "Invalid verification link."


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class LinkQuery:
    """The token and its expiry."""

    token: str = ""
    expiry: str = ""


class LinkQuerySerializer(InputSerializer[LinkQuery]):
    """The token, and the moment of its end in Unix seconds, as the link says it."""

    into = LinkQuery

    token = Line(max_length=200)
    expiry = Line(max_length=20)


def link_of(request: Request) -> str:
    """Read the token of a link.

    The moment in the query is compared and not trusted: the token has an end of
    its own, and this one can only make it end sooner.

    Raises:
        Said: something is missing, is no moment, or says that the link is over.
    """
    query = read_query(LinkQuerySerializer, request)
    if not (query.token and query.expiry):
        raise Said("Missing verification link.")
    if not (query.expiry.isascii() and query.expiry.isdigit()):
        raise Said(INVALID)
    if int(query.expiry) < clock.timestamp():
        raise Said("The verification link has expired.")
    return query.token
