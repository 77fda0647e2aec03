"""Settings of a project that uses REST framework's own tokens."""

SECRET_KEY = "the secret of a project that runs in this test only, and longer than 32 bytes"
ALLOWED_HOSTS = ["testserver"]
USE_TZ = True
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "rest_framework",
    "rest_framework.authtoken",
]
ROOT_URLCONF = "tests.contracts.authtoken.peer_urls"
REST_FRAMEWORK = {"DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"]}
GIVEN = "tests.contracts.authtoken.given"
