"""Tokens: signing, verification, keys and revocation. No database, no request."""
