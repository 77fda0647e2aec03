"""Answers that a code or a link was sent."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_noop as _
from rest_framework import serializers

from vestibule.core.challenge import CodeSent, VerificationSent
from vestibule.drf.language import Sentence


class CodeSentAnswer(serializers.Serializer[Any]):
    """A code was sent."""

    id = serializers.CharField()
    method = serializers.CharField()
    sent_to = serializers.CharField(help_text="Masked.")
    expires_in = serializers.IntegerField(help_text="In seconds.")
    resend_in = serializers.IntegerField(help_text="In seconds.")


class VerificationAnswer(serializers.Serializer[Any]):
    """A link or a code was sent, or would have been to a known address."""

    method = serializers.CharField()
    sent_to = serializers.CharField(help_text="Masked.")
    expires_in = serializers.IntegerField(help_text="In seconds.")


def code_sent_body(sent: CodeSent) -> dict[str, Any]:
    """Return the representation of a code that was sent."""
    return {
        "id": sent.id,
        "method": sent.method,
        "sent_to": sent.sent_to,
        "expires_in": sent.expires_in,
        "resend_in": sent.resend_in,
    }


def verification_body(sent: VerificationSent) -> dict[str, Any]:
    """Return what was sent to an address: the same for known and unknown ones."""
    fields = {"method": sent.method, "sent_to": sent.sent_to, "expires_in": sent.expires_in}
    return {"message": check_inbox(sent.sent_to), "verification": fields}


def check_inbox(address: str) -> Sentence:
    """Return where a mail was sent; ``address`` is masked."""
    return Sentence(_("Check the inbox of {address}"), address=address)
