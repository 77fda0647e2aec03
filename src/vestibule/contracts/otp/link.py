"""The query string of a mailed link: ``?token=…&expiry=…``."""

from __future__ import annotations

from dataclasses import dataclass

from rest_framework.request import Request

from vestibule.contracts.otp.body import Line
from vestibule.contracts.otp.view import ContractRefusal
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
    """The link's token, and its expiry in Unix seconds."""

    into = LinkQuery

    token = Line(max_length=200)
    expiry = Line(max_length=20)


def link_of(request: Request) -> str:
    """Return the token of a link.

    The expiry in the query is not trusted: the token has its own, and the query can only
    make it expire sooner.

    Raises:
        ContractRefusal: the token or the expiry is missing or invalid, or the link has expired.
    """
    query = read_query(LinkQuerySerializer, request)
    if not (query.token and query.expiry):
        raise ContractRefusal("Missing verification link.")
    if not (query.expiry.isascii() and query.expiry.isdigit()):
        raise ContractRefusal(INVALID)
    if int(query.expiry) < clock.timestamp():
        raise ContractRefusal("The verification link has expired.")
    return query.token
