"""Settings of a project that uses django-allauth's headless API."""

SECRET_KEY = "the secret of a project that runs in this test only, and longer than 32 bytes"
ALLOWED_HOSTS = ["testserver"]
USE_TZ = True
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"}
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.headless",
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
            ]
        },
    }
]
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
ROOT_URLCONF = "tests.contracts.allauth_headless.peer_urls"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_RATE_LIMITS = False
ACCOUNT_EMAIL_CONFIRMATION_HMAC = False  # its keys have characters that a mail writes otherwise
ACCOUNT_LOGIN_BY_CODE_ENABLED = True  # at the start: it decides which addresses there are
MFA_TRUST_ENABLED = True  # likewise; off in all scenarios but its own
MFA_PASSKEY_SIGNUP_ENABLED = True  # likewise
HEADLESS_ONLY = True
HEADLESS_FRONTEND_URLS = {
    "account_confirm_email": "http://testserver/account/verify-email/{key}",
    "account_reset_password": "http://testserver/account/password/reset",
    "account_reset_password_from_key": "http://testserver/account/password/reset/key/{key}",
    "account_signup": "http://testserver/account/signup",
    "socialaccount_login_error": "http://testserver/account/provider/callback",
}
MFA_TOTP_TOLERANCE = 4  # a code is made before the scenario, which may take its time
MFA_SUPPORTED_TYPES = ["recovery_codes", "totp", "webauthn"]
USERSESSIONS_TRACK_ACTIVITY = True
GIVEN = "tests.contracts.allauth_headless.peer_given"
