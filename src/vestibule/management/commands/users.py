"""``users``: look after accounts from the command line, with every right there is."""

from __future__ import annotations

import inspect
import json
from argparse import ArgumentParser
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from vestibule.conf import settings
from vestibule.core.caller import Caller
from vestibule.core.errors import InvalidInput, NotFound, Refusal
from vestibule.core.people import Profile
from vestibule.flows.deactivate import activate_user, deactivate_user
from vestibule.flows.invite import Invited, invite
from vestibule.flows.secure_user import end_user_sessions
from vestibule.flows.set_role import set_role
from vestibule.flows.users import NEWEST_FIRST, ORDERINGS, PAGE_MAX, list_users, read_user
from vestibule.management.users_export import add_export_arguments, export_to_file
from vestibule.management.users_import import add_import_arguments, import_from_file
from vestibule.models import account_search
from vestibule.models.account_search import AccountFilter
from vestibule.steps.import_row import typed

Answer = dict[str, Any]
Options = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Word:
    """One subcommand: what it takes, and what it does."""

    help: str
    takes: Callable[[ArgumentParser], None]
    does: Callable[[Options], Answer]


def body(profile: Profile) -> Answer:
    """Write an account as this command shows it."""
    person = profile.person
    return {
        "id": person.id,
        "email": person.email,
        "username": person.username,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "phone": profile.phone,
        "role": person.role,
        "is_active": person.is_active,
        "email_verified": person.email_verified,
        "phone_verified": profile.phone_verified,
        "created_at": profile.created_at,
        "updated_at": profile.updated_at,
        **profile.facts,
    }


def account_of(options: Options) -> int | str:
    """Return the id of whom the command names, by address or id.

    Raises:
        NotFound: there is no such account.
    """
    found = account_search.key_of(options["who"])
    if found is None:
        raise NotFound
    return found


def _who(parser: ArgumentParser) -> None:
    parser.add_argument("who", help="email address or id of the account")


def _takes_list(parser: ArgumentParser) -> None:
    parser.add_argument("--search", default="", help="beginning of an email address or a name")
    parser.add_argument("--role")
    state = parser.add_mutually_exclusive_group()
    state.add_argument("--active", action="store_const", const=True, dest="active")
    state.add_argument("--deactivated", action="store_const", const=False, dest="active")
    parser.add_argument("--ordering", choices=ORDERINGS, default=NEWEST_FIRST)
    parser.add_argument("--limit", type=int, default=25, help=f"at most {PAGE_MAX} (default: 25)")
    parser.add_argument("--cursor", default="", help="value of `next` of the previous page")


def _list(options: Options) -> Answer:
    listing = list_users(
        wanted=AccountFilter(
            search=options["search"], role=options["role"], active=options["active"]
        ),
        ordering=options["ordering"],
        page_size=options["limit"],
        cursor=options["cursor"],
        claims=None,
    )
    return {"users": [body(known.profile) for known in listing.users], "next": listing.cursor}


def _takes_create(parser: ArgumentParser) -> None:
    parser.add_argument("--email", required=True)
    for name in ("role", "username", "first-name", "last-name", "phone"):
        parser.add_argument(f"--{name}", default="")
    names = ", ".join(field.name for field in settings.PROFILE_FIELDS) or "none configured"
    parser.add_argument(
        "--field",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help=f"a field of PROFILE_FIELDS ({names}); can be repeated",
    )


def _facts(given: list[str]) -> dict[str, object]:
    """Read ``NAME=VALUE``, each value as the kind of its field.

    Raises:
        CommandError: there is no field of this name.
    """
    kinds = {field.name: field.kind for field in settings.PROFILE_FIELDS}
    said = {name: value for name, _, value in (each.partition("=") for each in given)}
    unknown = sorted(set(said) - set(kinds))
    if unknown:
        raise CommandError(f"Not in PROFILE_FIELDS: {', '.join(unknown)}.")
    return {name: typed(kinds[name], value) for name, value in said.items()}


def _create(options: Options) -> Answer:
    names = {name: options[name] for name in ("first_name", "last_name") if options[name]}
    invited = Invited(
        email=options["email"],
        username=options["username"],
        names=names,
        phone=options["phone"],
        role=options["role"],
        facts=_facts(options["field"]),
    )
    person = invite(invited=invited, claims=None, caller=Caller())
    return {"message": f"Invited {person.email} as {person.role} (id {person.id})."}


def _show(options: Options) -> Answer:
    return body(read_user(account=account_of(options), claims=None).profile)


def _takes_role(parser: ArgumentParser) -> None:
    _who(parser)
    parser.add_argument("role")


def _role(options: Options) -> Answer:
    account = account_of(options)
    person = set_role(account=account, role=options["role"], claims=None, caller=Caller())
    return {"message": f"{person.email} is now {person.role}."}


def _deactivate(options: Options) -> Answer:
    person = deactivate_user(account=account_of(options), claims=None, caller=Caller())
    return {"message": f"Deactivated {person.email} and ended all sessions."}


def _activate(options: Options) -> Answer:
    person = activate_user(account=account_of(options), claims=None, caller=Caller())
    return {"message": f"Reactivated {person.email}."}


def _end_sessions(options: Options) -> Answer:
    ended = end_user_sessions(account=account_of(options), claims=None, caller=Caller())
    return {"message": f"Ended {ended} sessions of {options['who']}.", "ended": ended}


def _takes_export(parser: ArgumentParser) -> None:
    _who(parser)
    add_export_arguments(parser)


def _export(options: Options) -> Answer:
    return export_to_file(account_of(options), options)


WORDS: dict[str, Word] = {
    "list": Word("List accounts.", _takes_list, _list),
    "show": Word("Show one account.", _who, _show),
    "create": Word("Invite a user by email.", _takes_create, _create),
    "role": Word("Change the role of an account.", _takes_role, _role),
    "deactivate": Word("Deactivate an account and end its sessions.", _who, _deactivate),
    "activate": Word("Reactivate an account.", _who, _activate),
    "end-sessions": Word("End all sessions of an account.", _who, _end_sessions),
    "export": Word("Export all data stored about an account.", _takes_export, _export),
    "import": Word("Import users from a file.", add_import_arguments, import_from_file),
}
"""What can be done. A longer story stands in a module of its own, ``_users_<word>``."""


class Command(BaseCommand):
    """Parse, call a flow, print."""

    help = "Manage accounts: " + ", ".join(WORDS) + "."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take a word and what it needs."""
        words = parser.add_subparsers(dest="word", required=True)
        for name, word in WORDS.items():
            under = words.add_parser(name, help=word.help)
            under.add_argument("--json", action="store_true", help="print JSON")
            word.takes(under)

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, or say in one sentence why not."""
        try:
            answer = WORDS[options["word"]].does(options)
        except NotFound:
            raise CommandError(f"Account not found: {options['who']}.") from None
        except InvalidInput as refused:
            raise CommandError(f"Not done ({problems_of(refused)}).") from None
        except Refusal as refused:
            raise CommandError((inspect.getdoc(refused) or refused.code).splitlines()[0]) from None
        lines = [json.dumps(answer, default=written)] if options["json"] else text_of(answer)
        for line in lines:
            self.stdout.write(line)


def problems_of(refused: InvalidInput) -> str:
    """Say which fields are wrong, and how, by code."""
    return ", ".join(
        f"{name}: {problem.code}"
        for name, problems in refused.problems.items()
        for problem in problems
    )


def written(value: object) -> str:
    """Write a moment as the API does, nothing as nothing, and anything else as itself."""
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, datetime) else str(value)


def text_of(answer: Answer) -> list[str]:
    """Write an answer for people: a sentence, a row for each account, or a line for each fact."""
    if "message" in answer:
        return [answer["message"]]
    if "users" not in answer:
        return [f"{name:15} {written(value)}" for name, value in answer.items()]
    rows = [
        f"{user['id']!s:>8} {'' if user['is_active'] else 'deactivated':11} "
        f"{user['role']:12} {user['email']:40} {user['first_name']} {user['last_name']}".rstrip()
        for user in answer["users"]
    ]
    return rows + ([f"More: --cursor {answer['next']}"] if answer["next"] else [])
