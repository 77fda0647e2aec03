"""``GET POST users/`` and ``GET PATCH DELETE users/<id>/``."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import Any

from rest_framework import serializers
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.conf import settings
from vestibule.contracts.otp import denied
from vestibule.contracts.otp.body import Line
from vestibule.contracts.otp.change_user import ChangeUserBodySerializer, change
from vestibule.contracts.otp.person import ListedAnswer, UserAnswer, listed, user_body
from vestibule.contracts.otp.sign_up import SignUpBodySerializer, register
from vestibule.contracts.otp.view import (
    ContractRefusal,
    OptionalBearerAuthentication,
    OtpView,
    SuccessAnswer,
    success,
)
from vestibule.core.errors import InvalidInput, PermissionDenied
from vestibule.drf.authentication import claims_of
from vestibule.drf.body import InputSerializer
from vestibule.drf.idempotency import ONCE
from vestibule.drf.openapi import describes
from vestibule.drf.view import read_query
from vestibule.flows.deactivate import delete_user
from vestibule.flows.users import UserPage, list_users, read_user
from vestibule.models.account_search import AccountFilter

PAGE_SIZE = 2
PAGE_SIZE_MAX = 50


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class UsersQuery:
    """Conditions on users, and the page."""

    page: str = ""
    page_size: str = ""
    search: str = ""
    is_active: str = ""
    group: str = ""


class UsersQuerySerializer(InputSerializer[UsersQuery]):
    """Conditions on users, and the page. Omitted and empty conditions filter nothing."""

    into = UsersQuery

    page = Line(max_length=9)
    page_size = Line(max_length=9)
    search = Line(max_length=254)
    is_active = Line(max_length=9)
    group = Line(max_length=50)


class UsersAnswer(serializers.Serializer[Any]):
    """A page of users."""

    count = serializers.IntegerField()
    total_pages = serializers.IntegerField()
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = ListedAnswer(many=True)


class UsersView(OtpView):
    """The users that the caller may read; and public registration."""

    def get_authenticators(self) -> list[BaseAuthentication]:
        """Make authentication optional for registration."""
        registers = getattr(self.request, "method", "") == "POST"
        return [OptionalBearerAuthentication()] if registers else super().get_authenticators()

    def check_permissions(self, request: Request) -> None:
        """Check permissions, except for public registration."""
        if request.method != "POST":
            super().check_permissions(request)

    @describes(query=UsersQuerySerializer, answer=UsersAnswer, refuses=(400, 401, 403, 404, 503))
    def get(self, request: Request) -> Response:
        """List users, ordered by address."""
        query = read_query(UsersQuerySerializer, request)
        page, size = _page(query.page), _size(query.page_size)
        try:
            listing = list_users(
                wanted=_wanted(query),
                ordering="email",
                page=page,
                page_size=size,
                claims=claims_of(request),
            )
        except InvalidInput:  # beyond the last page that can be counted to
            raise _no_page() from None
        if not listing.users and page > 1:
            raise _no_page()
        return Response(_page_body(request, listing, page, size))

    @describes(
        body=SignUpBodySerializer,
        answer=SuccessAnswer,
        status=201,
        refuses=(400, 403, 422, 429, 503),
        headers=(ONCE,),
    )
    def post(self, request: Request) -> Response:
        """Register. The response for a known address is the same, and its owner is notified."""
        return register(self, request)


class UserView(OtpView):
    """One user."""

    @describes(answer=UserAnswer, refuses=(401, 404, 503))
    def get(self, request: Request, account: str) -> Response:
        """Read a user."""
        known = read_user(account=account, claims=claims_of(request))
        return Response(user_body(known.profile, request))

    @describes(
        body=ChangeUserBodySerializer, answer=SuccessAnswer, refuses=(400, 401, 403, 404, 503)
    )
    def patch(self, request: Request, account: str) -> Response:
        """Change a user; omitted fields stay."""
        change(request, account, claims_of(request), self.caller())
        return success("User profile updated successfully.")

    @describes(answer=SuccessAnswer, refuses=(400, 401, 403, 404, 503))
    def delete(self, request: Request, account: str) -> Response:
        """Delete a deactivated user permanently."""
        claims = claims_of(request)
        try:
            person = delete_user(account=account, claims=claims, caller=self.caller())
        except PermissionDenied:
            raise ContractRefusal(denied.of_deleting(claims, account), 403) from None
        return success(f"User {person.email} deleted successfully.")


def _no_page() -> ContractRefusal:
    return ContractRefusal("Invalid page.", 404)


def _page(text: str) -> int:
    if not text:
        return 1
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise _no_page()
    return int(text)


def _size(text: str) -> int:
    asked = int(text) if text.isascii() and text.isdigit() else 0
    return min(asked, PAGE_SIZE_MAX) or PAGE_SIZE


def _wanted(query: UsersQuery) -> AccountFilter:
    named = query.group.casefold()
    roles = {role.name.casefold(): role.name for role in settings.ROLES}
    return AccountFilter(
        search=query.search,
        anywhere=True,
        active={"true": True, "false": False}.get(query.is_active.lower()),
        # An unknown group is passed on and matches no user.
        role=roles.get(named, query.group) if named else None,
    )


def _page_body(request: Request, listing: UserPage, page: int, size: int) -> dict[str, Any]:
    return {
        "count": listing.count,
        "total_pages": ceil(listing.count / size) or 1,
        "next": _address(request, page + 1) if listing.cursor else None,
        "previous": _address(request, page - 1) if page > 1 else None,
        "results": [listed(known.profile.person) for known in listing.users],
    }


def _address(request: Request, page: int) -> str:
    """Return the absolute URL of another page of this request."""
    query = request.query_params.copy()
    query["page"] = str(page)
    return str(request.build_absolute_uri(f"?{query.urlencode()}"))
