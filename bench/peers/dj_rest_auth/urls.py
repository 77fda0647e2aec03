"""dj-rest-auth's addresses as its documentation includes them, and a host's view."""

from django.urls import include, path

from bench.peers.simplejwt.host import HostView

urlpatterns = [
    path("auth/", include("dj_rest_auth.urls")),
    path("api/host/", HostView.as_view()),
]
