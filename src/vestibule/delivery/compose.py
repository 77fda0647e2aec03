"""Render the texts of a message: subject, plain text and HTML, in its language.

Everything that a user may have typed passes through here, so the rules against abuse are here:
only our own links, nothing that breaks a header, nothing else that a mail client turns into a link.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings as django_settings
from django.template.loader import render_to_string
from django.urls import set_script_prefix
from django.utils import translation
from django.utils.formats import date_format
from django.utils.safestring import SafeString

from vestibule import brand
from vestibule.conf import settings
from vestibule.delivery.device import device_name
from vestibule.delivery.kinds import REVIEWED
from vestibule.delivery.message import Message, Undeliverable

NAME_MAX = 100
SUBJECT_MAX = 150
_MOMENTS = {"ar": "j F Y، g:i A"}  # Django has none, and would put the month first, as in English
REASON_MAX = 300
_LIKE_A_LINK = re.compile(r"[/\\:@<>]|\S[.\u3002\uff0e\uff61\u2024]\S")
_IN_A_LINK = re.compile(
    r"""
    [.\u3002\uff0e\uff61\u2024](?:
        (?=[0-9]+\.[0-9]+\.[0-9])  # of an IPv4 address, not of a date or a version
        | (?=[^\s0-9])(?![^\W_]?(?:[\s.,;:!?)"']|\Z))  # of a host name, not of "e.g."
    )
    | (?<![0-9]):(?=\S) | :(?=[^\s0-9])  # of a scheme, not of a time
    | [@\uff20\ufe6b]
    """,
    re.VERBOSE,
)
_ADDRESS = re.compile(r"[^\s@<>()\[\],;:\\\"]+@[^\s@<>()\[\],;:\\\"]+\Z")
_NUMBER = re.compile(r"\+[0-9]{7,15}\Z")


@dataclass(frozen=True, slots=True)
class ComposedMessage:
    """The texts of a message. Not in its repr: they contain secrets. ``html``: empty for SMS."""

    subject: str = field(repr=False)
    text: str = field(repr=False)
    html: str = field(repr=False)


def compose(message: Message, *, queued_at: datetime) -> ComposedMessage:
    """Render a message.

    Raises:
        Undeliverable: it does not have exactly one recipient, or contains a foreign link.
    """
    _require_one_recipient(message)
    if django_settings.FORCE_SCRIPT_NAME:  # each request sets it; a thread of its own has none
        set_script_prefix(django_settings.FORCE_SCRIPT_NAME)
    with translation.override(known_language(message.language)):
        context = _context(message, queued_at)
        if message.channel == "sms":
            return ComposedMessage("", _plain(f"{message.kind}.sms.txt", context), "")
        subject = " ".join(_plain(f"{message.kind}.subject.txt", context).split())[:SUBJECT_MAX]
        context["subject"] = subject
        return ComposedMessage(
            subject,
            _plain(f"{message.kind}.txt", context) + "\n",
            render_to_string(f"vestibule/mail/{message.kind}.html", context),
        )


def origin_of(message: Message) -> str:
    """Return the origin of the site that queued the message."""
    return message.values.get("origin") or settings.PUBLIC_ORIGIN


def known_language(language: str) -> str:
    """Return the language to write in: this one, a similar one, or the site's default."""
    try:
        return translation.get_supported_language_variant(language or django_settings.LANGUAGE_CODE)
    except LookupError:
        return str(django_settings.LANGUAGE_CODE)


def friendly_name(name: str) -> str:
    """Return a name that is safe in a greeting; empty if it could pass for more than a name.

    Users choose their names, and an attacker chooses the name when registering another
    person's address: "evil.example/win" would become a link in our mail.
    """
    short = _one_line(name)[:NAME_MAX]
    return "" if _LIKE_A_LINK.search(short) else short


def without_links(text: str, *, longest: int = NAME_MAX) -> str:
    """Return a text in which spaces keep a mail client from making links.

    For what the recipient must read: why an administrator acts, and who does.
    ``friendly_name`` would leave out all of it.
    """
    short = _one_line(" ".join(text.split()))[:longest]
    apart = re.sub(r"[/\\]{2,}", " ", short)
    return " ".join(_IN_A_LINK.sub(r"\g<0> ", apart).split())


def _one_line(text: str) -> str:
    letters = "".join(letter for letter in text if unicodedata.category(letter)[0] != "C")
    return " ".join(letters.split())


def _require_one_recipient(message: Message) -> None:
    """Refuse line breaks and commas, which would add headers or recipients."""
    form = _ADDRESS if message.channel == "email" else _NUMBER
    if not form.match(message.to) or not message.to.isprintable():
        raise Undeliverable("the recipient is not a single address")


def _own_link(link: str, origin: str) -> str:
    """Refuse foreign links: this is the only place that keeps mails from linking elsewhere."""
    trusted = tuple(f"{each}/" for each in (origin, *settings.TRUSTED_ORIGINS))
    if not origin or not link.startswith(trusted) or re.search(r"[\s<>\"\\]", link):
        raise Undeliverable("its link does not start with PUBLIC_ORIGIN or a trusted origin")
    return link


def _context(message: Message, queued_at: datetime) -> dict[str, Any]:
    given = message.values
    origin = origin_of(message)
    return brand.for_mails(origin) | {
        "to": message.to,
        "security": _security_page(origin) if message.kind in REVIEWED else "",
        "name": friendly_name(given.get("name") or ""),
        "code": given.get("code", ""),
        "link": _own_link(given["link"], origin) if given.get("link") else "",
        "lifetime": _span(given.get("minutes") or 0),
        "email": _shown(_ADDRESS, given.get("email")),
        "phone": _shown(_NUMBER, given.get("phone")),
        "role": given.get("role") or "",
        "provider": without_links(given.get("provider") or ""),
        "device": device_name(given.get("user_agent") or ""),
        "ip": _address(given.get("ip") or ""),
        "method": given.get("method") or "",
        "actor": without_links(given.get("actor") or ""),
        "reason": without_links(given.get("reason") or "", longest=REASON_MAX),
        "due": _moment(given["due"]) if given.get("due") else "",
        "left": int(given.get("left") or 0),
        "when": _moment(given.get("when") or queued_at),
        "service": settings.SERVICE_NAME,
        "origin": origin,
        "host": urlsplit(origin).hostname or "",
        "language": translation.get_language(),
        "direction": "rtl" if translation.get_language_bidi() else "ltr",
    }


def _security_page(origin: str) -> str:
    page = settings.SECURITY_PAGE
    return f"{origin}{page}" if origin and page else ""


def _shown(form: re.Pattern[str], text: str | None) -> str:
    return text if text and form.match(text) else ""


def _address(ip: str) -> str:
    try:
        return str(ipaddress.ip_address(ip))
    except ValueError:
        return ""


def _moment(when: datetime | str) -> str:
    moment = datetime.fromisoformat(when) if isinstance(when, str) else when
    form = _MOMENTS.get(translation.get_language() or "", "DATETIME_FORMAT")
    return f"{date_format(moment.astimezone(UTC), form)} UTC"


def _span(minutes: int) -> str:
    """Render a duration in the largest unit that fits exactly; 0 is empty."""
    if not minutes:
        return ""
    # Translators: these stand in "It works once and expires in ...".
    if minutes % 1440 == 0:
        days = minutes // 1440
        return translation.npgettext("within", "%(n)s day", "%(n)s days", days) % {"n": days}
    if minutes % 60 == 0:
        hours = minutes // 60
        return translation.npgettext("within", "%(n)s hour", "%(n)s hours", hours) % {"n": hours}
    words = translation.npgettext("within", "%(n)s minute", "%(n)s minutes", minutes)
    return words % {"n": minutes}


def _plain(name: str, context: dict[str, Any]) -> str:
    """Render plain text; values are marked safe, so that no template HTML-escapes them."""
    plain = {
        key: SafeString(value) if isinstance(value, str) else value
        for key, value in context.items()
    }
    text = render_to_string(f"vestibule/mail/{name}", plain)
    lines = "\n".join(line.rstrip() for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines).strip()
