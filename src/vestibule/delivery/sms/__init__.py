"""Text messages: one file for each back end.

``SMS_BACKEND`` is one of ours (``console``, ``twilio``, ``vonage``, ``webhook``), or the dotted
path of any function that takes an ``Sms`` and ``SMS_OPTIONS``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module

from django.utils.module_loading import import_string

from vestibule.conf import settings
from vestibule.delivery.sms.request import NotAccepted, Sms

__all__ = ["NotAccepted", "Sms", "problems", "send"]

Backend = Callable[[Sms, Mapping[str, str]], None]
OURS = ("console", "twilio", "vonage", "webhook")


def send(sms: Sms) -> None:
    """Send a text message through the configured back end.

    Raises:
        Undeliverable: the provider will never accept it.
        NotAccepted: not at the moment, or no provider is configured.
        OSError: the provider cannot be reached.
    """
    if not settings.SMS_BACKEND:
        raise NotAccepted("SMS_BACKEND is not set")
    _backend(settings.SMS_BACKEND)(sms, settings.SMS_OPTIONS)


def problems() -> list[str]:
    """Return what is wrong with ``SMS_BACKEND`` and ``SMS_OPTIONS``; empty if nothing is."""
    name = settings.SMS_BACKEND
    if not name:
        return []
    if name in OURS:
        needed: tuple[str, ...] = import_module(f"{__name__}.{name}").NEEDS
        return [
            f"SMS_OPTIONS needs '{option}' for {name}."
            for option in needed
            if not settings.SMS_OPTIONS.get(option)
        ]
    try:
        _backend(name)
    except ImportError:
        return [f"SMS_BACKEND '{name}' is not one of {', '.join(OURS)} and cannot be imported."]
    return []


def _backend(name: str) -> Backend:
    backend: Backend = import_string(f"{__name__}.{name}.send" if name in OURS else name)
    return backend
