"""``token/login/`` and ``token/logout/``: one token for each session."""

from __future__ import annotations

from functools import partial

from vestibule.lazy_urls import lazy_re_path

route = partial(lazy_re_path, package="vestibule.contracts.djoser")

urlpatterns = [
    route(r"token/login/?$", ".sign_in.TokenCreateView", name="login"),
    route(r"token/challenge/?$", ".sign_in.TokenChallengeView", name="login-challenge"),
    route(r"token/logout/?$", ".sign_out.TokenDestroyView", name="logout"),
]
