"""A host whose users have keys that are long texts."""

from __future__ import annotations

from tests.hosts.keyed.email.settings import *  # noqa: F403 - settings are names in a module

AUTH_USER_MODEL = "keyed.MemberByLongText"
