"""The authentication class in a host's view."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from rest_framework.authentication import BasicAuthentication
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.test import APIClient, APIRequestFactory
from rest_framework.views import APIView

from vestibule import bearer
from vestibule.bearer import token_in
from vestibule.core.errors import Unavailable
from vestibule.drf import SessionTokenAuthentication
from vestibule.testing.plugin import PASSWORD, open_session
from vestibule.tokens.revocation import RevocationFeed, feed

pytestmark = pytest.mark.django_db


class HostView(APIView):
    """A view of a host project."""

    authentication_classes = (SessionTokenAuthentication, BasicAuthentication)
    permission_classes = (IsAuthenticated,)

    def get(self, request):
        return Response({"pk": request.user.pk})


def asked(header: str | None = None):
    headers = {} if header is None else {"authorization": header}
    return HostView.as_view()(APIRequestFactory().get("/", headers=headers))


@pytest.mark.parametrize(
    ("header", "token"),
    [
        ("Bearer abc", "abc"),
        ("bearer abc", "abc"),
        ("BEARER   abc ", "abc"),
        ("Bearer", ""),
        ("Bearerabc", None),
        ("Basic abc", None),
        ("Token abc", None),
        ("", None),
    ],
)
def test_only_the_bearer_scheme_is_ours(header, token):
    assert token_in(header) == token


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_a_valid_token_authenticates(make_account, scheme):
    signed_in = open_session(make_account())
    response = asked(f"{scheme} {signed_in.tokens.access}")
    assert response.status_code == 200
    assert response.data == {"pk": signed_in.person.id}


@pytest.mark.parametrize(
    "header",
    ["Bearer", "Bearer x", "Bearer a.b.c", "Bearer a b", "Bearer \xff", "Bearer " + "x" * 9999],
)
def test_a_bad_token_is_401_in_the_shape_that_clients_know(header):
    response = asked(header)
    assert response.status_code == 401
    assert response.data == {"detail": "Token is invalid or expired", "code": "token_not_valid"}
    assert response["WWW-Authenticate"] == 'Bearer realm="api"'


def test_a_refresh_token_does_not_authenticate_a_view(make_account):
    assert asked(f"Bearer {open_session(make_account()).tokens.refresh}").status_code == 401


def test_no_token_is_401_and_not_403():
    assert asked().status_code == 401


def test_another_scheme_is_left_to_the_next_class():
    assert asked("Basic bm9ib2R5OndpdGggbm8gcGFzc3dvcmQ=").data["detail"].startswith("Invalid user")


@pytest.mark.django_db(transaction=True)
def test_a_view_of_the_host_answers_503_if_tokens_cannot_be_checked(make_account, monkeypatch):
    access = open_session(make_account()).tokens.access
    assert asked(f"Bearer {access}").status_code == 200
    feed.forget()
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "NAME", "/no/such/folder/no-database")
    response = asked(f"Bearer {access}")
    connection.close()
    assert response.status_code == 503
    assert response["Retry-After"] == "1"


def test_without_the_revocation_feed_no_token_is_accepted(make_account):
    claims = bearer.authenticate(open_session(make_account()).tokens.access)
    with pytest.raises(Unavailable):
        RevocationFeed().check(claims)


def test_a_user_whom_a_test_has_authenticated_by_force_is_one_with_a_password_and_no_session(
    make_account,
):
    client, other = APIClient(), APIClient()
    user = get_user_model().objects.get(pk=make_account().id)
    client.force_authenticate(user)
    other.force_login(user)
    assert client.get("/api/auth/profile/").json()["email"] == "ann@example.org"
    assert other.get("/api/auth/profile/").status_code == 401
    body = {"current_password": PASSWORD, "new_password": "another long and quiet river"}
    renews = client.post("/api/auth/password/change/", body, format="json")
    assert renews.status_code == 401  # it gives the session new tokens, and there is none
    assert client.delete("/api/auth/sessions/").status_code == 200
    assert client.get("/api/auth/sessions/").json() == {"sessions": []}
    get_user_model().objects.filter(pk=user.pk).update(is_active=False)
    assert client.get("/api/auth/profile/").status_code == 401
