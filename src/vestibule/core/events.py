"""Audit events, and the reasons for which sessions end."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["EndReason", "Event"]


class Event(StrEnum):
    """Every kind of event in the audit log. Documented in ``docs/events.md``."""

    SIGNED_UP = "signed_up"
    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    EMAIL_SIGN_IN_ASKED = "email_sign_in_asked"
    CHALLENGED = "challenged"
    CHALLENGE_FAILED = "challenge_failed"
    NEW_DEVICE = "new_device"
    LOCKED = "locked"
    TAKEN_OVER = "taken_over"
    SIGNED_OUT = "signed_out"
    SESSION_ENDED = "session_ended"
    SESSION_MOVED = "session_moved"
    REFRESH_REUSED = "refresh_reused"
    REFRESH_SUPERSEDED = "refresh_superseded"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - the name of an event
    PASSWORD_CHANGE_FAILED = "password_change_failed"  # noqa: S105 - the name of an event
    PASSWORD_RESET_ASKED = "password_reset_asked"  # noqa: S105 - the name of an event
    PASSWORD_RESET = "password_reset"  # noqa: S105 - the name of an event
    USERNAME_RESET_ASKED = "username_reset_asked"
    EMAIL_VERIFIED = "email_verified"
    EMAIL_CHANGE_ASKED = "email_change_asked"
    EMAIL_CHANGED = "email_changed"
    EMAIL_CHANGE_UNDONE = "email_change_undone"
    PHONE_VERIFIED = "phone_verified"
    PHONE_CHANGED = "phone_changed"
    IDENTITY_LINKED = "identity_linked"
    IDENTITY_UNLINKED = "identity_unlinked"
    REGISTRATION_VOIDED = "registration_voided"
    PROFILE_CHANGED = "profile_changed"
    AVATAR_CHANGED = "avatar_changed"
    AVATAR_REMOVED = "avatar_removed"
    ACTION_REFUSED = "action_refused"
    ROLE_CHANGED = "role_changed"
    ADMIN_CREATED = "admin_created"
    INVITED = "invited"
    INVITATION_ACCEPTED = "invitation_accepted"
    INVITATION_REVOKED = "invitation_revoked"
    DEACTIVATED = "deactivated"
    REACTIVATED = "reactivated"
    REAUTHENTICATION_ASKED = "reauthentication_asked"
    REAUTHENTICATION_FAILED = "reauthentication_failed"
    ACCOUNT_EXPORTED = "account_exported"
    DELETION_ASKED = "deletion_asked"
    DELETION_UNDONE = "deletion_undone"
    ACCOUNT_DELETED = "account_deleted"
    KEYS_ROTATED = "keys_rotated"
    KEY_REVOKED = "key_revoked"
    MESSAGE_RESENT = "message_resent"
    USERS_IMPORTED = "users_imported"
    FACTOR_ADDED = "factor_added"
    FACTOR_REMOVED = "factor_removed"
    FACTOR_FAILED = "factor_failed"
    RECOVERY_CODES_MADE = "recovery_codes_made"
    RECOVERY_CODE_USED = "recovery_code_used"
    PASSKEY_SUSPECT = "passkey_suspect"
    DEVICE_TRUSTED = "device_trusted"
    FACTOR_RESET_ASKED = "factor_reset_asked"
    FACTOR_RESET_CANCELED = "factor_reset_canceled"
    FACTOR_RESET_DONE = "factor_reset_done"
    STEPPED_UP = "stepped_up"


class EndReason(StrEnum):
    """Why a session ended, as shown to the user, the client and administrators."""

    SIGNED_OUT = "signed_out"
    SIGNED_OUT_ELSEWHERE = "signed_out_elsewhere"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - the name of a reason
    EMAIL_CHANGE_UNDONE = "email_change_undone"
    ACCOUNT_DEACTIVATED = "account_deactivated"
    ACCOUNT_DELETED = "account_deleted"
    OWNER_PROVED = "owner_proved"
    REFRESH_REUSED = "refresh_reused"
    STEP_UP_REQUIRED = "step_up_required"
    TOO_MANY_SESSIONS = "too_many_sessions"
    REPLACED = "replaced"
    ADMIN = "admin"
    EXPIRED = "expired"

    @classmethod
    def named(cls, name: str) -> EndReason | None:
        """Return the reason that is stored with an ended session; None if it is not one of these.

        A later release that runs beside this one may have more, and an operator's SQL gives none.
        The session has ended all the same.
        """
        try:
            return cls(name)
        except ValueError:
            return None
