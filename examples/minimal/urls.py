"""Addresses: Vestibule's by one include, and this project's own face over it."""

from __future__ import annotations

from django.urls import include, path, re_path
from django.views.generic import TemplateView

from examples.minimal import views

urlpatterns = [
    path("", TemplateView.as_view(template_name="front_end.html"), name="front-end"),
    path("", include("vestibule.urls")),
    re_path(r"^api/(?:register|signup)/$", views.RegisterView.as_view(), name="register"),
    path("api/login/", views.LoginView.as_view(), name="login"),
    path("api/token/refresh/", views.RefreshView.as_view(), name="token-refresh"),
    path("api/protected-resource/", views.protected_resource, name="protected-resource"),
]
