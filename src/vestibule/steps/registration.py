"""Validate a registration, and hide that an address is taken: a step of several flows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import datetime

from vestibule import audit, captcha, database, delivery
from vestibule.conf import settings
from vestibule.core.caller import Caller
from vestibule.core.challenge import VerificationSent
from vestibule.core.errors import Problem, RegistrationClosed
from vestibule.core.events import Event
from vestibule.core.identifiers import email_key, is_phone, username_key
from vestibule.core.link_template import LinkTemplate
from vestibule.core.new_user import NewUser
from vestibule.core.people import Person
from vestibule.models import Account, names, profile_columns
from vestibule.models.unsaved_user import stand_in_address, stand_in_name
from vestibule.steps import (
    idempotency,
    profile_facts,
    reserved_addresses,
    send_email_verification,
    validate_person,
)

FLOW = "sign_up"
Problems = dict[str, tuple[Problem, ...]]


def require_open_door(caller: Caller, *, unless: Person | None = None) -> None:
    """Require that users may register themselves, and the captcha if one is configured.

    Not for an account that a signed-in user creates for another person (``unless``).

    Raises:
        RegistrationClosed: they may not.
        CaptchaRequired: where a captcha is configured for this flow.
    """
    if unless is not None:
        return
    if not settings.REGISTRATION_OPEN:
        raise RegistrationClosed
    if captcha.wanted(FLOW):
        captcha.require(FLOW, caller.captcha, caller)


def invalid(
    newcomer: NewUser, given_names: Mapping[str, str], *, defaults: bool = False
) -> Problems:
    """Return the problems of a registration, without asking whether an identifier is taken.

    An empty value is one only where the host's model needs it. ``defaults``: the database has
    refused it (``user_constraints.violated``).
    """
    facts, found = profile_facts.of_registrant(newcomer.facts)
    typed = {"email": newcomer.email, "username": newcomer.username, **given_names}
    columns = None if found else profile_columns.in_user(facts)
    found |= validate_person.problems(typed, columns=columns, defaults=defaults)
    found |= validate_person.missing(email=newcomer.email, username=newcomer.username)
    if newcomer.phone and not is_phone(newcomer.phone):
        found["phone"] = (Problem("phone_invalid"),)
    return found


def taken(newcomer: NewUser, *, may_take_reserved: bool) -> Problems:
    """Return which of a registrant's identifiers are taken.

    ``may_take_reserved``: see ``reserved_addresses.is_taken``.
    """
    found: Problems = {}
    key = email_key(newcomer.email)
    if key and reserved_addresses.is_taken(key, may_take_reserved=may_take_reserved):
        found["email"] = (Problem("email_taken"),)
    name = username_key(newcomer.username)
    if name and names.is_taken(name):
        found["username"] = (Problem("username_taken"),)
    return found


def create(
    newcomer: NewUser,
    given_names: Mapping[str, str],
    *,
    encoded: str,
    role: str,
    may_take_reserved: bool,
) -> tuple[Person, datetime]:
    """Store the account of a registrant; returns its person and the database's time.

    A registrant who may not take a reserved address is a visitor with an unverified one, and holds
    no username yet (``names.release``). Call it inside a transaction.

    Raises:
        IntegrityError: the address, the username or a unique fact is taken.
    """
    created = Account.objects.register(
        email=newcomer.email,
        username=username_key(newcomer.username),
        names=given_names,
        encoded=encoded,
        role=role,
        phone=newcomer.phone,
        facts=profile_facts.of_registrant(newcomer.facts)[0],
        self_registered=not may_take_reserved,
    )
    if not may_take_reserved:
        reserved_addresses.require_free(newcomer.email)
    return created


def is_taken_address(problems: Problems) -> bool:
    """Whether the only problem is that the address is taken, which the client must not learn."""
    return {(name, each.code) for name, found in problems.items() for each in found} == {
        ("email", "email_taken")
    }


def decoy(
    newcomer: NewUser,
    given_names: Mapping[str, str],
    *,
    encoded: str,
    page: LinkTemplate | None,
    caller: Caller,
    also: Callable[[Person], object],
) -> VerificationSent:
    """Respond as for a new address, at the same cost; notify the owner of the taken one.

    The row that is undone has another address, which the host's constraints accept.
    ``also`` is what the registration does with its person, and is undone with it.

    Raises:
        IntegrityError: a concurrent registration has taken a unique fact.
    """
    notice = reserved_addresses.notice_to_owner(newcomer.email)
    with database.atomic():
        with database.atomic():
            address, typed = stand_in_address(newcomer.email), username_key(newcomer.username)
            person, _ = Account.objects.register(
                email=address,
                username=typed and (stand_in_name("") or typed),
                names=given_names,
                encoded=encoded,
                role=settings.DEFAULT_ROLE,
                facts=profile_facts.of_registrant(newcomer.facts)[0],
            )
            also(person)
            audit.record(Event.SIGNED_UP, caller, account=person.id, logged=False)
            sent = send_email_verification.send(person, to=newcomer.email, queued=False, page=page)
            database.roll_back()
        if notice is not None:
            delivery.queue(notice)
        idempotency.keep(caller, verification=asdict(sent))
    return sent
