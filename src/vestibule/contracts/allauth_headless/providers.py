"""Representations of providers and of their accounts."""

from __future__ import annotations

from typing import Any

from vestibule import providers
from vestibule.conf import settings
from vestibule.contracts.allauth_headless.pending import Client, Flow


def providers_body(client: Client) -> list[dict[str, Any]]:
    """Return the providers that a kind of client can use, sorted by their labels."""
    usable = _by_token() if client == Client.APP else list(providers.labels())
    return sorted(map(provider_body, usable), key=_name_in)


def provider_body(name: str) -> dict[str, Any]:
    """Return the representation of a provider; of one that was removed, its name alone."""
    if name not in settings.PROVIDERS:
        return {"id": name, "name": name.title(), "flows": []}
    provider, options = providers.provider(name), settings.providers[name]
    by_token = [Flow.PROVIDER_TOKEN] if provider.accepts_tokens else []
    flows = [Flow.PROVIDER_REDIRECT, *by_token]
    body = {"id": name, "name": provider.label, "flows": flows, "client_id": options.client_id}
    own = (options.preset or name) == "openid"
    return body | ({"openid_configuration_url": options.issuer} if own else {})


def provider_account_body(provider: str, *, subject: str, email: str) -> dict[str, Any]:
    """Return the representation of a user of a provider."""
    return {"uid": subject, "provider": provider_body(provider), "display": email or subject}


def flows_body(client: Client) -> list[dict[str, Any]]:
    """Return the flows by which a kind of client can sign in with a provider."""
    names, by_token = list(providers.labels()), _by_token()
    found: list[dict[str, Any]] = []
    if names and client == Client.BROWSER:
        found.append({"id": Flow.PROVIDER_REDIRECT, "providers": names})
    if by_token:
        found.append({"id": Flow.PROVIDER_TOKEN, "providers": by_token})
    return found


def _by_token() -> list[str]:
    return [each for each in providers.labels() if providers.provider(each).accepts_tokens]


def _name_in(body: dict[str, Any]) -> str:
    return str(body["name"])
