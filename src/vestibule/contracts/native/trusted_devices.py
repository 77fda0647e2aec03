"""``DELETE factors/devices/`` and ``DELETE factors/devices/<id>/``."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_noop as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.native.view import MessageAnswer, NativeView
from vestibule.drf.authentication import claims_of
from vestibule.drf.openapi import describes
from vestibule.flows.trusted_devices import end_trusted_device, end_trusted_devices


class NoLongerTrustedAnswer(MessageAnswer):
    """The number of devices that were trusted."""

    ended = serializers.IntegerField()


class TrustedDevicesView(NativeView):
    """All trusted devices of the user."""

    @describes(answer=NoLongerTrustedAnswer, refuses=(401, 403, 503))
    def delete(self, request: Request) -> Response:
        """Trust no device any longer."""
        ended = end_trusted_devices(claims=claims_of(request))
        return Response({"message": _("No device is trusted anymore"), "ended": ended})


class TrustedDeviceView(NativeView):
    """One trusted device of the user."""

    @describes(answer=MessageAnswer, refuses=(401, 403, 404, 503))
    def delete(self, request: Request, device: UUID) -> Response:
        """Trust a device no longer."""
        end_trusted_device(device=device, claims=claims_of(request))
        return Response({"message": _("Device no longer trusted")})
