"""Django settings of the ready server, all from ``server.environment``."""

from __future__ import annotations

from pathlib import Path as _Path

from vestibule.server.engine.private_names import engine_of as _engine_of
from vestibule.server.environment import reading as _reading
from vestibule.server.environment.app_settings import app_settings as _app_settings
from vestibule.server.environment.database import database as _database
from vestibule.server.environment.logs import logging_settings as _logging_settings
from vestibule.server.environment.mail import mail_settings as _mail_settings
from vestibule.server.environment.secret import load_or_create_secret as _load_or_create_secret

env = _reading.read()
_tuned = _engine_of(env.ENGINE) == "tuned"

SECRET_KEY = env.SECRET_KEY or _load_or_create_secret(env.HOME)
SECRET_KEY_FALLBACKS = list(env.SECRET_KEY_FALLBACKS)
DEBUG = env.DEBUG
ALLOWED_HOSTS = env.allowed_hosts

INSTALLED_APPS = [
    "vestibule.admin_site.apps.VestibuleAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "corsheaders",
    "rest_framework",
    "vestibule",
    "vestibule.server",
]
if env.api_docs:  # where none are served, their generator takes 4 MB of each process
    INSTALLED_APPS[-2:-2] = ["drf_spectacular", "drf_spectacular_sidecar"]
MIDDLEWARE = (
    [
        "vestibule.server.engine.middleware.tuned_headers",
        "whitenoise.middleware.WhiteNoiseMiddleware",
        "vestibule.server.engine.middleware.CrossOrigin",
        "vestibule.server.engine.middleware.Common",
    ]
    if _tuned
    else [
        "vestibule.server.engine.middleware.headers",
        "whitenoise.middleware.WhiteNoiseMiddleware",
        "corsheaders.middleware.CorsMiddleware",
        "vestibule.server.engine.middleware.PlainCommon",
    ]
)
if env.METRICS_PORT or env.METRICS_TOKEN:
    MIDDLEWARE.insert(0, "vestibule.prometheus.RequestMetricsMiddleware")
if env.ACCESS_LOG:
    MIDDLEWARE.insert(0, "vestibule.server.access_log.access_log")
if env.TRACING:
    MIDDLEWARE.insert(0, "vestibule.server.tracing.traced")
ROOT_URLCONF = "vestibule.server.urls"
APPEND_SLASH = False

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
DATABASES = {
    "default": _database(
        env.database_url, tuned=_tuned, transaction_pooling=env.TRANSACTION_POOLING
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
PASSWORD_HASHERS = [
    "vestibule.passwords.Argon2idHasher",
    # Hashes of imported users (docs/how-to/import.md), upgraded at the next sign-in.
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2SHA1PasswordHasher",
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.BCryptSHA256PasswordHasher",
    "vestibule.passwords.hashers.BcryptHasher",
    "vestibule.passwords.hashers.Pbkdf2Hasher",
    "vestibule.passwords.hashers.ScryptHasher",
]
SILENCED_SYSTEM_CHECKS = [
    # vestibule.server.engine.middleware sets these headers on every response.
    "security.W001",
    "security.W002",
    # CSRF is checked where cookies are read (vestibule.drf.csrf).
    "security.W003",
    # vestibule.server.pages.admin_pages adds these middleware to the pages that need them.
    "admin.E408",
    "admin.E409",
    "admin.E410",
    *env.SILENCED_CHECKS,
]
# The session cookie of the admin only. Sessions are stored in the cookie, since anyone who can
# read a table of session keys could use them; each request checks that it is not revoked.
SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
SESSION_COOKIE_SECURE = env.origin.startswith("https://")
SESSION_COOKIE_NAME = "__Secure-vestibule-admin" if SESSION_COOKIE_SECURE else "vestibule-admin"
SESSION_COOKIE_PATH = "/admin/"
SESSION_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_AGE = 8 * 3600
CSRF_USE_SESSIONS = True
CSRF_TRUSTED_ORIGINS = [env.origin]
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = env.LANGUAGE.lower()
STATIC_URL = "/static/"
# Served from the packages that contain them: there is no collectstatic step.
WHITENOISE_USE_FINDERS = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "vestibule_avatars": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": env.HOME.absolute() / "uploads", "base_url": "/media/"},
    },
}
# The names of the web app's files contain a hash of their content.
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/vestibule/app/assets/.+-[\w-]{8}\.\w+$"
DATA_UPLOAD_MAX_MEMORY_SIZE = 65_536
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.TRUSTED_PROXIES else None

# What front ends ask for; never the admin, or the development inbox with its codes and links.
CORS_URLS_REGEX = r"/(api|\.well-known|media)/"
# Exact origins only, since their pages may also send cookies.
CORS_ALLOWED_ORIGINS = list(env.TRUSTED_ORIGINS)
# Front ends in development choose their ports themselves (vestibule.drf.csrf trusts them too).
CORS_ALLOWED_ORIGIN_REGEXES = (
    [r"\Ahttp://(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?\Z"] if env.is_local else []
)
CORS_ALLOW_CREDENTIALS = bool(env.TRUSTED_ORIGINS) or env.is_local
CORS_EXPOSE_HEADERS = [
    "X-Request-Id",
    "Retry-After",
    "Device-Token",
    "Session-End-Reason",
    "WWW-Authenticate",
    "Link",
]
CORS_ALLOW_HEADERS = [
    "accept",
    "authorization",
    "captcha-response",
    "content-type",
    "device-token",
    "idempotency-key",
    "token-transport",
    "trusted-device",
    "x-csrftoken",
    "x-email-verification-key",
    "x-password-reset-key",
    "x-requested-with",
    "x-session-token",
]

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["vestibule.drf.SessionTokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "vestibule.drf.negotiation.ContentNegotiation",
    "UNAUTHENTICATED_USER": None,
}
if env.api_docs:
    REST_FRAMEWORK["DEFAULT_SCHEMA_CLASS"] = "drf_spectacular.openapi.AutoSchema"
SPECTACULAR_SETTINGS = {
    "TITLE": "Vestibule",
    "DESCRIPTION": "Sign-in, sessions and tokens.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "PREPROCESSING_HOOKS": ["vestibule.server.openapi.only_contracts"],
    "COMPONENT_SPLIT_REQUEST": True,
}

VESTIBULE_API_DOCS = env.api_docs
_REPOSITORY = _Path(__file__).parents[3]
VESTIBULE_DOCUMENTATION = (
    _REPOSITORY / "build" / "docs" / "html"
    if not env.production and (_REPOSITORY / "docs" / "conf.py").exists()
    else None
)
VESTIBULE_METRICS_TOKEN = "" if env.METRICS_PORT else env.METRICS_TOKEN
VESTIBULE_SLOW_QUERY = env.SLOW_QUERY
VESTIBULE_TRACING = env.TRACING
VESTIBULE_TRACING_SAMPLE = env.TRACING_SAMPLE
VESTIBULE_SECURITY_CONTACT = env.SECURITY_CONTACT
LOGGING = _logging_settings(env)
globals().update(_mail_settings(env))

VESTIBULE = _app_settings(env)
