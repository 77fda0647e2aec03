"""The accounts in the pictures of the screens, and what they did until the clock was stopped.

``middleware`` sets the scene in the server itself: another process would take as long as all else.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from random import Random

from django.http import HttpRequest, HttpResponse

from vestibule import audit, database
from vestibule.core import clock
from vestibule.core.authentication import Authentication
from vestibule.core.caller import Caller
from vestibule.core.events import Event
from vestibule.core.factors import RECOVERY_CODES, new_recovery_code
from vestibule.core.people import Person
from vestibule.core.tokens import Transport
from vestibule.factors import totp
from vestibule.flows.create_admin import create_admin
from vestibule.flows.deactivate import deactivate_user
from vestibule.models import Account, Passkey, RecoveryCode, Totp
from vestibule.models.host_user import users
from vestibule.models.session import new_session
from vestibule.models.sql.statements import execute_together
from vestibule.steps.verify_totp import seal_seed

NOW = clock.now()
PASSWORD = "correct horse battery staple"
SEED = bytes(range(20))
PEOPLE = [
    ("ann@example.org", "Ann", "Lee", "manager", 290),
    ("bjorn@example.org", "Björn", "Andersson", "employee", 270),
    ("chloe@example.org", "Chloé", "Martin", "employee", 230),
    ("dimitri@example.org", "Dimitri", "Petrov", "client", 160),
    ("elena@example.org", "Elena", "García", "client", 121),
    ("farid@example.org", "Farid", "Haddad", "client", 96),
    ("grace@example.org", "Grace", "Okafor", "manager", 58),
    ("hana@example.org", "Hana", "Sato", "employee", 12),
]
MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.0 Safari/605.1.15"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0.0.0 Safari/537.36"
chance = Random(5)


def at(**before: float) -> None:
    """Set the clock to a time before the end."""
    clock.freeze(NOW - timedelta(**before))


def registered(email: str, first: str, last: str, role: str, days: int) -> Person:
    at(days=days)
    person, _ = Account.objects.register(
        email=email,
        username=None,
        names={"first_name": first, "last_name": last},
        encoded="!",
        role=role,
    )
    audit.record(Event.SIGNED_UP, from_(WINDOWS), account=person.id)
    account = Account.objects.of(person.id)
    account.update(created_at=clock.now(), updated_at=clock.now())
    if email != "dimitri@example.org":
        account.update(email_verified_at=clock.now())
    return person


def from_(user_agent: str, ip: str = "203.0.113.24") -> Caller:
    return Caller(ip=ip, user_agent=user_agent)


def session(person: Person, caller: Caller, **before: float) -> None:
    """Open a session at a time before the end."""
    at(**before)
    _, encoded, _ = Account.objects.of(person.id).credentials() or (None, "", None)
    state, opening = new_session(
        Authentication(
            person=person,
            encoded=encoded,
            amr="pwd",
            transport=Transport.COOKIE,
            caller=caller,
            now=clock.now(),
            known_device=True,
        )
    )
    execute_together(opening)
    seen(person)
    audit.record(Event.SIGNED_IN, caller, account=person.id, session=state.id)


def seen(person: Person) -> None:
    """Say now when the account was last seen: a worker would, at any time after."""
    Account.objects.of(person.id).update(last_seen_at=clock.now())


def factors(person: Person) -> None:
    """Give an account an authenticator app, a passkey and recovery codes."""
    Totp.objects.create(
        account_id=person.id,
        seed=seal_seed(person.id, SEED),
        last_step=0,
        confirmed_at=clock.now(),
    )
    Passkey.objects.create(
        account_id=person.id,
        credential_id=b"laptop",
        public_key=b"",
        backup_eligible=True,
        backed_up=True,
        aaguid=uuid.UUID(int=0),
        name="MacBook",
        created_at=clock.now(),
        last_used_at=NOW - timedelta(days=1),
    )
    codes = [new_recovery_code() for _ in range(RECOVERY_CODES - 2)]  # two were used
    RecoveryCode.objects.replace(person.id, codes)
    Account.objects.of(person.id).recount_factors()


def history(everybody: list[Person]) -> None:
    """Two months of signing in, more often on working days than else."""
    for day in range(60, 0, -1):
        weekday = (NOW - timedelta(days=day)).weekday()
        for person in everybody:
            if chance.random() < (0.7 if weekday < 5 else 0.25):
                at(days=day, minutes=chance.randrange(-360, 360))
                is_wrong = chance.random() < 0.12
                event = Event.SIGN_IN_FAILED if is_wrong else Event.SIGNED_IN
                audit.record(event, from_(WINDOWS, "198.51.100.7"), account=person.id)
                seen(person)


def administrator() -> Person:
    at(days=300)
    ada = create_admin(email="ada@example.org", password=PASSWORD, caller=Caller())
    users().filter(pk=ada.id).update(first_name="Ada", last_name="Byron")
    now = clock.now()
    Account.objects.of(ada.id).update(
        created_at=now,
        updated_at=now,
        email_verified_at=now,
        phone="+351912555042",
        phone_verified_at=now,
    )
    at(days=200)
    factors(ada)
    return ada


def set_scene() -> None:
    """Let everything happen."""
    ada = administrator()
    people = [registered(*each) for each in PEOPLE]
    history([ada, *people])
    ann, *_, farid, grace, hana = people
    session(grace, from_(MAC, "198.51.100.23"), days=2, hours=3)
    session(hana, from_(PHONE, "198.51.100.41"), days=1, hours=1)
    session(ada, from_(MAC), days=6, hours=2)
    session(ada, from_(PHONE, "198.51.100.88"), hours=20)
    at()
    seen(ada)  # who signs in when all has happened
    at(days=20)
    deactivate_user(account=farid.id, claims=None, caller=from_(MAC))
    at(minutes=50)
    audit.record(Event.PASSWORD_CHANGED, from_(WINDOWS), account=ann.id)
    at(minutes=34)
    audit.record(Event.NEW_DEVICE, from_(PHONE, "198.51.100.88"), account=grace.id)
    at(minutes=21)
    audit.record(Event.ROLE_CHANGED, from_(MAC), account=hana.id, actor=ada.id, role="employee")


def middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer ``/scene`` with the code that the administrator's authenticator app shows, once."""

    def respond(request: HttpRequest) -> HttpResponse:
        if request.path != "/scene":
            return get_response(request)
        with database.atomic():
            set_scene()
        clock.freeze(NOW)
        return HttpResponse(totp.code_at(SEED, int(clock.timestamp()) // totp.STEP))

    return respond
