"""Change of the email address: confirmed by the new one, undoable from the old one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password

from tests.calls import CALLER, WRONG, as_seen, post
from tests.cases import each_case
from tests.factors import enroll_app
from tests.flows.test_passkey_sign_up import ask as ask_for_code
from tests.flows.test_passkey_sign_up import create, enter
from tests.messages import code_in, subjects, token_in
from tests.people import move_by_host
from tests.security.refusals import register_body
from vestibule import bearer
from vestibule.core.caller import Caller
from vestibule.core.errors import InvalidLink, NotAuthenticated
from vestibule.core.external import ExternalProfile
from vestibule.flows.change_email import (
    ask_to_change_email,
    confirm_email_change,
    confirm_email_change_by_code,
    undo_email_change,
)
from vestibule.flows.deactivate import deactivate_user
from vestibule.models import Account, AuditEvent, Identity, OneTimeSecret, Session, Totp
from vestibule.models.rehash import rehash
from vestibule.testing.plugin import PASSWORD
from vestibule.tokens import device

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moving_limits")]
OLD, NEW, THIRD = "ann@example.org", "new@example.org", "third@example.org"
CHOSEN = "another long passphrase"


@pytest.fixture(autouse=True)
def without_rates(settings) -> None:
    """Switch off rate limits, which have their own tests."""
    settings.VESTIBULE = {**settings.VESTIBULE, "LIMITS": {}}


@pytest.fixture
def ann(make_account, sign_in_as) -> Any:
    """Ann's signed-in client; her address is verified."""
    person = make_account(OLD)
    Account.objects.of(person.id).update(email_verified_at="2026-01-01T00:00:00Z")
    return sign_in_as(person)


def ask(client: Any, email: str = NEW, password: str = PASSWORD) -> Any:
    return post("email/change/", {"email": email, "current_password": password}, client)


def link_to(outbox: Any, email: str) -> str:
    """Return the newest link in a mailbox."""
    return token_in([mail for mail in outbox if mail.to == [email]])


def change(client: Any, outbox: Any, email: str = NEW) -> None:
    assert ask(client, email).status_code == 200
    confirm_email_change(link=link_to(outbox, email), caller=CALLER)


def login(email: str, password: str = PASSWORD) -> int:
    return int(post("login/", {"email": email, "password": password}).status_code)


def test_the_address_changes_when_the_new_one_is_verified_and_not_before(ann, outbox):
    answer = ask(ann)
    assert answer.json() == {"message": "Check the inbox of n***@example.org"}
    assert Account.objects.get().email == OLD
    assert [mail.to for mail in outbox] == [[NEW]]
    confirm_email_change(link=link_to(outbox, NEW), caller=CALLER)
    account = Account.objects.get()
    assert (account.email, account.email_key) == (NEW, NEW)
    assert account.email_verified_at is not None
    assert get_user_model().objects.get().email == NEW
    assert (login(NEW), login(OLD)) == (200, 401)
    assert ann.get("/api/auth/profile/").status_code == 200


def test_a_wrong_password_changes_nothing(ann, outbox):
    answer = ask(ann, password=WRONG)
    assert (answer.status_code, answer.json()["code"]) == (400, "wrong_password")
    assert len(outbox) == 0
    assert AuditEvent.objects.filter(kind="password_change_failed").count() == 1


def test_a_change_requires_a_signed_in_user(make_account, outbox):
    make_account(OLD)
    answer = post("email/change/", {"email": NEW, "current_password": PASSWORD})
    assert answer.status_code == 401
    assert len(outbox) == 0


def test_a_link_works_once(ann, outbox):
    change(ann, outbox)
    with pytest.raises(InvalidLink):
        confirm_email_change(link=link_to(outbox, NEW), caller=Caller())


@pytest.mark.parametrize(("seconds", "taken"), [(3599, True), (3600, False)])
def test_a_link_lives_an_hour_to_the_second(ann, outbox, frozen_clock, seconds, taken):
    ask(ann)
    link = link_to(outbox, NEW)
    frozen_clock.move(seconds)
    assert (post("email/change/confirm/", {"token": link}).status_code == 200) is taken


def test_the_old_address_is_notified_and_can_undo_it_once(ann, outbox, frozen_clock):
    change(ann, outbox)
    assert subjects(outbox, OLD) == ["Your email address was changed"]
    undo = link_to(outbox, OLD)
    frozen_clock.move(1)
    assert post("email/change/undo/", {"token": undo}).status_code == 200
    assert Account.objects.get().email == OLD
    assert get_user_model().objects.get().email == OLD
    assert not Session.objects.live().exists()
    assert Session.objects.get().end_reason == "email_change_undone"
    assert post("email/change/undo/", {"token": undo}).status_code == 400


@pytest.mark.django_db(transaction=True)
def test_undoing_ends_sessions_and_access_tokens_at_once(ann, outbox):
    change(ann, outbox)
    undo_email_change(link=link_to(outbox, OLD), caller=CALLER)
    assert ann.get("/api/auth/profile/").status_code == 401
    refreshed = post("token/refresh/", {"refresh": ann.signed_in.tokens.refresh})
    assert refreshed.status_code == 401


def undone(outbox: Any) -> dict[str, Any]:
    """Undo the newest change by the link in the old mailbox; returns the response."""
    answer = post("email/change/undo/", {"token": link_to(outbox, OLD)})
    assert answer.status_code == 200, answer.content
    return dict(answer.json())


def choose(token: str, password: str = CHOSEN) -> int:
    body = {"token": token, "password": password}
    return int(post("password/reset/confirm/", body).status_code)


@each_case("password", [PASSWORD, "the thief chose this one"], ids=["the owner's", "a thief's"])
def test_after_undoing_no_password_works_until_a_new_one_is_chosen(ann, outbox, password):
    change(ann, outbox)
    if password != PASSWORD:
        new = {"current_password": PASSWORD, "new_password": password}
        assert post("password/change/", new, ann).status_code == 200
    answer = undone(outbox)
    assert (answer["message"], answer["expires_in"]) == (
        "Email address restored. Choose a new password",
        3600,
    )
    assert (login(OLD, password), login(NEW, password)) == (401, 401)
    assert (choose(answer["token"]), choose(answer["token"])) == (200, 400)
    assert (login(OLD, CHOSEN), login(OLD, password)) == (200, 401)


def test_nothing_that_the_new_mailbox_does_voids_the_way_back_of_a_verified_address(ann, outbox):
    """Decision 0054: a thief would do the same as an owner who confirmed by mistake."""
    change(ann, outbox)
    assert post("password/reset/", {"email": NEW}).status_code == 200
    assert choose(link_to(outbox, NEW)) == 200
    assert login(NEW, CHOSEN) == 200
    assert choose(undone(outbox)["token"], PASSWORD) == 200
    assert (login(NEW, CHOSEN), login(OLD)) == (401, 200)


def test_undoing_removes_identities_that_a_thief_may_have_linked(ann, outbox):
    change(ann, outbox)
    profile = ExternalProfile(
        provider="openid", issuer="https://i.example", subject="thief", email_verified=True
    )
    Identity.objects.link(ann.signed_in.person.id, profile)
    undone(outbox)
    assert Identity.objects.account_of(profile) is None


def test_undoing_cancels_a_deletion_that_a_thief_requested(ann, outbox, settings):
    settings.VESTIBULE = {**settings.VESTIBULE, "DELETION_GRACE": timedelta(days=7)}
    change(ann, outbox)
    gone = ann.delete("/api/auth/profile/", {"current_password": PASSWORD}, format="json")
    assert gone.status_code == 200, gone.content
    assert choose(undone(outbox)["token"]) == 200
    assert login(OLD, CHOSEN) == 200
    assert Account.objects.get().deletion_due_at is None


def test_undoing_does_not_reactivate_an_account_that_an_administrator_deactivated(ann, outbox):
    change(ann, outbox)
    deactivate_user(account=ann.signed_in.person.id, claims=None, caller=CALLER)
    assert choose(undone(outbox)["token"]) == 400
    assert not get_user_model().objects.get().is_active


@pytest.mark.parametrize(("seconds", "taken"), [(-1, True), (0, False)])
def test_a_change_can_be_undone_for_a_week(ann, outbox, frozen_clock, seconds, taken):
    change(ann, outbox)
    undo = link_to(outbox, OLD)
    frozen_clock.move(seconds, days=7)
    assert (post("email/change/undo/", {"token": undo}).status_code == 200) is taken


def test_a_second_change_does_not_void_the_undo_link_of_the_first(ann, outbox, frozen_clock):
    change(ann, outbox)
    undo = link_to(outbox, OLD)
    frozen_clock.move(60)
    change(ann, outbox, THIRD)
    undo_email_change(link=undo, caller=CALLER)
    assert Account.objects.get().email == OLD


def test_undoing_voids_every_undo_link_of_the_thief(ann, outbox, frozen_clock):
    change(ann, outbox)
    owners = link_to(outbox, OLD)
    frozen_clock.move(60)
    change(ann, outbox, THIRD)
    thiefs = link_to(outbox, NEW)
    frozen_clock.move(60)
    ask(ann, "fourth@example.org")
    pending = link_to(outbox, "fourth@example.org")
    post("email/change/undo/", {"token": owners})
    for address, link in (("undo", thiefs), ("confirm", pending)):
        post(f"email/change/{address}/", {"token": link})
    assert Account.objects.get().email == OLD


@pytest.mark.parametrize("address", ["confirm", "undo"])
def test_links_of_other_purposes_are_refused(ann, outbox, address):
    change(ann, outbox)
    ask(ann, THIRD)
    links = {"undo": link_to(outbox, OLD), "confirm": link_to(outbox, THIRD)}
    post("password/reset/", {"email": NEW})
    wrong = [links["confirm" if address == "undo" else "undo"], link_to(outbox, NEW)]
    for link in wrong:
        assert post(f"email/change/{address}/", {"token": link}).status_code == 400
    assert Account.objects.get().email == NEW


def test_a_taken_address_gets_the_same_answer_and_its_owner_is_notified(ann, make_account, outbox):
    make_account("bob@example.org")
    free, taken = ask(ann, "ban@example.org"), ask(ann, "bob@example.org")
    assert as_seen(free)[0:1] == as_seen(taken)[0:1] == (200,)
    assert free.json()["message"] == taken.json()["message"]
    assert {mail.to[0]: len(mail.body.split("#token=")) - 1 for mail in outbox} == {
        "ban@example.org": 1,
        "bob@example.org": 0,
    }


def test_an_earlier_link_reveals_nothing_about_the_next_address(ann, make_account, outbox):
    make_account("bob@example.org")
    outcomes = []
    for email in ("ban@example.org", "bob@example.org"):
        ask(ann, NEW)
        link = link_to(outbox, NEW)
        ask(ann, email)
        outcomes.append(post("email/change/confirm/", {"token": link}).status_code)
        outbox.clear()
    assert outcomes[0] == outcomes[1]


def test_an_address_registered_in_the_meantime_is_not_taken_over(ann, outbox):
    ask(ann)
    assert post("register/", register_body(email=NEW.upper())).status_code == 201
    refused = post("email/change/confirm/", {"token": link_to(outbox, NEW)})
    assert (refused.status_code, refused.json()["code"]) == (400, "invalid_link")
    assert Account.objects.get(email=OLD)
    assert not AuditEvent.objects.filter(kind="email_changed").exists()


def test_an_old_address_that_its_mailbox_has_registered_meanwhile_is_not_restored(ann, outbox):
    """Others cannot register it: see ``test_reserved_addresses``."""
    change(ann, outbox)
    undo = link_to(outbox, OLD)
    create(enter(ask_for_code(OLD), code_in(outbox)))
    assert post("email/change/undo/", {"token": undo}).status_code == 400
    assert ann.get("/api/auth/profile/").status_code == 200
    assert Account.objects.get(email=OLD).factors == "passkey"


def test_links_to_the_old_address_are_void_after_a_change(ann, outbox, frozen_clock):
    post("password/reset/", {"email": OLD})
    post("email/verify/", {"email": OLD})
    links = [token_in(mail) for mail in outbox]
    frozen_clock.move(1)
    change(ann, outbox)
    new = {"password": "another long passphrase"}
    for link in links:
        assert post("password/reset/confirm/", {"token": link, **new}).status_code == 400
        assert post("email/verify/confirm/", {"token": link}).status_code == 400


def test_a_pending_change_is_void_once_the_host_has_set_another_address(ann, outbox):
    ask(ann)
    move_by_host(ann.signed_in.person, THIRD)
    with pytest.raises(InvalidLink):
        confirm_email_change(link=link_to(outbox, NEW), caller=CALLER)
    assert Account.objects.get().email == THIRD


def test_a_pending_change_is_void_once_the_host_has_set_a_password_by_sql(ann, outbox):
    ask(ann)
    get_user_model().objects.update(password=make_password(CHOSEN))
    assert login(OLD, CHOSEN) == 200  # the owner is back
    with pytest.raises(InvalidLink):
        confirm_email_change(link=link_to(outbox, NEW), caller=CALLER)
    assert Account.objects.get().email == OLD


def test_so_is_one_with_a_code(ann, outbox):
    claims = bearer.authenticate(ann.signed_in.tokens.access)
    given: dict[str, Any] = {"claims": claims, "caller": CALLER}
    ask_to_change_email(new_email=NEW, password=PASSWORD, by_code=True, **given)
    get_user_model().objects.update(password=make_password(CHOSEN))
    with pytest.raises(NotAuthenticated):
        confirm_email_change_by_code(code=code_in(outbox), **given)
    assert Account.objects.get().email == OLD


@each_case("password", [CHOSEN, None])
def test_a_session_that_outlived_its_password_asks_for_no_change(ann, outbox, password):
    get_user_model().objects.update(password=make_password(CHOSEN))
    claims = bearer.authenticate(ann.signed_in.tokens.access)
    with pytest.raises(NotAuthenticated):
        ask_to_change_email(new_email=NEW, password=password, claims=claims, caller=CALLER)
    assert len(outbox) == 0


def test_another_hash_of_the_same_password_voids_no_change(ann, outbox):
    ask(ann)
    user = get_user_model().objects.get()
    assert rehash(user.pk, before=user.password, after=make_password(PASSWORD))
    confirm_email_change(link=link_to(outbox, NEW), caller=CALLER)
    assert Account.objects.get().email == NEW


@pytest.mark.parametrize("email", ["", "x", "a@b", "a b@example.org", "a@example.org\nBcc: b@c.de"])
def test_what_is_no_address_is_refused(ann, email):
    assert ask(ann, email).status_code == 400
    assert not OneTimeSecret.objects.exists()


def test_a_deactivated_account_confirms_nothing(ann, outbox):
    ask(ann)
    get_user_model().objects.update(is_active=False)
    assert post("email/change/confirm/", {"token": link_to(outbox, NEW)}).status_code == 400


def test_every_step_is_recorded(ann, outbox, frozen_clock):
    ask(ann)
    frozen_clock.move(1)
    confirm_email_change(link=link_to(outbox, NEW), caller=CALLER)
    frozen_clock.move(1)
    undo_email_change(link=link_to(outbox, OLD), caller=CALLER)
    rows = AuditEvent.objects.order_by("at")
    assert [row.kind for row in rows] == [
        "email_change_asked",
        "email_changed",
        "email_change_undone",
    ]
    assert {row.account_id for row in rows} == {str(ann.signed_in.person.id)}


def test_confirming_a_strangers_change_gives_the_account_to_the_owner_alone(
    make_account, sign_in_as, outbox
):
    person = make_account(OLD)
    stranger = sign_in_as(person)
    ask(stranger)
    enroll_app(person)
    answer = post("email/change/confirm/", {"token": link_to(outbox, NEW)})
    assert answer.json()["message"].startswith(
        "Email address changed. The old one was never verified"
    )
    assert subjects(outbox, OLD) == [], "no way back for a user who has proved nothing"
    assert "Earlier access to your account was removed" in subjects(outbox, NEW)
    assert (login(NEW), login(OLD)) == (401, 401)
    assert not Session.objects.live().exists()
    assert not Totp.objects.exists()
    assert AuditEvent.objects.filter(kind="registration_voided").count() == 1


def test_confirming_on_a_known_device_keeps_everything_and_can_be_undone(
    make_account, sign_in_as, outbox
):
    person = make_account(OLD)
    ask(sign_in_as(person))
    own: dict[str, Any] = {"HTTP_DEVICE_TOKEN": device.mint(person.id, epoch=person.epoch)}
    answer = post("email/change/confirm/", {"token": link_to(outbox, NEW)}, **own)
    assert answer.json()["message"] == "Email address changed"
    assert login(NEW) == 200
    assert choose(undone(outbox)["token"]) == 200
    assert login(OLD, CHOSEN) == 200
