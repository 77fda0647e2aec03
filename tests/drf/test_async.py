"""Authentication in an event loop: no query there, and no 503 because there was one."""

from __future__ import annotations

from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.core.exceptions import SynchronousOnlyOperation
from django.test import RequestFactory
from rest_framework.exceptions import AuthenticationFailed

from tests.steps import simplejwt_tokens
from vestibule.contracts.simplejwt.authentication import JWTAuthentication
from vestibule.drf import SessionTokenAuthentication
from vestibule.models.signing_key import current_ring
from vestibule.testing.plugin import forget_everything, open_session
from vestibule.tokens.revocation import feed

pytestmark = pytest.mark.django_db
each_class = pytest.mark.parametrize("scheme", [SessionTokenAuthentication, JWTAuthentication])


def request_with(token: str) -> Any:
    return RequestFactory().get("/", headers={"authorization": f"Bearer {token}"})


@each_class
@pytest.mark.parametrize(
    "forget", [forget_everything, feed.forget, current_ring.forget], ids=["all", "feed", "keys"]
)
def test_what_a_process_must_read_first_is_read_in_a_thread(scheme, forget, make_account):
    person = make_account()
    request = request_with(open_session(person).tokens.access)
    for _ in range(2):
        forget()
        user, claims = async_to_sync(scheme().aauthenticate)(request)
        assert (user.pk, claims.role) == (person.id, "employee")


@each_class
def test_nothing_is_read_twice(scheme, make_account, django_assert_num_queries):
    request = request_with(open_session(make_account()).tokens.access)
    scheme().authenticate(request)
    with django_assert_num_queries(0):
        assert async_to_sync(scheme().aauthenticate)(request)


def test_a_token_of_simplejwt_is_looked_up_in_a_thread(make_account, settings):
    person = make_account()
    settings.VESTIBULE = {"SIMPLEJWT_KEY": simplejwt_tokens.KEY}
    request = request_with(simplejwt_tokens.token(person.id, "access"))
    found = async_to_sync(JWTAuthentication().aauthenticate)(request)
    assert found is not None
    assert found[0].pk == person.id


@each_class
def test_refusals_are_the_same(scheme):
    for token in ("x", "a.b.c"):
        with pytest.raises(AuthenticationFailed):
            async_to_sync(scheme().aauthenticate)(request_with(token))
    assert async_to_sync(scheme().aauthenticate)(RequestFactory().get("/")) is None


@each_class
def test_the_synchronous_call_says_what_is_wrong(scheme, make_account):
    request = request_with(open_session(make_account()).tokens.access)
    forget_everything()

    async def call() -> None:
        scheme().authenticate(request)

    with pytest.raises(SynchronousOnlyOperation):
        async_to_sync(call)()
