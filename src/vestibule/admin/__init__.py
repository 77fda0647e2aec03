"""What an administrator sees and does in Django's admin, where the host has it."""

from __future__ import annotations

from django.apps import apps
from django.contrib import admin

from vestibule.admin.accounts import AccountAdmin
from vestibule.admin.events import AuditEventAdmin
from vestibule.admin.keys import StoredKeyAdmin
from vestibule.admin.messages import QueuedMessageAdmin
from vestibule.admin.sessions import SessionAdmin
from vestibule.models import Account, AuditEvent, QueuedMessage, Session, StoredKey

if apps.is_installed("django.contrib.admin"):  # whoever reads every module of ours imports this too
    admin.site.register(Account, AccountAdmin)
    admin.site.register(Session, SessionAdmin)
    admin.site.register(AuditEvent, AuditEventAdmin)
    admin.site.register(QueuedMessage, QueuedMessageAdmin)
    admin.site.register(StoredKey, StoredKeyAdmin)
