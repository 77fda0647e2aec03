"""URLs of this contract, by allauth's names: ``path("_allauth/", include(...))``."""

from __future__ import annotations

from functools import partial

from django.urls import URLPattern, URLResolver, include, path

from vestibule.contracts.allauth_headless import host
from vestibule.contracts.allauth_headless.pending import Client
from vestibule.lazy_urls import lazy_path

route = partial(lazy_path, package=__package__)

_BASE = [route("config", ".config.ConfigView", name="config")]
_AUTHENTICATION = [
    route("auth/session", ".current_session.CurrentSessionView", name="current_session"),
    route("auth/login", ".sign_in.LoginView", name="login"),
    route("auth/signup", ".sign_up.SignUpView", name="signup"),
    route("auth/email/verify", ".verify_email.VerifyEmailView", name="verify_email"),
    route(
        "auth/email/verify/resend",
        ".verify_email.ResendVerificationView",
        name="resend_email_verification_code",
    ),
    route("auth/phone/verify", ".verify_phone.VerifyPhoneView", name="verify_phone"),
    route(
        "auth/phone/verify/resend",
        ".verify_phone.ResendPhoneCodeView",
        name="resend_phone_verification_code",
    ),
    route(
        "auth/password/request",
        ".reset_password.RequestResetView",
        name="request_password_reset",
    ),
    route("auth/password/reset", ".reset_password.ResetPasswordView", name="reset_password"),
    route("auth/code/request", ".email_sign_in.RequestCodeView", name="request_login_code"),
    route("auth/code/confirm", ".email_sign_in.ConfirmCodeView", name="confirm_login_code"),
    route("auth/code/resend", ".email_sign_in.ResendCodeView", name="resend_login_code"),
    route("auth/reauthenticate", ".step_up.ReauthenticateView", name="reauthenticate"),
    route(
        "auth/reauthenticate/code/request",
        ".step_up.RequestCodeView",
        name="request_reauthentication_code",
    ),
    route(
        "auth/reauthenticate/code/confirm",
        ".step_up.ConfirmCodeView",
        name="confirm_reauthentication_code",
    ),
    route(
        "auth/reauthenticate/code/resend",
        ".step_up.ResendCodeView",
        name="resend_reauthentication_code",
    ),
]
_ACCOUNT = [
    route("account/email", ".email_addresses.EmailAddressesView", name="manage_email"),
    route("account/phone", ".verify_phone.PhoneView", name="manage_phone"),
    route("account/password/change", ".change_password.ChangePasswordView", name="change_password"),
]
_AUTHENTICATORS = [
    route("account/authenticators", ".factors.AuthenticatorsView", name="authenticators"),
    route("account/authenticators/totp", ".factors.TotpView", name="manage_totp"),
    route(
        "account/authenticators/recovery-codes",
        ".factors.RecoveryCodesView",
        name="manage_recovery_codes",
    ),
    route("account/authenticators/webauthn", ".passkeys.PasskeysView", name="manage_webauthn"),
]
_SESSIONS = [route("auth/sessions", ".sessions.SessionsView", name="sessions")]
_FACTORS = [
    route("auth/2fa/authenticate", ".challenge.AuthenticateView", name="authenticate"),
    route("auth/2fa/reauthenticate", ".step_up.ReauthenticateByFactorView", name="reauthenticate"),
    route(
        "auth/webauthn/authenticate",
        ".challenge.AuthenticateWebAuthnView",
        name="authenticate_webauthn",
    ),
    route(
        "auth/webauthn/reauthenticate",
        ".step_up.ReauthenticateWebAuthnView",
        name="reauthenticate_webauthn",
    ),
    route("auth/webauthn/login", ".passkey_sign_in.PasskeySignInView", name="login_webauthn"),
    route("auth/webauthn/signup", ".passkey_sign_up.PasskeySignUpView", name="signup_webauthn"),
]
_PROVIDERS = [
    route("account/providers", ".identities.ProviderAccountsView", name="manage_providers"),
    route("auth/provider/token", ".social_sign_in.ProviderTokenView", name="provider_token"),
    route("auth/provider/signup", ".social_sign_up.ProviderSignUpView", name="provider_signup"),
]
_REDIRECT = [
    route("auth/provider/redirect", ".social_sign_in.RedirectView", name="redirect_to_provider"),
]
_TRUST = [route("auth/2fa/trust", ".challenge.TrustView", name="trust")]
_TOKENS = [route("tokens/refresh", ".refresh.RefreshView", name="refresh")]


def _group(name: str, patterns: list[URLPattern]) -> URLResolver:
    return path("", include((patterns, "headless"), namespace=name))


def _client(client: Client) -> URLResolver:
    """Return the addresses of one kind of client."""
    of_app = client == Client.APP
    patterns: list[URLPattern | URLResolver] = [
        *_BASE,
        _group("account", [*_AUTHENTICATION, *_ACCOUNT]),
        _group("mfa", [*_FACTORS, *_AUTHENTICATORS, *([] if of_app else _TRUST)]),
        _group("usersessions", _SESSIONS),
        _group("socialaccount", _PROVIDERS if of_app else [*_PROVIDERS, *_REDIRECT]),
        *([_group("tokens", _TOKENS)] if of_app else []),
    ]
    versioned = [path("v1/", include(patterns))]
    return path(
        f"{client}/",
        include((versioned, "headless"), namespace=client.value),
        kwargs={"client": client.value},
    )


app_name = "headless"
urlpatterns = [_client(each) for each in Client if each.value in host.clients()]
