"""Addresses: everything that the ready server has, and the reports."""

from __future__ import annotations

from django.urls import path

from examples.company.views import ReportsView
from vestibule.server.urls import handler400, handler403, handler404, handler500
from vestibule.server.urls import urlpatterns as served

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [*served, path("api/reports/", ReportsView.as_view(), name="reports")]
