"""Models and queries: one file for each table."""

from vestibule.models import account_search, administrators, last_seen
from vestibule.models.access_lifetime import AccessLifetime
from vestibule.models.account import Account
from vestibule.models.adopted_row import AdoptedRow
from vestibule.models.attempt import Attempt
from vestibule.models.audit_chain import AuditChain, AuditLink
from vestibule.models.event import AuditEvent
from vestibule.models.factor_reset import FactorReset
from vestibule.models.idempotency_record import IdempotencyRecord
from vestibule.models.identity import Identity
from vestibule.models.import_run import ImportRun
from vestibule.models.message import QueuedMessage
from vestibule.models.one_time_secret import OneTimeSecret
from vestibule.models.opaque_token import StoredOpaqueToken
from vestibule.models.passkey import Passkey
from vestibule.models.pending_sign_in import PendingSignIn
from vestibule.models.recovery_code import RecoveryCode
from vestibule.models.revocation_feed import read_revocations
from vestibule.models.session import Session
from vestibule.models.signing_key import StoredKey
from vestibule.models.totp import Totp
from vestibule.models.trusted_device import TrustedDevice

__all__ = [
    "AccessLifetime",
    "Account",
    "AdoptedRow",
    "Attempt",
    "AuditChain",
    "AuditEvent",
    "AuditLink",
    "FactorReset",
    "IdempotencyRecord",
    "Identity",
    "ImportRun",
    "OneTimeSecret",
    "Passkey",
    "PendingSignIn",
    "QueuedMessage",
    "RecoveryCode",
    "Session",
    "StoredKey",
    "StoredOpaqueToken",
    "Totp",
    "TrustedDevice",
    "account_search",
    "administrators",
    "last_seen",
    "read_revocations",
]
