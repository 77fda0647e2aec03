"""The body of ``PATCH users/<id>/``."""

from __future__ import annotations

from vestibule.contracts.native.profile import ProfileBodySerializer


class ChangeUserBodySerializer(ProfileBodySerializer):
    """The fields that may be changed for another user: the same as for oneself.

    Email address, password, role and state have endpoints of their own.
    """
