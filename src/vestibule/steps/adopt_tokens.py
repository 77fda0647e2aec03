"""Adopt tokens: from ``rest_framework.authtoken``, which djoser and dj-rest-auth use too."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.db import IntegrityError

from vestibule import database
from vestibule.core import clock
from vestibule.core.adoptions import AdoptionRun, Kind, Outcome, Verdict, left_out
from vestibule.core.caller import Caller
from vestibule.models import AdoptedRow
from vestibule.models.adopted_row import key_of_secret
from vestibule.models.peer_tables import PeerTable, Row, moment_in, owner_of
from vestibule.steps import adopt_opaque_token
from vestibule.steps.adopt_opaque_token import Adoption
from vestibule.steps.adopted_accounts import People, lock_owners

TABLE = PeerTable("authtoken_token", ("user_id", "created"), key="key")
TOKEN = Kind.TOKEN
_VERDICTS = {
    Adoption.ADOPTED: Verdict(TOKEN, Outcome.ADOPTED),
    Adoption.KNOWN: Verdict(TOKEN, Outcome.PRESENT),
    Adoption.MALFORMED: left_out(TOKEN, "token_malformed"),
    Adoption.REFUSED: left_out(TOKEN, "token_refused"),
}


_FORM = re.compile(r"[0-9a-f]{40}\Z")
"""160 bits: what is shorter could be guessed, and is no token of ``rest_framework.authtoken``."""


def adopt_tokens(rows: Sequence[Row], run: AdoptionRun, caller: Caller) -> list[Verdict]:
    """Adopt rows of ``authtoken_token``: each opens a session with the same token."""
    people = lock_owners(rows)
    return [_verdict(row, people, caller, logged=not run.dry_run) for row in rows]


def adopt_presented(token: str, caller: Caller) -> bool:
    """Adopt the token that a request has sent, if the table has it; whether it has a session now.

    Once: a token whose session has ended, and may be deleted by now, does not come back.
    """
    row = TABLE.find(token) if _FORM.match(token) else None
    if row is None or AdoptedRow.objects.known(TABLE.name, {key_of_secret(token)}):
        return False
    try:
        with database.atomic():
            verdict = _verdict(row, lock_owners([row]), caller, logged=True)
            if verdict.outcome == Outcome.LEFT_OUT:
                return False
            AdoptedRow.objects.remember(TABLE.name, [key_of_secret(token)])
    except IntegrityError:
        pass  # by another request, which has sent it too
    return True


def _verdict(row: Row, people: People, caller: Caller, *, logged: bool) -> Verdict:
    owner, token = owner_of(row), str(row["key"])
    if owner is None or owner not in people:
        return left_out(TOKEN, "account_missing")
    if not _FORM.match(token):
        return left_out(TOKEN, "token_malformed")
    adoption = adopt_opaque_token.adopt(
        account=owner,
        token=token,
        created=moment_in(row, "created") or clock.now(),
        caller=caller,
        logged=logged,
    )
    return _VERDICTS[adoption]
