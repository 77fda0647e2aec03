"""``GET POST users/`` and ``GET PATCH DELETE users/<id>/``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_noop as _
from rest_framework import ISO_8601, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.native.change_user import ChangeUserBodySerializer
from vestibule.contracts.native.invite import InviteBodySerializer
from vestibule.contracts.native.profile import ProfileAnswer, moment, profile_body
from vestibule.contracts.native.view import MessageAnswer, NativeView
from vestibule.core import clock
from vestibule.core.factors import FACTORS
from vestibule.core.people import Person
from vestibule.core.roles import Action
from vestibule.core.tokens import AccessClaims
from vestibule.drf.authentication import claims_of
from vestibule.drf.body import InputSerializer
from vestibule.drf.caller import caller_of
from vestibule.drf.idempotency import ONCE, idempotent_caller
from vestibule.drf.language import Sentence
from vestibule.drf.openapi import describes
from vestibule.drf.view import read, read_query
from vestibule.flows.change_user import change_user
from vestibule.flows.deactivate import delete_user
from vestibule.flows.invite import invite
from vestibule.flows.users import (
    COUNT_MAX,
    DEEPEST,
    NEWEST_FIRST,
    ORDERINGS,
    PAGE_MAX,
    UserEntry,
    UserPage,
    list_users,
    read_user,
)
from vestibule.models.account_search import NONE, AccountFilter

PAGE_SIZE = 25
YES_OR_NO = ("true", "false")
WITHIN = {f"{days}d": timedelta(days=days) for days in (7, 30, 90)}
OLDER, NEVER = "older", "never"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class UsersQuery:
    """Conditions on accounts, ordering and page."""

    search: str = ""
    active: str = ""
    verified: str = ""
    role: str = ""
    factor: str = ""
    last_seen: str = ""
    created_after: datetime | None = None
    created_before: datetime | None = None
    ordering: str = ""
    page: int = 1
    page_size: int = PAGE_SIZE
    cursor: str = ""


class UsersQuerySerializer(InputSerializer[UsersQuery]):
    """Conditions on accounts, ordering and page. Omitted and empty conditions filter nothing."""

    into = UsersQuery

    search = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=100,
        help_text="The beginning of an email address, a username, a first name or a last name.",
    )
    active = serializers.ChoiceField(choices=YES_OR_NO, required=False, allow_blank=True)
    verified = serializers.ChoiceField(choices=YES_OR_NO, required=False, allow_blank=True)
    role = serializers.CharField(required=False, allow_blank=True, max_length=50)
    factor = serializers.ChoiceField(
        choices=(*FACTORS, NONE),
        required=False,
        allow_blank=True,
        help_text="A second factor that the account has, or `none`.",
    )
    last_seen = serializers.ChoiceField(
        choices=(*WITHIN, OLDER, NEVER),
        required=False,
        allow_blank=True,
        help_text="Signed in or active in the last 7, 30 or 90 days, before that (`older`), "
        "or `never`. A refreshed session counts within about an hour.",
    )
    created_after = serializers.DateTimeField(
        required=False, input_formats=[ISO_8601], help_text="Inclusive."
    )
    created_before = serializers.DateTimeField(
        required=False, input_formats=[ISO_8601], help_text="Exclusive."
    )
    ordering = serializers.ChoiceField(choices=ORDERINGS, required=False, allow_blank=True)
    page = serializers.IntegerField(required=False, min_value=1, max_value=10**9)
    page_size = serializers.IntegerField(
        required=False, min_value=1, max_value=10**9, help_text=f"At most {PAGE_MAX}."
    )
    cursor = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=1000,
        help_text="From `next`: continues there, at the same cost however deep.",
    )


class KnownUserAnswer(ProfileAnswer):
    """An account, as its managers see it."""

    username = serializers.CharField()
    is_active = serializers.BooleanField()
    email_verified = serializers.BooleanField()
    phone_verified = serializers.BooleanField()
    factors = serializers.ListField(
        child=serializers.CharField(), help_text="Enrolled second factors: `passkey`, `totp`."
    )
    last_seen_at = serializers.DateTimeField(allow_null=True, help_text="Null: never.")
    may = serializers.ListField(
        child=serializers.ChoiceField(choices=[action.value for action in Action]),
        help_text="What you may do with this account.",
    )


class UsersAnswer(serializers.Serializer[Any]):
    """A page of accounts."""

    count = serializers.IntegerField(help_text=f"{COUNT_MAX} means {COUNT_MAX} or more.")
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True, help_text="Null with a cursor.")
    results = KnownUserAnswer(many=True)


class UserMessageAnswer(MessageAnswer):
    """A confirmation, and the updated account."""

    user = KnownUserAnswer()


def known_body(known: UserEntry) -> dict[str, Any]:
    """Return the representation of an account for its managers."""
    person = known.profile.person
    return {
        **profile_body(known.profile),
        "username": person.username,
        "is_active": person.is_active,
        "email_verified": person.email_verified,
        "factors": [each.value for each in FACTORS if each in person.factors.split()],
        "last_seen_at": known.last_seen_at and moment(known.last_seen_at),
        "may": [action.value for action in known.may],
    }


def done(message: str, person: Person, claims: AccessClaims, status: int = 200) -> Response:
    """Return a confirmation and the updated account."""
    known = read_user(account=person.id, claims=claims)
    return Response({"message": message, "user": known_body(known)}, status)


class UsersView(NativeView):
    """The accounts that the caller may read."""

    @describes(query=UsersQuerySerializer, answer=UsersAnswer, refuses=(400, 401, 403, 503))
    def get(self, request: Request) -> Response:
        """List accounts."""
        query = read_query(UsersQuerySerializer, request)
        listing = list_users(
            wanted=_filter_of(query),
            ordering=query.ordering or NEWEST_FIRST,
            page=query.page,
            page_size=query.page_size,
            cursor=query.cursor,
            claims=claims_of(request),
        )
        return Response(_page_body(listing, query, request))

    @describes(
        body=InviteBodySerializer,
        answer=UserMessageAnswer,
        status=201,
        refuses=(400, 401, 403, 422, 429, 503),
        headers=(ONCE,),
    )
    def post(self, request: Request) -> Response:
        """Invite a user: create an account and mail a link for choosing the password."""
        claims = claims_of(request)
        body = read(InviteBodySerializer, request)
        person = invite(
            invited=body.invited,
            credential=body.credential,
            claims=claims,
            caller=idempotent_caller(request),
        )
        return done(
            Sentence(_("Invitation sent to {email}"), email=person.email), person, claims, 201
        )


class UserView(NativeView):
    """One account."""

    @describes(answer=KnownUserAnswer, refuses=(401, 404, 503))
    def get(self, request: Request, user: str) -> Response:
        """Read an account."""
        return Response(known_body(read_user(account=user, claims=claims_of(request))))

    @describes(
        body=ChangeUserBodySerializer, answer=KnownUserAnswer, refuses=(400, 401, 403, 404, 503)
    )
    def patch(self, request: Request, user: str) -> Response:
        """Change names, phone number and profile fields; omitted ones stay."""
        claims, body = claims_of(request), read(ChangeUserBodySerializer, request)
        change_user(
            account=user,
            changes=body.changes,
            facts=body.facts,
            claims=claims,
            caller=caller_of(request),
        )
        return Response(known_body(read_user(account=user, claims=claims)))

    @describes(answer=MessageAnswer, refuses=(401, 403, 404, 409, 503))
    def delete(self, request: Request, user: str) -> Response:
        """Delete a deactivated account permanently."""
        person = delete_user(account=user, claims=claims_of(request), caller=caller_of(request))
        return Response({"message": Sentence(_("User {email} deleted"), email=person.email)})


def _filter_of(query: UsersQuery) -> AccountFilter:
    flags = {"true": True, "false": False}
    return AccountFilter(
        search=query.search,
        active=flags.get(query.active),
        verified=flags.get(query.verified),
        role=query.role or None,
        factor=query.factor,
        **_seen(query.last_seen),
        created_after=query.created_after,
        created_before=query.created_before,
    )


def _seen(wanted: str) -> dict[str, Any]:
    now = clock.now()
    if wanted in WITHIN:
        return {"seen_after": now - WITHIN[wanted]}
    if wanted == OLDER:
        return {"seen": True, "seen_before": now - WITHIN["90d"]}
    return {"seen": False} if wanted == NEVER else {}


def _page_body(listing: UserPage, query: UsersQuery, request: Request) -> dict[str, Any]:
    page, size = query.page, min(query.page_size, PAGE_MAX)
    by_cursor = bool(query.cursor)
    following: dict[str, Any] = {"page": page + 1}
    if by_cursor or page * size > DEEPEST:
        following = {"cursor": listing.cursor, "page": None}
    previous = {"page": page - 1} if page > 1 and not by_cursor else None
    return {
        "count": listing.count,
        "next": _address(request, following) if listing.cursor else None,
        "previous": _address(request, previous) if previous else None,
        "results": [known_body(known) for known in listing.users],
    }


def _address(request: Request, changes: dict[str, Any]) -> str:
    """Return the URL of the request with changed query parameters."""
    query = request.query_params.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None:
            query[name] = value
    return str(request.build_absolute_uri(f"?{query.urlencode()}"))
