"""allauth's addresses as its documentation includes them, and a host's view."""

from django.urls import include, path

from bench.peers.simplejwt.host import HostView

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("_allauth/", include("allauth.headless.urls")),
    path("api/host/", HostView.as_view()),
]
