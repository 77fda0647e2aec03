"""The body of ``PATCH users/<id>/``."""

from __future__ import annotations

from vestibule.contracts.native.profile import ProfileBodySerializer


class ChangeUserBodySerializer(ProfileBodySerializer):
    """What may be changed for another: the same as for oneself, and nothing that proves anything.

    Address, password, role and state have addresses of their own.
    """
