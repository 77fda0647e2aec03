"""The signed-in user, loaded lazily."""

from __future__ import annotations

from typing import Any

from asgiref.sync import sync_to_async
from django.utils.functional import SimpleLazyObject, empty
from rest_framework.exceptions import AuthenticationFailed

from vestibule.core.tokens import AccessClaims
from vestibule.models.host_user import user_has, user_key, users


class SignedInUser(SimpleLazyObject):  # type: ignore[type-arg]  # not subscriptable at run time
    """The host's user, loaded at the first attribute that the token does not hold.

    ``pk``, ``id``, ``is_authenticated`` and ``is_anonymous`` come from the token. Any other
    attribute loads the user, with one query.
    """

    is_authenticated = True
    is_anonymous = False

    def __init__(
        self, claims: AccessClaims, sentence: str = "This account is no longer active."
    ) -> None:
        field = user_key()
        key = field.to_python(claims.subject)
        # SimpleLazyObject passes every other attribute on to the user.
        self.__dict__["pk"] = self.__dict__[field.attname] = key
        super().__init__(lambda: _load(key, sentence))

    def __bool__(self) -> bool:
        return True


def loaded(user: SignedInUser) -> SignedInUser:
    """Load the user now, with one query if it is not loaded yet, and return it.

    Raises:
        AuthenticationFailed: the account is gone or deactivated.
    """
    if user._wrapped is empty:
        user._setup()
    return user


async def aloaded(user: SignedInUser) -> SignedInUser:
    """Do the same in an event loop: the query runs in a thread.

    Raises:
        AuthenticationFailed: the account is gone or deactivated.
    """
    return user if user._wrapped is not empty else await sync_to_async(loaded)(user)


def _load(key: Any, sentence: str) -> Any:
    user = users().filter(pk=key, **{_active(): True}).first()
    if user is None or not getattr(user, "is_active", True):  # a property, perhaps
        refused = {"detail": sentence, "code": "user_inactive"}
        raise AuthenticationFailed(refused, "user_inactive")
    return user


def _active() -> str:
    """Return the lookup, from the host's user, of the flag that lets it sign in."""
    return "is_active" if user_has("is_active") else "vestibule__enabled"
