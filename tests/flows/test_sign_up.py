"""Registration."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model

from tests.approval import new_users_inactive
from tests.passwords.real_hashes import REAL_HASHES
from vestibule import bearer
from vestibule.conf import settings as vestibule_settings
from vestibule.core.caller import Caller
from vestibule.core.challenge import Registered
from vestibule.core.errors import InvalidInput, RegistrationClosed
from vestibule.core.tokens import SignedIn, Transport
from vestibule.flows.sign_up import Registration, sign_up
from vestibule.models import Account, AuditEvent, Session
from vestibule.testing.plugin import open_session

pytestmark = pytest.mark.django_db
PASSWORD = "a long and quiet river"


def register(**values: object) -> SignedIn:
    given = {"email": "ann@example.org", "password": PASSWORD, **values}
    made = sign_up(
        newcomer=Registration(**given),  # type: ignore[arg-type]
        transport=Transport.BODY,
        caller=Caller(ip="192.0.2.7"),
    )
    assert isinstance(made, SignedIn)
    return made


def codes_of(refused: InvalidInput) -> dict[str, list[str]]:
    return {field: [each.code for each in why] for field, why in refused.problems.items()}


def test_registering_signs_in_with_the_default_role():
    signed_in = register(names={"first_name": "Ann", "last_name": "Lee"}, phone="+1234567890")
    assert signed_in.person.role == vestibule_settings.DEFAULT_ROLE
    assert signed_in.person.first_name == "Ann"
    account = Account.objects.get()
    assert (account.email, account.phone) == ("ann@example.org", "+1234567890")
    assert set(AuditEvent.objects.values_list("kind", flat=True)) == {"signed_up", "signed_in"}


def test_who_is_not_active_at_first_is_registered_without_a_session(outbox):
    with new_users_inactive():
        made = sign_up(
            newcomer=Registration(email="ann@example.org", password=PASSWORD, notify=True),
            transport=Transport.BODY,
            caller=Caller(),
        )
    assert isinstance(made, Registered)
    assert not made.person.is_active
    assert not Account.objects.get().enabled
    assert not Session.objects.exists()
    assert [each.subject for each in outbox] == ["Verify your email address"]


def test_the_password_is_kept_as_argon2id_only(settings):
    settings.VESTIBULE = {**settings.VESTIBULE, **REAL_HASHES}
    register()
    encoded = get_user_model().objects.get().password
    assert encoded.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")


@pytest.mark.parametrize("role", ["admin", "manager", "no-such-role"])
def test_a_role_that_is_not_open_is_refused_and_nothing_is_created(role):
    with pytest.raises(InvalidInput) as refused:
        register(role=role)
    assert codes_of(refused.value) == {"role": ["role_not_open"]}
    assert not get_user_model().objects.exists()


def test_an_open_role_may_be_chosen():
    assert register(role="client").person.role == "client"


@pytest.mark.parametrize("twin", ["ANN@example.org", "ann@EXAMPLE.org", "Ann@example.ORG"])
def test_another_spelling_of_an_address_is_the_same_account(twin):
    register()
    with pytest.raises(InvalidInput) as refused:
        register(email=twin)
    assert codes_of(refused.value) == {"email": ["email_taken"]}


def test_every_problem_is_named_at_once():
    register()
    with pytest.raises(InvalidInput) as refused:
        register(password="short", password_again="other", phone="12", role="admin")
    assert codes_of(refused.value) == {
        "email": ["email_taken"],
        "password": ["password_too_short", "password_mismatch"],
        "phone": ["phone_invalid"],
        "role": ["role_not_open"],
    }


def test_registration_can_be_closed(settings):
    settings.VESTIBULE = {**settings.VESTIBULE, "REGISTRATION_OPEN": False}
    with pytest.raises(RegistrationClosed):
        register()


def test_a_username_that_is_anothers_address_does_not_block_registration():
    get_user_model().objects.create_user(username="ann@example.org", email="")
    assert register().person.email == "ann@example.org"


def test_a_longer_username_may_be_required(settings):
    settings.VESTIBULE = {**settings.VESTIBULE, "USERNAME_MIN_LENGTH": 6}
    with pytest.raises(InvalidInput) as refused:
        register(username="annie")
    assert codes_of(refused.value) == {"username": ["username_too_short"]}
    register(username="annied")


def test_callers_with_permission_assign_the_roles_within_their_reach(make_account, settings):
    settings.VESTIBULE = {**settings.VESTIBULE, "REGISTRATION_OPEN": False}
    manager = bearer.authenticate(
        open_session(make_account("boss@example.org", role="manager")).tokens.access
    )
    newcomer = Registration(email="new@example.org", password=PASSWORD, role="client")
    made = sign_up(newcomer=newcomer, transport=None, caller=Caller(), claims=manager)
    assert isinstance(made, Registered)
    assert made.person.role == "client"
    for role in ("manager", "admin", "nobody"):
        with pytest.raises(InvalidInput) as refused:
            sign_up(
                newcomer=Registration(email="x@example.org", password=PASSWORD, role=role),
                transport=None,
                caller=Caller(),
                claims=manager,
            )
        assert codes_of(refused.value) == {"role": ["role_not_open"]}


def test_callers_with_permission_learn_what_is_taken(make_account, settings):
    settings.VESTIBULE = {**settings.VESTIBULE, "EMAIL_VERIFICATION": "required"}
    admin = bearer.authenticate(
        open_session(make_account("boss@example.org", role="admin")).tokens.access
    )
    newcomer = Registration(email="boss@example.org", password=PASSWORD)
    with pytest.raises(InvalidInput) as refused:
        sign_up(newcomer=newcomer, transport=None, caller=Caller(), claims=admin)
    assert codes_of(refused.value) == {"email": ["email_taken"]}
