"""The ready server's settings with the host's addresses."""

import os

from vestibule.server.settings import *  # noqa: F403 - settings are made from settings
from vestibule.server.settings import REST_FRAMEWORK, VESTIBULE

ROOT_URLCONF = "bench.host.urls"
# JSON alone, as the peers have it: nobody pays for choosing among renderers.
REST_FRAMEWORK = {
    **REST_FRAMEWORK,
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
}
# A server that remembers one verified token sees every token as if for the first time.
if "BENCH_VERIFIED_TOKENS" in os.environ:
    VESTIBULE = {**VESTIBULE, "VERIFIED_TOKENS": int(os.environ["BENCH_VERIFIED_TOKENS"])}
