"""``o/<provider>/``: social sign-in, in place of ``djoser.social.urls``."""

from __future__ import annotations

from functools import partial

from vestibule.lazy_urls import lazy_re_path

route = partial(lazy_re_path, package="vestibule.contracts.djoser")

urlpatterns = [
    route(r"o/(?P<provider>\S+)/$", ".social_sign_in.ProviderAuthView", name="provider-auth"),
]
