"""The authorization code flow of OAuth 2.0 (RFC 6749), which all providers share.

State and an exact redirect URI are the same for all presets, and PKCE (RFC 7636) is the default.
The protocol is Authlib's; the requests are made by ``fetch``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import urlencode, urlsplit

from authlib.common.errors import AuthlibBaseError
from authlib.oauth2.client import OAuth2Client

from vestibule.core.errors import ProviderRefused, ProviderUnavailable
from vestibule.core.external import ExternalProfile
from vestibule.core.provider_options import ProviderOptions
from vestibule.providers.fetch import Fetcher, json_object


@dataclass(frozen=True, slots=True)
class _TokenResponse:
    """The part of a token response that Authlib reads; ``Fetcher`` refuses 5xx."""

    status_code: int
    json: Callable[[], dict[str, Any]]

    def raise_for_status(self) -> None:
        if self.status_code >= 400:
            raise ProviderRefused("the code was not accepted")


__all__ = ["OAuthProvider"]


class _Session:
    """The HTTP client that Authlib sends its requests through."""

    def __init__(self, fetch: Fetcher) -> None:
        self._fetch = fetch

    def post(self, url: str, *, data: dict[str, str], headers: Any, auth: Any) -> _TokenResponse:
        url, headers, body = auth.prepare("POST", url, dict(headers), urlencode(data))
        answer = self._fetch.ask("POST", url, body.encode(), headers)
        return _TokenResponse(answer.status, answer.object)


class OAuthProvider:
    """One provider. A preset sets its endpoints and reads its user data."""

    label: str = ""
    authorize_url: str = ""
    token_url: str = ""
    default_scopes: ClassVar[tuple[str, ...]] = ()
    issuer: str = ""
    """The namespace in which its subjects are unique."""
    client_auth: str = "client_secret_post"
    uses_pkce: ClassVar[bool] = True
    needs_secret: ClassVar[bool] = True
    extra: ClassVar[Mapping[str, str]] = {}
    """Additional parameters of the authorization request."""

    def __init__(self, options: ProviderOptions) -> None:
        self.options = options
        self.name = options.name
        self.label = options.label or self.label or options.name.title()
        self.fetch = Fetcher(private_network=options.private_network)

    def problems(self) -> list[str]:
        """Return the missing options; empty if there are none."""
        missing = self.needs_secret and not self.options.client_secret
        return ["client_secret is missing"] if missing else []

    @property
    def client_ids(self) -> tuple[str, ...]:
        """The clients whose tokens are meant for us."""
        return (self.options.client_id, *self.options.app_client_ids)

    @property
    def accepts_tokens(self) -> bool:
        """Whether apps can sign in with a token that they have from the provider."""
        own, base = type(self), OAuthProvider
        return (
            own.profile_by_id_token is not base.profile_by_id_token
            or own.profile_by_access_token is not base.profile_by_access_token
        )

    def authorization_url(self, *, state: str, verifier: str, nonce: str, redirect_uri: str) -> str:
        """Return the URL to redirect the browser to.

        Raises:
            ProviderUnavailable: the metadata with the endpoint cannot be fetched.
        """
        url, _ = self._client(redirect_uri).create_authorization_url(
            self.authorize_url,
            state=state,
            code_verifier=verifier if self.uses_pkce else None,
            **self.parameters(nonce),
        )
        return str(url)

    def parameters(self, nonce: str) -> dict[str, str]:
        """Return additional parameters of the authorization request."""
        return dict(self.extra)

    def check_issuer(self, iss: str | None) -> None:
        """Check the issuer in an authorization response, if it has one.

        Raises:
            ProviderRefused: it is another one: a mix-up attack (RFC 9207).
        """
        if iss is not None and iss != self.issuer:
            raise ProviderRefused("the response names a different issuer")

    def profile_by_code(
        self, *, code: str, verifier: str, nonce: str, redirect_uri: str, user: str = ""
    ) -> ExternalProfile:
        """Exchange a code for tokens, and return the user.

        ``user`` is the field of that name in the form that Apple sends with the code.

        Raises:
            ProviderRefused: the code or the tokens are not valid.
            ProviderUnavailable: no response, or a malformed one.
        """
        extra = {"code_verifier": verifier} if self.uses_pkce and verifier else {}
        client = self._client(redirect_uri)
        try:
            token = client.fetch_token(
                self.token_url, grant_type="authorization_code", code=code, **extra
            )
        except AuthlibBaseError:
            raise ProviderRefused("the code was not accepted") from None
        except ValueError:
            raise ProviderUnavailable("the token response is malformed") from None
        if not isinstance(token.get("access_token"), str):
            raise ProviderRefused("no access token")
        return self.profile_by_token(token, nonce=nonce, user=user)

    def profile_by_token(
        self, token: Mapping[str, Any], *, nonce: str, user: str = ""
    ) -> ExternalProfile:
        """Return the user of a token response."""
        return self.profile(token["access_token"])

    def profile(self, access_token: str) -> ExternalProfile:
        """Fetch the user of an access token from the provider."""
        raise NotImplementedError

    def profile_by_access_token(self, access_token: str) -> ExternalProfile:
        """Return the user of an access token that an app sends, if it was issued to that app.

        Raises:
            ProviderRefused: it was not, or the provider has no way to find out.
        """
        raise ProviderRefused(
            "this provider does not say which client an access token was issued to"
        )

    def profile_by_id_token(self, id_token: str, *, nonce: str) -> ExternalProfile:
        """Return the user of an ID token that an app sends.

        Raises:
            ProviderRefused: it is not valid, or this provider issues none.
        """
        raise ProviderRefused("this provider issues no ID tokens")

    def ask_about(self, url: str, access_token: str) -> dict[str, Any]:
        """GET a JSON object with an access token.

        Raises:
            ProviderRefused: the token is not accepted.
        """
        answer = self.fetch.get(url, bearer=access_token)
        if answer.status != 200:
            raise ProviderRefused(f"status {answer.status}")
        return json_object(answer)

    def client_secret(self) -> str:
        """Return the client secret for the token request."""
        return self.options.client_secret

    def described(self, *, subject: object, email: object, **known: Any) -> ExternalProfile:
        """Build a profile from the provider's values, none of which is trusted to be text.

        Raises:
            ProviderRefused: it names no user.
        """
        name = text(subject, 255) if not isinstance(subject, int) else str(subject)
        if not name or isinstance(subject, bool):
            raise ProviderRefused("it names no user")
        verified = known.get("email_verified") is True or self.options.trust_email
        address = text(email, 254)
        return ExternalProfile(
            provider=self.name,
            issuer=text(known.get("issuer") or self.issuer, 255),
            subject=name,
            email=address,
            email_verified=bool(address) and verified,
            first_name=person_name(known.get("first_name")),
            last_name=person_name(known.get("last_name")),
            picture=_https(known.get("picture")),
            id_token_expires_at=known.get("id_token_expires_at", 0),
        )

    def _client(self, redirect_uri: str) -> OAuth2Client:
        return OAuth2Client(
            session=_Session(self.fetch),
            client_id=self.options.client_id,
            client_secret=self.client_secret(),
            token_endpoint_auth_method=self.client_auth,
            scope=" ".join(self.options.scopes or self.default_scopes),
            redirect_uri=redirect_uri,
            code_challenge_method="S256",
        )


def text(value: object, longest: int) -> str:
    """Return a printable text unchanged; an empty text for anything else, or if too long."""
    fits = isinstance(value, str) and len(value) <= longest and value.isprintable()
    return str(value) if fits else ""


def person_name(value: object) -> str:
    """Return a name, cut to the length of the column."""
    return text(value[:150], 150).strip() if isinstance(value, str) else ""


def split_name(value: object) -> dict[str, str]:
    """Split a full name at its first space: a guess that the user may correct."""
    first, _, last = person_name(value).partition(" ")
    return {"first_name": first, "last_name": last.strip()}


def _https(value: object) -> str:
    url = text(value, 500)
    try:
        return url if urlsplit(url).scheme == "https" else ""
    except ValueError:
        return ""
