"""The addresses that providers redirect to, as allauth has them, below ``accounts/``.

Apart from the others, since they are registered with the providers.
"""

from __future__ import annotations

from vestibule.lazy_urls import lazy_path

urlpatterns = [
    lazy_path(
        "<str:provider>/login/callback/",
        ".callback.ProviderCallbackView",
        name="headless_provider_callback",
        package=__package__,
    ),
]
