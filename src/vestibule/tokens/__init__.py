"""Bytes and claims: sign, verify, keys, revocation. No database, no request."""
