"""The admin asks for its own sign-in, also where a middleware knows the user of a token."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpResponse
from django.test import RequestFactory

from tests.calls import CALLER
from vestibule.admin_site.site import VestibuleAdminSite
from vestibule.core.tokens import Transport
from vestibule.drf import OpaqueTokenAuthentication, cookies
from vestibule.flows.create_admin import create_admin
from vestibule.middleware import TokenAuthenticationMiddleware
from vestibule.models import Account
from vestibule.testing.plugin import PASSWORD, open_session

pytestmark = pytest.mark.django_db


def seen(request: Any) -> HttpResponse:
    """Say whether Django's own admin and Vestibule's would show a page."""
    staff = request.user.is_active and request.user.is_staff
    return HttpResponse(f"{staff} {VestibuleAdminSite().has_permission(request)}")


class ByOpaqueToken(TokenAuthenticationMiddleware):
    authentication_class = OpaqueTokenAuthentication


@pytest.mark.parametrize("transport", [Transport.BODY, Transport.COOKIE, Transport.OPAQUE])
def test_a_token_alone_does_not_open_the_admin(transport):
    create_admin(email="boss@example.org", password=PASSWORD, caller=CALLER)
    person = Account.objects.get().pk
    found = Account.objects.of(person).person()
    assert found is not None
    tokens = open_session(found, transport).tokens
    access = tokens.access
    headers = {
        Transport.BODY: {"authorization": f"Bearer {access}"},
        Transport.COOKIE: {"cookie": f"{cookies.ACCESS.name}={access}"},
        Transport.OPAQUE: {"authorization": f"Token {tokens.opaque}"},
    }
    own = ByOpaqueToken if transport.is_opaque else TokenAuthenticationMiddleware
    chain: Any = SessionMiddleware(AuthenticationMiddleware(own(seen)))
    answer = chain(RequestFactory().get("/admin/", headers=headers[transport]))
    assert answer.content == b"True False"
