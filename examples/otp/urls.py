"""Addresses: this contract under ``/auth-api/``, beside what the ready server has."""

from __future__ import annotations

from django.urls import include, path

from vestibule.server.urls import handler400, handler403, handler404, handler500
from vestibule.server.urls import urlpatterns as served

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [*served, path("auth-api/", include("vestibule.contracts.otp.urls"))]
