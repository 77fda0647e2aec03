"""Microsoft: work, school and personal accounts.

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
    """Accounts of all tenants, of those in ``tenants``, or of the one named by ``issuer``."""

    label = "Microsoft"
    default_issuer: ClassVar[str] = f"https://login.microsoftonline.com/{_PLACE}/v2.0"
    extra: ClassVar[dict[str, str]] = {"prompt": "select_account"}

    @property
    def metadata_url(self) -> str:  # type: ignore[override]
        """The metadata URL of the one tenant, or of ``common`` for all."""
        tenant = self.options.tenants[0] if len(self.options.tenants) == 1 else "common"
        return f"{self.issuer.replace(_PLACE, tenant)}/.well-known/openid-configuration"

    @property
    def metadata_issuer(self) -> str:
        """The issuer in the metadata: with the one tenant, or with a placeholder."""
        if len(self.options.tenants) == 1:
            return self.issuer.replace(_PLACE, self.options.tenants[0])
        return self.issuer

    def problems(self) -> list[str]:
        """Require tenant ids, as tokens contain ids and not names."""
        wrong = [each for each in self.options.tenants if not _is_tenant(each)]
        return [*super().problems(), *(f"tenant {each} is not an id" for each in wrong)]

    def check_issuer(self, iss: str | None) -> None:
        """Skip the check for several tenants, as only the ID token names the tenant."""
        if iss is not None and _PLACE not in self.issuer:
            super().check_issuer(iss)

    def issuer_of(self, claims: Claims, key: dict[str, Any]) -> str:
        """Return the issuer of the token's tenant, if the tenant and its key are allowed."""
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
        """Require ``xms_edov``, an optional claim: the domain's ownership was verified.

        Otherwise an administrator of any tenant can set any address ("nOAuth").
        """
        return claims.get("xms_edov") in (True, 1, "1", "true", "True")


def _is_tenant(text: str) -> bool:
    return _TENANT.match(text) is not None and UUID(text).int > 0
