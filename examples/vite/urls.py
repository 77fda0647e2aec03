"""Addresses: everything that the ready server has, SimpleJWT's, and this project's two."""

from __future__ import annotations

from django.urls import include, path

from examples.vite.views import ProtectedResourceView, RegisterView
from vestibule.server.urls import handler400, handler403, handler404, handler500
from vestibule.server.urls import urlpatterns as served

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [
    *served,
    path("register/", RegisterView.as_view(), name="register"),
    path("protected-resource/", ProtectedResourceView.as_view(), name="protected-resource"),
    path("api/token/", include("vestibule.contracts.simplejwt.urls")),
]
