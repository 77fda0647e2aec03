"""What must hold between two tenants, however the host separates them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager
from importlib import import_module
from typing import Any

import jwt
import pytest
from django.conf import settings as django_settings
from django.contrib.auth import get_user_model
from django.core import mail
from rest_framework.test import APIClient

from tests.hosts.conftest import Person, fields_for
from vestibule import database
from vestibule.delivery.worker import Worker
from vestibule.delivery.worker_thread import embedded
from vestibule.testing.plugin import PASSWORD

# The settings of a host name its tenants' module: theirs is beside them.
HOST: Any = import_module(django_settings.SETTINGS_MODULE.rpartition(".")[0] + ".places")
pytestmark = pytest.mark.django_db(databases="__all__")
NEW = "another long enough password"
_numbers = iter(range(1000))


@pytest.fixture(scope="session", autouse=True)
def _tenants(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Two tenants for all stories, which commit: schemas outlive a test's transaction."""
    with django_db_blocker.unblock():
        HOST.create(["alpha", "beta"])
        yield


def claims(token: str) -> dict[str, Any]:
    """Return what a token says, unverified."""
    read: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return read


def visitor(tenant: str) -> Person:
    """Return a user of a tenant who has not registered yet."""
    person = Person()
    person.http = APIClient(HTTP_HOST=f"{tenant}.example.org")
    return person


@pytest.fixture
def both() -> tuple[Person, Person]:
    """Users of two tenants with the same id."""
    people = visitor("alpha"), visitor("beta")
    number = next(_numbers)
    for person in people:
        answer = person.register(f"ann{number}@example.org")
        assert answer.status_code == 201, answer.content
    ids = {claims(person.access)["sub"] for person in people}
    assert len(ids) == 1
    return people


def within(tenant: str) -> AbstractContextManager[None]:
    context: AbstractContextManager[None] = HOST.within(tenant)
    return context


def test_a_token_of_another_tenant_is_refused(both):
    alpha, beta = both
    for own, foreign in ((alpha, beta), (beta, alpha)):
        for _ in range(2):  # the second time from what is kept in memory
            assert own.send("GET", "/number/").status_code == 200
            assert own.send("GET", "/number/", access=foreign.access).status_code == 401
    refused = beta.send("POST", "/api/auth/token/refresh/", {"refresh": alpha.refresh}, access="")
    assert refused.status_code == 401
    assert alpha.renew().status_code == 200
    assert beta.renew().status_code == 200


def test_each_tenant_has_keys_and_an_issuer_of_its_own(both):
    paths = [person.send("GET", "/.well-known/jwks.json").json()["keys"] for person in both]
    kids = [{key["kid"] for key in keys} for keys in paths]
    assert not kids[0] & kids[1]
    issuers = [claims(person.access)["iss"] for person in both]
    assert issuers[0].endswith("/alpha")
    assert issuers[1].endswith("/beta")


def test_what_is_revoked_in_one_tenant_stays_valid_in_another(
    both, django_capture_on_commit_callbacks
):
    alpha, beta = both
    old = alpha.access
    body = {"current_password": PASSWORD, "new_password": NEW}
    with within("alpha"):
        used = database.alias()
    with django_capture_on_commit_callbacks(using=used, execute=True):
        assert alpha.send("POST", "/api/auth/password/change/", body).status_code == 200
    assert alpha.send("GET", "/number/", access=old).status_code == 401
    assert beta.send("GET", "/number/").status_code == 200
    assert beta.renew().status_code == 200


def test_limits_count_apart(both, settings):
    alpha, beta = both
    settings.VESTIBULE = {**settings.VESTIBULE, "LIMITS": {"sign_in": "1/hour per ip"}}
    codes = [alpha.log_in("nobody@example.org").status_code for _ in range(2)]
    assert codes == [401, 429]
    assert beta.log_in("nobody@example.org").status_code == 401


def test_a_user_made_by_a_command_signs_in_at_the_own_tenant_alone():
    manager: Any = get_user_model()._default_manager
    for tenant in ("alpha", "beta"):  # in both, so that ids stay the same
        with within(tenant):
            manager.create_user(**fields_for(f"made-{tenant}@example.org"), password=PASSWORD)
    assert visitor("alpha").log_in("made-alpha@example.org").status_code == 200
    assert visitor("beta").log_in("made-alpha@example.org").status_code == 401


@pytest.mark.django_db(databases="__all__", transaction=True)
def test_the_thread_that_sends_finds_the_messages_of_each_tenant(both, settings, monkeypatch):
    settings.VESTIBULE = {**settings.VESTIBULE, "DELIVERY": "thread"}
    monkeypatch.setattr(embedded, "start", lambda: None)  # it would outlive the test
    mail.outbox.clear()
    for person, name in zip(both, ("alpha", "beta"), strict=True):
        email = f"reset-{name}@example.org"
        assert person.register(email).status_code == 201
        body = {"email": email}
        assert person.send("POST", "/api/auth/password/reset/", body, access="").status_code == 200
    worker = Worker(pause=lambda _: worker.stop(), places=embedded._served)
    thread = threading.Thread(target=worker.run)
    thread.start()
    thread.join()
    recipients = {address for message in mail.outbox for address in message.to}
    assert recipients >= {"reset-alpha@example.org", "reset-beta@example.org"}
    for message in mail.outbox:
        if message.to[0].startswith("reset-"):
            tenant = message.to[0].partition("@")[0].removeprefix("reset-")
            assert f"https://{tenant}.example.org/" in str(message.body)
