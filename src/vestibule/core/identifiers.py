"""Canonical forms of email addresses, usernames and phone numbers.

The rule for email (decision 0002): the part before the ``@`` is an ASCII dot-atom
(RFC 5321, no quotes, at most 64 characters), the domain has at least two labels and may
be internationalized. Two addresses belong to the same account if they are equal after
case folding and encoding of the domain by IDNA 2008 (RFC 5891, with the non-transitional
mapping of UTS 46).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

import idna

from vestibule.core.confusables import has_invisible, is_mixed, skeleton, skeletons
from vestibule.core.errors import Problem

EMAIL_MAX = 254
SEARCH_MAX = 150
SKELETON_MAX = 300
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*\Z")
_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)\Z")
_PHONE = re.compile(r"\+[0-9]{7,15}\Z")
_USERNAME = re.compile(r"[\w.@+-]{1,150}\Z")
_UUID = re.compile(r"[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}\Z")


def _domain_key(domain: str) -> str | None:
    """Return a domain as it is looked up in the DNS; None if it is not valid.

    Python's codec ``idna`` must not be used, which is IDNA 2003: it turns faß.de into fass.de
    and so gives a user's mail, and account, to the owner of another domain.
    """
    key = domain.lower()
    if not key.isascii() or "xn--" in key:
        try:
            key = idna.encode(domain, uts46=True, std3_rules=True).decode("ascii")
        except UnicodeError:
            return None
    labels = key.split(".")
    # An all-digit last label would be an IP address, which a mail domain is not.
    if len(labels) < 2 or labels[-1].isdigit():
        return None
    return key if all(_LABEL.match(label) for label in labels) else None


def mailbox(address: str) -> str | None:
    """Return an address for mail servers, its domain in ASCII; None if it has no such form.

    Otherwise the mail library encodes the domain by its own rules, which may give a domain
    that differs from the one in ``email_key``.

    >>> mailbox("Ann@faß.de")
    'Ann@xn--fa-hia.de'
    """
    local, _, domain = address.rpartition("@")
    if domain.isascii():
        return address
    key = _domain_key(domain)
    return key and f"{local}@{key}"


def email_key(address: str) -> str | None:
    """Return the canonical form of an email address; None if it is empty or not valid.

    >>> email_key("Ann@Example.COM")
    'ann@example.com'
    """
    if len(address) > EMAIL_MAX:
        return None
    # Split and checked as sent: folding must not turn a look-alike (a full-width @, a
    # dotless i, a Kelvin sign) into another user's address.
    local, at, domain = address.rpartition("@")
    if not at or not _LOCAL.match(local) or len(local) > 64:
        return None
    domain_key = _domain_key(domain)
    key = f"{local.casefold()}@{domain_key}"
    return key if domain_key and len(key) <= EMAIL_MAX else None


def address_spellings(key: str) -> set[str]:
    """Return the spellings of a canonical address that hosts store, apart from case.

    An internationalized domain is stored as letters or in its ASCII form.

    >>> sorted(address_spellings("ann@xn--fa-hia.de"))
    ['ann@faß.de', 'ann@xn--fa-hia.de']
    """
    local, _, domain = key.rpartition("@")
    if "xn--" not in domain:
        return {key}
    try:
        return {key, f"{local}@{idna.decode(domain)}"}
    except UnicodeError:
        return {key}


def username_key(name: str) -> str | None:
    """Return the canonical form of a username (NFKC); None if it is empty or not valid.

    Valid are up to 150 letters, digits and ``@.+-_``.
    """
    key = unicodedata.normalize("NFKC", name)
    return key if _USERNAME.match(key) else None


def username_problem(name: str, *, reserved: Iterable[str]) -> Problem | None:
    """Return the problem of a username that a user chooses, or None.

    ``username_invalid``: characters that ``username_key`` does not allow, invisible letters, a
    reserved name or a look-alike of one, and anything that could be another user's email address
    or id. ``username_mixed_scripts``: scripts that no language mixes.
    """
    key = username_key(name)
    if key is None or key in {".", ".."} or has_invisible(key):
        return Problem("username_invalid")
    if is_mixed(key):
        return Problem("username_mixed_scripts")
    looks = username_skeletons(key)
    fits = looks and looks.isdisjoint(_reserved(tuple(reserved)))
    return None if fits else Problem("username_invalid")


@lru_cache(maxsize=4)
def _reserved(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(skeleton(name) for name in names)


def username_skeleton(name: str) -> str | None:
    """Return the skeleton of a username (UTS 39), at most 300 characters.

    None for an email address or an id: those are not chosen, and do look like others.
    """
    return skeleton(name)[:SKELETON_MAX] if _is_chosen(name) else None


def username_skeletons(name: str) -> set[str]:
    """Return the skeletons that a new username must not share with another account's."""
    return {each[:SKELETON_MAX] for each in skeletons(name)} if _is_chosen(name) else set()


def _is_chosen(name: str) -> bool:
    return bool(name) and email_key(name) is None and not _UUID.match(name.casefold())


def is_phone(number: str) -> bool:
    """Whether a text is a phone number: ``+`` and 7 to 15 digits."""
    return _PHONE.match(number) is not None


def search_key(text: str) -> str:
    """Return the search key of a name: NFKC, case folded, single spaces, at most 150 characters.

    >>> search_key("  Ann   O'BRIEN ")
    "ann o'brien"
    """
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())[:SEARCH_MAX]
