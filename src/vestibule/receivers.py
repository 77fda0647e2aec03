"""Signal receivers: keep accounts in step with the host's users, and rotate old signing keys."""

from __future__ import annotations

import logging
import sys
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import update_last_login
from django.contrib.auth.signals import user_logged_in
from django.db import router
from django.db.models.signals import post_delete, post_migrate, post_save, pre_delete, pre_save
from django.dispatch import receiver

from vestibule import database
from vestibule.auth_signals import LAST_LOGIN
from vestibule.conf import settings
from vestibule.core import clock
from vestibule.core.caller import Caller
from vestibule.core.events import EndReason
from vestibule.core.identifiers import email_key
from vestibule.core.lazy import LazyModule
from vestibule.delivery.upkeep import often, soon, upkeep
from vestibule.models import (
    Account,
    AuditChain,
    Session,
    account_search,
    audit_chain,
    last_seen,
    names,
)
from vestibule.models.adoption import users_without_account
from vestibule.models.host_user import (
    closed_among,
    email_field,
    rows_with,
    stored_user,
    user_email,
    user_has,
)
from vestibule.models.migrated import tables_are_current
from vestibule.models.rehash import rehash
from vestibule.models.shared_addresses import shared_addresses

if TYPE_CHECKING:
    from vestibule import avatars, passwords
    from vestibule.flows import export_audit, reset_factors, rotate_keys
    from vestibule.steps import secure_account
else:
    avatars, passwords, secure_account = (
        LazyModule(f"vestibule.{each}") for each in ("avatars", "passwords", "steps.secure_account")
    )
    export_audit, reset_factors, rotate_keys = (
        LazyModule(f"vestibule.flows.{each}")
        for each in ("export_audit", "reset_factors", "rotate_keys")
    )

logger = logging.getLogger(__name__)


@receiver(upkeep, dispatch_uid="vestibule.rotate_keys")
def rotate_old_keys(**_: Any) -> None:
    """Rotate the signing key once it has been active for ``KEY_ROTATION``."""
    if settings.KEY_ROTATION:
        rotate_keys.rotate_keys(caller=Caller(), older_than=settings.KEY_ROTATION)


@receiver(often, dispatch_uid="vestibule.lay_audit_chain")
def lay_audit_chain(**_: Any) -> None:
    """Chain new audit events, and send them to the syslog server."""
    if AuditChain.objects.is_migrated():
        if AuditChain.objects.has_news():
            AuditChain.objects.lay(audit_chain.OVERLAP)
        if settings.AUDIT_SYSLOG:
            export_audit.forward_audit()


@receiver(upkeep, dispatch_uid="vestibule.keep_audit_chain")
def keep_audit_chain(**_: Any) -> None:
    """Chain the events that were committed late, and renew the encryption of the chain's key."""
    if AuditChain.objects.seal_again():
        AuditChain.objects.lay(audit_chain.LONG_OVERLAP)
    else:
        logger.error(
            "The audit chain rests: its key cannot be decrypted with SECRET_KEY, or its ends were "
            "changed. See vestibule audit verify."
        )


@receiver(upkeep, dispatch_uid="vestibule.finish_due_resets")
def finish_due_resets(**_: Any) -> None:
    """Remove the second factors whose reset is due (``FACTOR_RESET_DELAY``)."""
    reset_factors.finish_due_resets(caller=Caller())


@receiver(upkeep, dispatch_uid="vestibule.adopt_missing")
def adopt_users_made_without_signals(**_: Any) -> None:
    """Create accounts for users that no request has looked up yet, so that lists show them."""
    Account.objects.adopt(users_without_account().iterator(chunk_size=1000))


@receiver(soon, dispatch_uid="vestibule.measure_clock")
def measure_clock(**_: Any) -> None:
    """Follow the database's clock, also in a process that checks no tokens."""
    database.measure_clock()


_copied_until: dict[database.Place, Any] = {}
"""Where this process has accounts left to copy to, each with the last that it has read."""


@receiver(upkeep, dispatch_uid="vestibule.copy_last_seen")
def copy_last_seen(**_: Any) -> None:
    """Begin to copy to the accounts when they were last seen, for lists and counts."""
    _copied_until.setdefault(database.place(), None)
    _copy_next_batch()


@receiver(soon, dispatch_uid="vestibule.copy_sign_ins")
def copy_last_seen_of_new_sessions(**_: Any) -> None:
    """Copy it for those who have just signed in: a list without them would look wrong.

    Also continue what ``copy_last_seen`` began, in batches between which messages are sent.
    """
    last_seen.copy_opened_since(clock.now() - timedelta(minutes=1))
    if database.place() in _copied_until:
        _copy_next_batch()


def _copy_next_batch() -> None:
    # Not kept while it runs: after an error, the next ``upkeep`` begins at the first account.
    until = last_seen.copy_last_seen(after=_copied_until.pop(database.place()))
    if until is not None:
        _copied_until[database.place()] = until


def _update_last_login(sender: type, user: Any, **named: Any) -> None:
    """Set ``last_login`` at each sign-in by Django's own pages, as Django's receiver does.

    Not at ours, which announce their session: ``LAST_LOGIN_INTERVAL`` decides there.
    """
    if "session" not in named:
        update_last_login(sender, user, **named)


if user_logged_in.disconnect(dispatch_uid=LAST_LOGIN):  # else the host does without it
    user_logged_in.connect(_update_last_login, dispatch_uid=LAST_LOGIN)


@receiver(post_save, dispatch_uid="vestibule.account_beside_user")
def keep_account_beside_user(
    sender: type, instance: Any, *, raw: bool, using: str, update_fields: Any, **_: Any
) -> None:
    """Create the account of a new user; follow changes of its address and of ``is_active``.

    If the host sets another address, links and codes sent to the former one are void, and so is a
    pending change. Another spelling of the same one (``email_key``) voids nothing.
    If the host deactivates a user, its sessions end at once; if the host activates a user
    who had requested deletion, the account stays. A partial save counts by what is stored then: the
    rest of the instance may have been read long ago.
    """
    # Proxies of the user model count as users too.
    if (
        raw
        or not _is_user(sender)
        or hasattr(instance, "_vestibule_registering")
        or not _is_ours(using)
    ):
        return
    with database.using(using):
        is_whole = update_fields is None and isinstance(instance, get_user_model())
        user = instance if is_whole else stored_user(instance.pk)
        if user is not None:  # a row of a parent's table alone is no user
            _follow(user)


def _follow(instance: Any) -> None:
    Account.objects.adopt([instance])
    account = Account.objects.get(pk=instance.pk)
    email = user_email(instance) if user_has(email_field()) else account.email
    if email != account.email:
        _follow_address(account, email)
    names.refresh_username_keys(instance.pk)
    active = getattr(instance, "is_active", True) and not closed_among([instance.pk])
    if active and user_has("is_active") and account.deletion_due_at is not None:
        Account.objects.filter(pk=instance.pk).update(deletion_due_at=None)
    if not active:
        secure_account.secure(instance.pk, EndReason.ACCOUNT_DEACTIVATED)


def _follow_address(account: Account, email: str) -> None:
    """Store an address that the host has set: unverified, but for another spelling."""
    own, key = Account.objects.of(account.pk), email_key(email)
    if key is not None and key == email_key(account.email):
        own.update(email=email)
        return
    free = own.unless_taken("email_key", key, but_for=account.pk)
    with database.atomic():
        own.unverify(email=email, email_key=free)
        secure_account.void_for_former_address(account.pk)


@receiver(pre_save, dispatch_uid="vestibule.keep_sessions_of_rehashed")
def keep_sessions_of_rehashed_user(
    sender: type, instance: Any, *, raw: bool, using: str, update_fields: Any, **_: Any
) -> None:
    """Keep sessions when Django rehashes the same password (``check_password``).

    Django's rehash is recognized by its way of saving: only this column is saved, the raw
    password is cleared first, and the old hash is not a current one. The hash is stored here, with
    the sessions, and Django's own query repeats it: no other request finds one without the other,
    and a save that fails ends nothing. Where another request has changed the hash meanwhile, that
    one is repeated: it may be of a new password.
    """
    if raw or update_fields != {"password"} or not _is_user(sender):
        return
    taken_back = vars(instance).get("_password", "") is None
    if not taken_back or passwords.django_renews(instance.password) or not _is_ours(using):
        return
    with database.using(using):
        stored = rows_with("password").filter(pk=instance.pk).values_list("password", flat=True)
        before = stored.first()
        if before is None or not passwords.django_renews(before):
            return
        if not rehash(instance.pk, before=before, after=instance.password):
            instance.password = stored.first() or instance.password


@receiver(post_save, dispatch_uid="vestibule.end_sessions_of_new_password")
def end_sessions_of_new_password(
    sender: type, instance: Any, *, using: str, update_fields: Any, **saved: Any
) -> None:
    """Secure the account of a user whose password the host sets (``set_password``).

    Password changes that bypass Django's signals are noticed at a session's next refresh, by
    the fingerprint that the session stores.
    """
    is_saved = update_fields is None or "password" in update_fields
    if saved["raw"] or saved["created"] or not is_saved or not _is_user(sender):
        return
    if getattr(instance, "_password", None) is not None and _is_ours(using):
        with database.using(using):
            secure_account.secure(instance.pk, EndReason.PASSWORD_CHANGED)


@receiver(pre_delete, dispatch_uid="vestibule.end_sessions_of_deleted")
def end_sessions_of_deleted_user(sender: type, instance: Any, *, using: str, **_: Any) -> None:
    """End the sessions of a user before its deletion; the rows stay, to inform all nodes."""
    if _is_user(sender) and _is_ours(using):
        with database.using(using):
            Session.objects.of(instance.pk).end(EndReason.ACCOUNT_DELETED)


@receiver(post_delete, sender=Account, dispatch_uid="vestibule.remove_avatar_of_deleted")
def remove_avatar_of_deleted_account(instance: Account, *, using: str, **_: Any) -> None:
    """Delete the pictures of a deleted account, whatever deleted it."""
    stem = instance.avatar
    with database.using(using):
        database.on_commit(lambda: avatars.remove(stem), robust=True)


@receiver(post_migrate, dispatch_uid="vestibule.adopt_users")
def adopt_existing_users(sender: Any, *, using: str, verbosity: int = 1, **more: Any) -> None:
    """Create accounts for users who existed before Vestibule was installed.

    Says how many cannot sign in with their address because another user has it too.
    """
    if sender.name != "vestibule" or not _is_ours(using):
        return
    with database.using(using):
        Account.objects.adopt(users_without_account().iterator(chunk_size=1000))
        for account in account_search.backfill_search_keys():
            names.refresh_username_keys(account)
        shared = shared_addresses()
    if shared and verbosity > 0:
        users = sum(len(each.others) for each in shared)
        said = f"  {users} user(s) cannot sign in with their email address, because another "
        said += "user has it too. Run the command doctor: it lists them, and what to do."
        print(said, file=more.get("stdout") or sys.stdout)


def _is_user(sender: type[Any]) -> bool:
    """Whether a model is the user model, a proxy of it, or a parent that has its columns."""
    model = get_user_model()
    return issubclass(sender, model) or sender._meta.concrete_model in model._meta.get_parent_list()


def _is_ours(using: str) -> bool:
    """Whether a database has Vestibule's tables; the host may have users in others too.

    Users who are made before the tables get their account from ``adopt_existing_users``.
    """
    ours = using == database.alias() or router.allow_migrate_model(using, Account)
    return ours and tables_are_current(using)
