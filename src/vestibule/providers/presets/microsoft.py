"""Microsoft: accounts of companies, of schools and personal ones.

https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference.
"""

from __future__ import annotations

import re
from typing import Any, ClassVar
from uuid import UUID

from vestibule.core.errors import ProviderRefused
from vestibule.providers.openid import Claims, OpenIDProvider

_TENANT = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\Z")
_PLACE = "{tenantid}"


class Provider(OpenIDProvider):
    """All tenants, those that ``tenants`` names, or the one of an ``issuer`` that names it."""

    label = "Microsoft"
    default_issuer: ClassVar[str] = f"https://login.microsoftonline.com/{_PLACE}/v2.0"
    extra: ClassVar[dict[str, str]] = {"prompt": "select_account"}

    @property
    def metadata_url(self) -> str:  # type: ignore[override]
        """The metadata for all tenants stands under a name of its own."""
        tenant = self.options.tenants[0] if len(self.options.tenants) == 1 else "common"
        return f"{self.issuer.replace(_PLACE, tenant)}/.well-known/openid-configuration"

    @property
    def metadata_issuer(self) -> str:
        """With one tenant the metadata names that one; else it has a place for it."""
        if len(self.options.tenants) == 1:
            return self.issuer.replace(_PLACE, self.options.tenants[0])
        return self.issuer

    def problems(self) -> list[str]:
        """Tenants are named by their ids: that is what tokens say."""
        wrong = [each for each in self.options.tenants if not _is_tenant(each)]
        return [*super().problems(), *(f"tenant {each} is not an id" for each in wrong)]

    def check_issuer(self, iss: str | None) -> None:
        """Which tenant it will be is not known before the ID token is read."""
        if iss is not None and _PLACE not in self.issuer:
            super().check_issuer(iss)

    def issuer_of(self, claims: Claims, key: dict[str, Any]) -> str:
        """Put the token's own tenant in its place, if it and its key may speak for it."""
        tenant = claims.get("tid")
        if not isinstance(tenant, str) or not _is_tenant(tenant):
            raise ProviderRefused("the ID token names no tenant")
        if self.options.tenants and tenant not in self.options.tenants:
            raise ProviderRefused("not from an allowed tenant")
        issuer = self.issuer.replace(_PLACE, tenant)
        if str(key.get("issuer", issuer)).replace(_PLACE, tenant) != issuer:
            raise ProviderRefused("the key is from a different issuer")
        return issuer

    def email_is_verified(self, claims: Claims) -> bool:
        """Any administrator can write any address into a tenant of their own ("nOAuth").

        Only ``xms_edov``, an optional claim, says that its domain's owner was asked.
        """
        return claims.get("xms_edov") in (True, 1, "1", "true", "True")


def _is_tenant(text: str) -> bool:
    return _TENANT.match(text) is not None and UUID(text).int > 0
