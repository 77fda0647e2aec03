"""``users``: administer accounts from the command line, with all permissions."""

from __future__ import annotations

import inspect
import json
from argparse import ArgumentParser
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from vestibule.core.caller import Caller
from vestibule.core.errors import InvalidInput, NotFound, Refusal
from vestibule.flows.deactivate import activate_user, deactivate_user
from vestibule.flows.factors import list_factors_of
from vestibule.flows.invite import InvitedUser, invite
from vestibule.flows.reset_factors import ask_to_reset_factors, reset_factors_now
from vestibule.flows.secure_user import end_user_sessions
from vestibule.flows.set_role import set_role
from vestibule.flows.users import (
    NEWEST_FIRST,
    ORDERINGS,
    PAGE_MAX,
    UserEntry,
    list_users,
    read_user,
)
from vestibule.management import profile_options
from vestibule.management.users_export import add_export_arguments, export_to_file
from vestibule.management.users_import import add_import_arguments, import_from_file
from vestibule.management.utf8 import require_utf8
from vestibule.models import account_search
from vestibule.models.account_search import AccountFilter

Answer = dict[str, Any]
Options = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Subcommand:
    """A subcommand: its arguments and its function."""

    help: str
    takes: Callable[[ArgumentParser], None]
    does: Callable[[Options], Answer]


def body(entry: UserEntry) -> Answer:
    """Return an account as this command shows it."""
    profile, person = entry.profile, entry.profile.person
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
        "last_seen_at": entry.last_seen_at,
        **profile.facts,
    }


def account_of(options: Options) -> int | str:
    """Return the id of the account that the command names by address or id.

    Raises:
        NotFound: there is no such account.
    """
    key = account_search.key_of(options["who"])
    if key is None:
        raise NotFound
    return key


def _account_argument(parser: ArgumentParser) -> None:
    parser.add_argument("who", help="email address or id of the account")


def _list_arguments(parser: ArgumentParser) -> None:
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
    return {"users": [body(entry) for entry in listing.users], "next": listing.cursor}


def _create_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--email", required=True)
    for name in ("role", "username", "first-name", "last-name", "phone"):
        parser.add_argument(f"--{name}", default="")
    profile_options.add_to(parser)


def _create(options: Options) -> Answer:
    names = {name: options[name] for name in ("first_name", "last_name") if options[name]}
    invited = InvitedUser(
        email=options["email"],
        username=options["username"],
        names=names,
        phone=options["phone"],
        role=options["role"],
        facts=profile_options.facts_in(options["field"]),
    )
    person = invite(invited=invited, claims=None, caller=Caller())
    return {"message": f"Invited {person.email} as {person.role} (id {person.id})."}


def _show(options: Options) -> Answer:
    account = account_of(options)
    factors = list_factors_of(account=account)
    enrolled = {
        "totp": factors.totp_confirmed_at,
        "passkeys": factors.passkeys,
        "recovery_codes": factors.recovery_codes,
    }
    return {
        **body(read_user(account=account, claims=None)),
        "factors": [name for name, has in enrolled.items() if has],
    }


def _role_arguments(parser: ArgumentParser) -> None:
    _account_argument(parser)
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


def _factors(options: Options) -> Answer:
    factors = list_factors_of(account=account_of(options))
    return {
        "totp": factors.totp_confirmed_at,
        "passkeys": [each.name for each in factors.passkeys],
        "recovery_codes": factors.recovery_codes and factors.recovery_codes.left,
        "trusted_devices": len(factors.trusted_devices),
        "required": factors.required,
        "due_at": factors.due_at,
        "reset_due_at": factors.reset_due_at,
    }


def _reset_arguments(parser: ArgumentParser) -> None:
    _account_argument(parser)
    parser.add_argument("--reason", required=True, help="why; the owner reads it")
    parser.add_argument(
        "--now",
        action="store_true",
        help="at once, without a delay to cancel it in",
    )


def _reset_factors(options: Options) -> Answer:
    account, reason, who = account_of(options), options["reason"], options["who"]
    try:
        if options["now"]:
            reset_factors_now(account=account, reason=reason, caller=Caller())
            return {"message": f"Removed all second factors of {who}."}
        due = ask_to_reset_factors(account=account, reason=reason, claims=None, caller=Caller())
    except NotFound:
        list_factors_of(account=account)  # refuses an account that does not exist
        raise CommandError(f"{who} has no second factor.") from None
    return {"message": f"The second factors of {who} will be removed at {written(due)}."}


def _export_arguments(parser: ArgumentParser) -> None:
    _account_argument(parser)
    add_export_arguments(parser)


def _export(options: Options) -> Answer:
    return export_to_file(account_of(options), options)


SUBCOMMANDS: dict[str, Subcommand] = {
    "list": Subcommand("List accounts.", _list_arguments, _list),
    "show": Subcommand("Show one account.", _account_argument, _show),
    "create": Subcommand("Invite a user by email.", _create_arguments, _create),
    "role": Subcommand("Change the role of an account.", _role_arguments, _role),
    "deactivate": Subcommand(
        "Deactivate an account and end its sessions.", _account_argument, _deactivate
    ),
    "activate": Subcommand("Reactivate an account.", _account_argument, _activate),
    "end-sessions": Subcommand("End all sessions of an account.", _account_argument, _end_sessions),
    "factors": Subcommand("List the second factors of an account.", _account_argument, _factors),
    "reset-factors": Subcommand(
        "Remove all second factors of an account.", _reset_arguments, _reset_factors
    ),
    "export": Subcommand("Export all data stored about an account.", _export_arguments, _export),
    "import": Subcommand("Import users from a file.", add_import_arguments, import_from_file),
}
"""The subcommands. Longer ones have a module of their own, ``management/users_<word>.py``."""


class Command(BaseCommand):
    """Parse arguments, call a flow, print the answer."""

    help = "Manage accounts: " + ", ".join(SUBCOMMANDS) + "."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the subcommands with their arguments."""
        words = parser.add_subparsers(dest="word", required=True)
        for name, word in SUBCOMMANDS.items():
            under = words.add_parser(name, help=word.help)
            under.add_argument("--json", action="store_true", help="print JSON")
            word.takes(under)

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the subcommand, or print one sentence with the reason for a refusal."""
        require_utf8(options)
        try:
            answer = SUBCOMMANDS[options["word"]].does(options)
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
    """List the invalid fields with their problem codes."""
    return ", ".join(
        f"{name}: {problem.code}"
        for name, problems in refused.problems.items()
        for problem in problems
    )


def written(value: object) -> str:
    """Return a time as the API does, an empty string for None, and anything else as text."""
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(map(written, value))
    return value.isoformat() if isinstance(value, datetime) else str(value)


def text_of(answer: Answer) -> list[str]:
    """Render an answer as text: a sentence, a row per account, or a line per value."""
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
