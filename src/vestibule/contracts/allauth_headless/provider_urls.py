"""The addresses that providers redirect to, as allauth has them, below ``accounts/``.

Apart from the others, since they are registered with the providers. Each of ``PROVIDERS`` has the
name that allauth gives it too, such as ``google_callback``, which hosts reverse.
"""

from __future__ import annotations

from functools import partial

from vestibule.conf import settings
from vestibule.lazy_urls import lazy_path

_route = partial(lazy_path, view=".callback.ProviderCallbackView", package=__package__)

urlpatterns = [
    *(
        _route(f"{each}/login/callback/", name=f"{each}_callback", kwargs={"provider": each})
        for each in settings.PROVIDERS
    ),
    _route("<str:provider>/login/callback/", name="headless_provider_callback"),
]
