"""Pages of Django's admin, if the host has it installed."""

from __future__ import annotations

from django.apps import apps
from django.contrib import admin

from vestibule.admin.accounts import AccountAdmin
from vestibule.admin.events import AuditEventAdmin
from vestibule.admin.keys import StoredKeyAdmin
from vestibule.admin.messages import QueuedMessageAdmin
from vestibule.admin.sessions import SessionAdmin
from vestibule.models import Account, AuditEvent, QueuedMessage, Session, StoredKey

if apps.is_installed("django.contrib.admin"):  # tools that import all our modules import this too
    admin.site.register(Account, AccountAdmin)
    admin.site.register(Session, SessionAdmin)
    admin.site.register(AuditEvent, AuditEventAdmin)
    admin.site.register(QueuedMessage, QueuedMessageAdmin)
    admin.site.register(StoredKey, StoredKeyAdmin)
