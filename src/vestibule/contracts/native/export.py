"""``POST profile/export/``."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.native.profile import moment
from vestibule.contracts.native.reauthenticate import FreshCredentialSerializer
from vestibule.contracts.native.view import NativeView
from vestibule.drf.authentication import claims_of
from vestibule.drf.idempotency import ONCE, idempotent_caller
from vestibule.drf.openapi import describes
from vestibule.drf.view import read
from vestibule.flows.export import export_account


class ExportAnswer(serializers.Serializer[Any]):
    """All data that is stored about the user."""

    made_at = serializers.DateTimeField()
    profile = serializers.DictField()
    sessions = serializers.ListField(child=serializers.DictField())
    events = serializers.ListField(child=serializers.DictField())
    messages = serializers.ListField(child=serializers.DictField())
    codes_and_links = serializers.ListField(child=serializers.DictField())
    pending_sign_ins = serializers.ListField(child=serializers.DictField())
    failed_attempts = serializers.ListField(child=serializers.DictField())
    authenticator_app = serializers.ListField(child=serializers.DictField())
    recovery_codes = serializers.DictField()
    passkeys = serializers.ListField(child=serializers.DictField())
    trusted_devices = serializers.ListField(child=serializers.DictField())
    factor_resets = serializers.ListField(child=serializers.DictField())


class ExportView(NativeView):
    """Export of the user's data."""

    @describes(
        body=FreshCredentialSerializer,
        answer=ExportAnswer,
        refuses=(400, 401, 403, 422, 429, 503),
        headers=(ONCE,),
    )
    def post(self, request: Request) -> Response:
        """Download all data that is stored about you, as a file."""
        body = read(FreshCredentialSerializer, request, or_nothing=True)
        exported = export_account(
            password=body.current_password,
            code=body.code,
            claims=claims_of(request),
            caller=idempotent_caller(request),
        )
        document = {"made_at": exported.made_at, **exported.sections}
        headers = {"Content-Disposition": 'attachment; filename="account.json"'}
        return Response(_plain(document), headers=headers)


def _plain(value: Any) -> Any:
    """Format dates and ids at any depth."""
    if isinstance(value, dict):
        return {str(name): _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, datetime):
        return moment(value)
    return str(value) if isinstance(value, UUID) else value
