"""Addresses: Vestibule's by one include, and this project's own face over it."""

from __future__ import annotations

from django.urls import include, path

from examples.minimal import views

urlpatterns = [
    path("", include("vestibule.urls")),
    path("api/register/", views.RegisterView.as_view(), name="register"),
    path("api/signup/", views.RegisterView.as_view(), name="signup"),
    path("api/login/", views.LoginView.as_view(), name="login"),
    path("api/token/refresh/", views.RefreshView.as_view(), name="token-refresh"),
    path("api/protected-resource/", views.protected_resource, name="protected-resource"),
]
