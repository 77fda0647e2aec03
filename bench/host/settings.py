"""The ready server's settings with the host's addresses."""

from vestibule.server.settings import *  # noqa: F403 - settings are made from settings
from vestibule.server.settings import REST_FRAMEWORK

ROOT_URLCONF = "bench.host.urls"
# JSON alone, as the peers have it: nobody pays for choosing among renderers.
REST_FRAMEWORK = {
    **REST_FRAMEWORK,
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
}
