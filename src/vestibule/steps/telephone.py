"""Phone numbers that text messages are sent to: a step of several flows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

from vestibule.conf import settings
from vestibule.core.errors import InvalidInput, Problem


def require_reachable(number: str) -> Telephone:
    """Parse a number that text messages are sent to.

    Raises:
        InvalidInput: none are: see ``reachable``.
    """
    telephone = reachable(number)
    if telephone is None:
        raise InvalidInput({"phone": (Problem("phone_not_dialable"),)})
    return telephone


@dataclass(frozen=True, slots=True)
class Telephone:
    """A number in E.164 form, with its country (ISO 3166) or network (``001``)."""

    number: str
    country: str


def reachable(number: str) -> Telephone | None:
    """Parse a number; returns None if no text messages are sent to it.

    It must be mobile, or possibly mobile: owners of premium and shared-cost numbers earn from
    every message, and have scripts request them. Satellite networks, which have no country
    and cost a hundred times as much, are allowed only if ``SMS_COUNTRIES`` contains 001.
    """
    plans = _numbering_plans()
    try:
        parsed = plans.parse(number)
    except plans.NumberParseException:
        return None
    kinds, kind = plans.PhoneNumberType, plans.number_type(parsed)
    if kind not in {kinds.MOBILE, kinds.FIXED_LINE_OR_MOBILE}:  # invalid numbers are UNKNOWN
        return None
    country = str(plans.region_code_for_number(parsed))
    if country not in settings.SMS_COUNTRIES and (settings.SMS_COUNTRIES or country == "001"):
        return None
    return Telephone(plans.format_number(parsed, plans.PhoneNumberFormat.E164), country)


@cache
def _numbering_plans() -> Any:
    # Not at the top: a tenth of our share of a host's start, for what few hosts use.
    return import_module("phonenumbers")
