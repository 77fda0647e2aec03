"""``request.user``: known from the token, loaded only when needed."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from rest_framework.exceptions import AuthenticationFailed

from vestibule import bearer
from vestibule.drf.user import SignedInUser
from vestibule.testing.plugin import open_session


@pytest.fixture
def user(make_account):
    return SignedInUser(bearer.authenticate(open_session(make_account()).tokens.access))


def test_attributes_of_the_token_need_no_query(user, django_assert_num_queries):
    row = get_user_model().objects.get()
    with django_assert_num_queries(0):
        assert user.pk == user.id == row.pk
        assert isinstance(user.pk, int)
        assert user.is_authenticated is True
        assert user.is_anonymous is False
        assert user


def test_other_attributes_load_the_user_once(user, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert user.email == "ann@example.org"
        assert user.get_username()
        assert user.is_active
        assert not user.is_staff


def test_it_is_equal_to_the_users_row_and_may_stand_for_it(user):
    row = get_user_model().objects.get()
    assert user == row
    assert row == user
    assert hash(user) == hash(row)
    assert isinstance(user, get_user_model())
    assert get_user_model().objects.filter(pk=user.pk).exists()
    assert get_user_model().objects.get(vestibule__user=user) == row


def test_it_can_be_changed_and_saved_like_the_row(user):
    user.first_name = "Anna"
    user.save()
    assert get_user_model().objects.get().first_name == "Anna"


@pytest.mark.parametrize("how", ["deleted", "deactivated"])
def test_a_deleted_user_is_refused_when_it_is_loaded(user, how):
    if how == "deleted":
        get_user_model().objects.all().delete()
    else:
        get_user_model().objects.update(is_active=False)
    assert user.pk
    with pytest.raises(AuthenticationFailed):
        _ = user.email
