"""``GET POST users/`` and ``GET PUT PATCH DELETE users/<id>/``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlencode

from django.contrib.auth import get_user_model
from rest_framework import serializers
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.djoser.person import answer_serializer, id_field, user_body
from vestibule.contracts.djoser.profile import (
    DeleteBodySerializer,
    change_own,
    change_serializer,
    delete_own,
)
from vestibule.contracts.djoser.sign_up import created_serializer, register, register_serializer
from vestibule.contracts.djoser.view import DjoserView
from vestibule.core.credentials import FreshCredential
from vestibule.core.errors import InvalidInput, PermissionDenied, Problem
from vestibule.drf.authentication import claims_of
from vestibule.drf.body import InputSerializer
from vestibule.drf.caller import caller_of
from vestibule.drf.idempotency import ONCE
from vestibule.drf.openapi import describes
from vestibule.drf.view import read, read_query
from vestibule.flows.change_user import change_user
from vestibule.flows.deactivate import delete_user
from vestibule.flows.profile import read_profile
from vestibule.flows.users import PAGE_MAX, AccountFilter, list_users, read_user
from vestibule.models.host_user import email_field, public_id, stored_user, users, value_from

OWNERS_ALONE = "Only the owner can change this address."


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class PageQuery:
    """Where the list continues."""

    cursor: str = ""


class PageQuerySerializer(InputSerializer[PageQuery]):
    """Where the list continues."""

    into = PageQuery

    cursor = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=1000,
        help_text="From the URL in the header `Link` of the page before.",
    )


class UsersView(DjoserView):
    """The users that the caller may read; and public registration."""

    def get_authenticators(self) -> list[BaseAuthentication]:
        """Ignore the credentials of registrants, so that stale ones do no harm."""
        registers = getattr(self.request, "method", "") == "POST"
        return [] if registers else super().get_authenticators()

    def check_permissions(self, request: Request) -> None:
        """Check permissions, except for registration."""
        if request.method != "POST":
            super().check_permissions(request)

    @describes(
        query=PageQuerySerializer,
        answer=cast("Any", answer_serializer()(many=True)),
        refuses=(400, 401, 503),
    )
    def get(self, request: Request) -> Response:
        """List the users that you may read, a hundred at a time: `Link` leads to the next ones."""
        query, claims = read_query(PageQuerySerializer, request), claims_of(request)
        try:
            page = list_users(
                wanted=AccountFilter(),
                ordering="created_at",
                page_size=PAGE_MAX,
                cursor=query.cursor,
                claims=claims,
            )
        except PermissionDenied:  # the role may read none but their own
            return Response([user_body(stored_user(read_profile(claims=claims).person.id))])
        ids = [each.profile.person.id for each in page.users]
        found = {public_id(user.pk): user for user in users().filter(pk__in=ids)}
        response = Response([user_body(found[each]) for each in ids if each in found])
        if page.cursor:
            address = request.build_absolute_uri(f"?{urlencode({'cursor': page.cursor})}")
            response["Link"] = f'<{address}>; rel="next"'
        return response

    @describes(
        body=register_serializer(),
        answer=created_serializer(),
        status=201,
        refuses=(400, 403, 422, 429, 503),
        headers=(ONCE,),
    )
    def post(self, request: Request) -> Response:
        """Register."""
        return register(request)


class UserView(DjoserView):
    """One user."""

    @describes(answer=answer_serializer(), refuses=(401, 404, 503))
    def get(self, request: Request, **named: str) -> Response:
        """Read a user."""
        known = read_user(account=_key(named), claims=claims_of(request))
        return Response(user_body(stored_user(known.profile.person.id)))

    @describes(
        body=change_serializer(partial=False),
        answer=answer_serializer(),
        refuses=(400, 401, 403, 404, 429, 503),
    )
    def put(self, request: Request, **named: str) -> Response:
        """Change a user; only the owner can change the address."""
        return _change(request, _key(named), partial=False)

    @describes(
        body=change_serializer(partial=True),
        answer=answer_serializer(),
        refuses=(400, 401, 403, 404, 429, 503),
    )
    def patch(self, request: Request, **named: str) -> Response:
        """Change a user; omitted fields stay."""
        return _change(request, _key(named), partial=True)

    @describes(body=DeleteBodySerializer, status=204, refuses=(400, 401, 403, 404, 409, 429, 503))
    def delete(self, request: Request, **named: str) -> Response:
        """Delete your account, or a deactivated user, with your own password."""
        key, claims = _key(named), claims_of(request)
        if key == claims.subject:
            return delete_own(request)
        body = read(DeleteBodySerializer, request, or_nothing=True)
        delete_user(
            account=key,
            claims=claims,
            caller=caller_of(request),
            credential=FreshCredential(password=body.current_password),
        )
        return Response(status=204)


def _key(named: Mapping[str, str]) -> str:
    """Return the primary key of a user, given its ``USER_ID_FIELD``; empty if there is none.

    The argument of the address has the name that this field had when the addresses were loaded.
    """
    [text] = named.values()
    name, model = id_field(), get_user_model()
    if name == model._meta.pk.name:
        return text
    value = value_from(text, model._meta.get_field(name))
    found = None if value is None else users().filter(**{name: value}).first()
    return "" if found is None else str(found.pk)


def _change(request: Request, account: str, *, partial: bool) -> Response:
    claims = claims_of(request)
    if account == claims.subject:
        return change_own(request, partial=partial)
    body = read(change_serializer(partial=partial), request, or_nothing=True)
    before = read_user(account=account, claims=claims).profile.person
    facts, changes = body.changes()
    if facts.email is not None and facts.email != before.email:
        raise InvalidInput({email_field(): (Problem("invalid", sentence=OWNERS_ALONE),)})
    change_user(
        account=account,
        changes=changes,
        facts=body.facts,
        claims=claims,
        caller=caller_of(request),
    )
    return Response(user_body(stored_user(before.id)))
