"""djoser: its addresses for JWTs are SimpleJWT's views, those for users its own.

So what SimpleJWT's row already says, its verification, the authentication of a host's view and
a sign-in with the compiled Argon2, is not measured again.
"""

from __future__ import annotations

from bench.peers.python import PythonPeer, gunicorn
from bench.peers.simplejwt import pair
from bench.system import Api, fetched, posted

PEER = PythonPeer(
    name="djoser",
    folder="djoser",
    api=Api(
        login=lambda email, password: posted(
            "/auth/jwt/create/", username=email, password=password
        ),
        tokens=pair,
        refresh=lambda tokens: posted("/auth/jwt/refresh/", refresh=tokens.refresh),
        profile=lambda tokens: fetched("/auth/users/me/", tokens),
        whose=lambda profile: profile["email"],
    ),
    fill="bench.peers.simplejwt.fill",
    command=gunicorn("bench.peers.simplejwt.wsgi"),
    variables={"DJANGO_SETTINGS_MODULE": "bench.peers.djoser.settings"},
    native=False,
)
