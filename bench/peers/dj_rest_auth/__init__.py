"""dj-rest-auth with ``USE_JWT``, over SimpleJWT, whose view verifies tokens here too."""

from __future__ import annotations

from bench.peers.python import PythonPeer, gunicorn
from bench.peers.simplejwt import pair
from bench.system import Api, fetched, posted

PEER = PythonPeer(
    name="dj-rest-auth",
    folder="dj_rest_auth",
    api=Api(
        login=lambda email, password: posted("/auth/login/", username=email, password=password),
        tokens=pair,
        refresh=lambda tokens: posted("/auth/token/refresh/", refresh=tokens.refresh),
        profile=lambda tokens: fetched("/auth/user/", tokens),
        host=lambda tokens: fetched("/api/host/", tokens),
        whose=lambda profile: profile["email"],
    ),
    fill="bench.peers.simplejwt.fill",
    command=gunicorn("bench.peers.simplejwt.wsgi"),
    variables={"DJANGO_SETTINGS_MODULE": "bench.peers.dj_rest_auth.settings"},
)
