"""The ready server's addresses and the host's own."""

from __future__ import annotations

from django.urls import path

from bench.peers.simplejwt.host import HostView
from vestibule.server.urls import handler400, handler403, handler404, handler500
from vestibule.server.urls import urlpatterns as served

urlpatterns = [*served, path("api/host/", HostView.as_view())]

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]
