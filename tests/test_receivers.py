"""What Vestibule does at signals of Django and of its own."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model

from vestibule.delivery.upkeep import upkeep
from vestibule.models import Account

pytestmark = pytest.mark.django_db


def test_lists_show_users_created_without_a_signal_within_the_hour():
    user = get_user_model()(username="behind", email="Behind@example.org", password="!")
    get_user_model().objects.bulk_create([user])
    assert not Account.objects.exists()
    upkeep.send(sender=None)
    assert Account.objects.get(pk=user.pk).email_key == "behind@example.org"
