"""Sign-in by the host's other authentication back ends."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.backends import RemoteUserBackend
from django.core.exceptions import PermissionDenied
from django.test import Client
from djoser.auth_backends import LoginFieldBackend

from tests.calls import CALLER, as_seen, post
from tests.people import claims_of
from tests.server.test_admin import BOSS
from tests.server.test_admin import sign_in as admin_sign_in
from tests.waiting import NEVER, wait_until
from vestibule.core.errors import Overloaded, WrongPassword
from vestibule.flows.change_email import ask_to_change_email
from vestibule.flows.create_admin import create_admin
from vestibule.models import Account, Attempt, Session
from vestibule.outbound import NoAnswer, Upstream
from vestibule.outbound.foreign_call import ForeignCalls
from vestibule.steps import authentication_backends
from vestibule.steps.reauthentication import require
from vestibule.testing.plugin import PASSWORD

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("moving_limits")]
STOCK = "django.contrib.auth.backends.ModelBackend"
SECRET = "what the directory holds"

asked: list[tuple[str, str]] = []
threads: list[threading.Thread] = []
waits: list[float] = []
state: dict[str, Any] = {}


class Directory:
    """A directory, as packages for LDAP ask it: makes the user at the first sign-in."""

    def authenticate(self, request: Any, username: Any = None, password: Any = None) -> Any:
        """Return the user, or None."""
        asked.append((username, password))
        threads.append(threading.current_thread())
        if failure := state.get("failure"):
            raise failure
        if held := state.get("held"):
            held.wait()
        if (username, password) not in {("jdoe", SECRET), ("ann@example.org", SECRET)}:
            return None
        email = "ann@example.org" if "@" in username else "jdoe@corp.example"
        users = get_user_model().objects
        if state.pop("in_bulk", False):
            return users.bulk_create([get_user_model()(email=email, username=username)])[0]
        user, made = users.get_or_create(email=email, defaults={"username": username})
        if made:
            user.set_unusable_password()
            user.save()
        return user


class OfHost(LoginFieldBackend):  # type: ignore[misc]  # djoser has no types
    """A host's, which inherits how the stored password is compared."""


class Closed:
    """Refuses everybody, as back ends that ban addresses do."""

    def authenticate(self, request: Any, **credentials: Any) -> Any:
        """Refuse."""
        raise PermissionDenied


@pytest.fixture(autouse=True)
def _host(settings, monkeypatch) -> None:
    settings.AUTHENTICATION_BACKENDS = [STOCK, f"{__name__}.Directory"]
    settings.VESTIBULE = {**settings.VESTIBULE, "SIGN_IN_WITH": ("email", "username"), "LIMITS": {}}
    monkeypatch.setattr(authentication_backends, "_wait", waits.append)
    monkeypatch.setattr(authentication_backends, "TIMEOUT", NEVER)
    monkeypatch.setattr(authentication_backends, "_upstream", Upstream())
    asked.clear()
    threads.clear()
    waits.clear()
    state.clear()


def login(identifier: str, password: str, **headers: Any) -> Any:
    name = "email" if "@" in identifier else "username"
    return post("login/", {name: identifier, "password": password}, **headers)


def test_a_user_of_the_directory_signs_in_and_gets_an_account():
    answer = login("jdoe", SECRET)
    assert (answer.status_code, answer.json()["user"]["email"]) == (200, "jdoe@corp.example")
    account = Account.objects.get()
    assert account.user.username == "jdoe"
    assert Session.objects.get().amr == "pwd"
    assert login("jdoe", SECRET).json()["user"]["id"] == account.pk
    assert not waits  # nobody waits for a success


def test_a_user_that_no_signal_tells_of_gets_an_account():
    state["in_bulk"] = True
    assert login("jdoe", SECRET).status_code == 200
    assert Account.objects.get().email == "jdoe@corp.example"


def test_the_stored_password_signs_in_without_asking(make_account):
    make_account()
    assert login("ann@example.org", PASSWORD).status_code == 200
    assert not asked


def test_back_ends_that_only_compare_the_stored_password_are_not_asked(make_account, settings):
    make_account()
    alone = (
        STOCK,
        "django.contrib.auth.backends.AllowAllUsersModelBackend",
        "djoser.auth_backends.LoginFieldBackend",
        "allauth.account.auth_backends.AuthenticationBackend",
        f"{__name__}.OfHost",
    )
    for path in alone:
        settings.AUTHENTICATION_BACKENDS = [path]
        assert login("ann@example.org", "wrong").status_code == 401
        assert not authentication_backends.others()
    assert not waits


def test_refusals_look_the_same_and_take_a_multiple_of_one_step(make_account):
    make_account()
    seen = [as_seen(login(name, "wrong")) for name in ("ann@example.org", "jdoe", "nobody")]
    assert seen[0] == seen[1] == seen[2]
    assert len(waits) == 3
    assert all(0 <= each <= authentication_backends.STEP for each in waits)


def test_the_right_password_of_an_unverified_address_takes_as_long(make_account, settings):
    settings.VESTIBULE = {**settings.VESTIBULE, "EMAIL_VERIFICATION": "required"}
    make_account()
    for password in (PASSWORD, SECRET, "wrong"):
        assert login("ann@example.org", password).status_code == 401
    assert (len(asked), len(waits)) == (3, 3)


def test_failures_are_counted_for_whatever_was_typed():
    for _ in range(5):
        assert login("jdoe", "wrong").status_code == 401
    before = len(asked)
    assert login("jdoe", SECRET).status_code == 429
    assert len(asked) == before


def test_a_success_resets_the_counter_of_the_typed_name():
    for _ in range(3):
        login("jdoe", "wrong")
    assert login("jdoe", SECRET).status_code == 200
    assert not Attempt.objects.filter(failures__gt=0).exists()


def test_a_directory_that_fails_is_a_503_that_counts(make_account):
    make_account()
    state["failure"] = ConnectionError(f"bind with {SECRET}")
    for name in ("ann@example.org", "jdoe"):
        answers = [login(name, "wrong") for _ in range(5)]
        assert [each.status_code for each in answers] == [503] * 5
        assert answers[0].json()["code"] == "unavailable"
        assert login(name, "wrong").status_code == 429


def test_a_directory_that_hangs_is_given_up(monkeypatch):
    monkeypatch.setattr(authentication_backends, "TIMEOUT", 0.01)
    held = state["held"] = threading.Event()
    assert login("jdoe", SECRET).status_code == 503
    held.set()
    # It makes its user all the same: not in the next test.
    [late] = wait_until(lambda: threads)
    late.join(NEVER)
    assert not late.is_alive()


def test_threads_that_hang_keep_their_places():
    calls, held = ForeignCalls(most=2), threading.Event()
    for _ in range(2):
        with pytest.raises(NoAnswer):
            calls.run(held.wait, seconds=0.01)
    with pytest.raises(Overloaded):
        calls.run(held.wait, seconds=0.01)
    held.set()


def test_a_back_end_that_denies_ends_the_search(settings):
    settings.AUTHENTICATION_BACKENDS = [f"{__name__}.Closed", f"{__name__}.Directory"]
    assert login("jdoe", SECRET).status_code == 401
    assert not asked


def test_no_empty_password_is_asked_about():
    state["failure"] = AssertionError("asked")
    outcome: Any = authentication_backends._ask("jdoe", "")
    assert outcome is None
    assert not asked


def test_a_back_end_without_a_password_is_left_out(settings):
    class ByEmail:
        def authenticate(self, request: Any, email: Any = None, password: Any = None) -> Any:
            return None

    named = authentication_backends._credentials
    assert named(RemoteUserBackend(), "jdoe", "x") is None
    assert named(ByEmail(), "jdoe", "x") == {"email": "jdoe", "password": "x"}
    assert named(Directory(), "jdoe", "x") == {"username": "jdoe", "password": "x"}


def test_the_directorys_password_is_a_fresh_credential_too():
    login("jdoe", SECRET)
    get_user_model().objects.update(username="jdoe")
    person = Account.objects.of(Account.objects.get().pk).person()
    assert person is not None
    claims = claims_of(person)
    assert require(password=SECRET, code=None, claims=claims, caller=CALLER).id == person.id
    with pytest.raises(WrongPassword):
        require(password="wrong", code=None, claims=claims, caller=CALLER)
    ask_to_change_email(new_email="new@example.org", password=SECRET, claims=claims, caller=CALLER)
    state["failure"] = ConnectionError()
    with pytest.raises(WrongPassword):
        require(password=SECRET, code=None, claims=claims, caller=CALLER)


def test_the_admin_reads_its_user_by_a_back_end_that_can(settings):
    settings.AUTHENTICATION_BACKENDS = [f"{__name__}.Directory", STOCK]
    create_admin(email=BOSS, password=PASSWORD, caller=CALLER)
    browser = Client(enforce_csrf_checks=True)
    assert admin_sign_in(browser).status_code == 302
    assert browser.get("/admin/").status_code == 200


def test_a_known_device_of_such_a_user_is_known(outbox):
    device = login("jdoe", SECRET).json()["device"]
    outbox.clear()
    answer = login("jdoe", SECRET, HTTP_DEVICE_TOKEN=device)
    assert answer.status_code == 200
    assert not outbox
