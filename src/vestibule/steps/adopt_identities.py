"""Adopt the identities that users have linked: from allauth, and from djoser's social login."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings as django_settings

from vestibule import audit, providers
from vestibule.conf import settings
from vestibule.core.adoptions import AdoptionRun, Kind, NotAdoptable, Outcome, Verdict, left_out
from vestibule.core.caller import Caller
from vestibule.core.events import Event
from vestibule.core.external import ExternalProfile
from vestibule.core.identifiers import email_key
from vestibule.core.social_auth import BACKENDS
from vestibule.models import Identity
from vestibule.models.identity import MOST
from vestibule.models.peer_tables import PeerTable, Row, object_in, owner_of
from vestibule.steps.adopted_accounts import lock_owners

IDENTITY = Kind.IDENTITY
APPS = PeerTable("socialaccount_socialapp", ("provider", "provider_id", "settings"))
_ALLAUTH = ("apple", "discord", "facebook", "github", "gitlab", "google")
"""Providers of allauth whose ``uid`` is the subject that our preset of this name reads."""

_OTHER_SUBJECT = {"azuread-oauth2", "linkedin_oauth2", "linkedin-oauth2", "microsoft"}
_OTHER_SUBJECT |= {"microsoft-graph"}
"""Providers whose API names a user by another id than their ID tokens."""


def adopt_social_accounts(rows: Sequence[Row], run: AdoptionRun, caller: Caller) -> list[Verdict]:
    """Adopt rows of ``socialaccount_socialaccount``."""
    servers = _servers()
    return _adopt(
        rows, {name: providers.named_by_preset(name) for name in _ALLAUTH}, servers, run, caller
    )


def adopt_social_auths(rows: Sequence[Row], run: AdoptionRun, caller: Caller) -> list[Verdict]:
    """Adopt rows of ``social_auth_usersocialauth``."""
    names = {theirs: providers.named_by_preset(ours) for theirs, ours in BACKENDS.items()}
    return _adopt(rows, names, {}, run, caller)


def _adopt(
    rows: Sequence[Row],
    names: dict[str, str],
    servers: dict[str, str],
    run: AdoptionRun,
    caller: Caller,
) -> list[Verdict]:
    people = lock_owners(rows)
    read = [_read(row, names, servers) for row in rows]
    profiles = [each for each in read if isinstance(each, ExternalProfile)]
    linked = Identity.objects.among(profiles)
    counts = Identity.objects.counts(list(people))
    verdicts, new = [], list[tuple[int | str, ExternalProfile]]()
    for row, each in zip(rows, read, strict=True):
        owner = owner_of(row)
        if owner is None or owner not in people:
            verdicts.append(left_out(IDENTITY, "account_missing"))
        elif isinstance(each, Verdict):
            verdicts.append(each)
        else:
            verdicts.append(_verdict(owner, each, linked, counts))
            if verdicts[-1].outcome == Outcome.ADOPTED:
                new.append((owner, each))
    _link(new, run, caller)
    return verdicts


def _read(
    row: Row, names: Mapping[str, str], servers: Mapping[str, str]
) -> ExternalProfile | Verdict:
    """Return the user of a provider that a row is about; the verdict, if it is none of ours."""
    theirs = str(row["provider"])
    ours = names.get(theirs) or _ours_by_server(servers.get(theirs, ""))
    try:
        _require_same_subject(row, ours)
    except NotAdoptable as refused:
        return left_out(IDENTITY, refused.reason, refused.detail)
    return _profile(row, ours)


def _verdict(
    owner: int | str,
    profile: ExternalProfile,
    linked: dict[tuple[str, str], int | str],
    counts: Counter[int | str],
) -> Verdict:
    """Decide about one row, given what is linked already; what it links is added to that."""
    name = (profile.issuer, profile.subject)
    if linked.get(name) == owner:
        return Verdict(IDENTITY, Outcome.PRESENT)
    if counts[owner] >= MOST:
        return left_out(IDENTITY, "identities_full")
    if name in linked:
        return left_out(IDENTITY, "identity_taken", profile.provider)
    linked[name] = owner
    counts[owner] += 1
    return Verdict(IDENTITY, Outcome.ADOPTED)


def _link(
    new: Sequence[tuple[int | str, ExternalProfile]], run: AdoptionRun, caller: Caller
) -> None:
    Identity.objects.link_new(new)
    for owner, profile in new:
        named: dict[str, Any] = {"provider": profile.provider, "source": run.peer.value}
        audit.record(Event.IDENTITY_LINKED, caller, account=owner, logged=not run.dry_run, **named)


def _require_same_subject(row: Row, ours: str) -> None:
    theirs = str(row["provider"])
    if theirs in _OTHER_SUBJECT:
        raise NotAdoptable("subject_differs", theirs)
    if not ours:
        raise NotAdoptable("provider_missing", theirs)
    if "@" in str(row["uid"]):
        raise NotAdoptable("subject_is_address", theirs)


def _profile(row: Row, ours: str) -> ExternalProfile:
    extra = object_in(row, "extra_data")
    claims = extra.get("userinfo", extra)  # allauth's OpenID Connect stores both answers
    claims = claims if isinstance(claims, dict) else extra
    email = claims.get("email")
    known = isinstance(email, str) and email_key(email) is not None
    return ExternalProfile(
        provider=ours,
        issuer=providers.provider(ours).issuer,
        subject=str(row["uid"]),
        email=str(email) if known else "",
        email_verified=known and claims.get("email_verified") is True,
    )


def _ours_by_server(server: str) -> str:
    """Return the one of ``PROVIDERS`` with this issuer; empty if there is none."""
    issuer = _issuer(server)
    named = (name for name, each in settings.providers.items() if _issuer(each.issuer) == issuer)
    return next(named, "") if issuer else ""


def _issuer(url: str) -> str:
    return url.removesuffix("/.well-known/openid-configuration").rstrip("/")


def _servers() -> dict[str, str]:
    """Return the OpenID Connect server of each app of allauth, by the name in its rows."""
    declared = getattr(django_settings, "SOCIALACCOUNT_PROVIDERS", {})
    apps = [
        {"provider": "openid_connect", **app}
        for app in declared.get("openid_connect", {}).get("APPS", [])
    ]
    if APPS.is_there():
        stored = APPS.rows(after=None, limit=1000)
        apps += [{**app, "settings": object_in(app, "settings")} for app in stored]
    return {
        str(app.get("provider_id") or app["provider"]): str(app["settings"].get("server_url", ""))
        for app in apps
        if app["provider"] == "openid_connect" and isinstance(app.get("settings"), dict)
    }
