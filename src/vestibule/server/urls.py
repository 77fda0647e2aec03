"""URLs of the ready server."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path
from django.utils.module_loading import import_string

from vestibule.server.pages.admin_pages import admin_urls
from vestibule.server.pages.documentation import documentation
from vestibule.server.pages.health import alive, ready
from vestibule.server.pages.inbox_pages import inbox_json, inbox_message, inbox_page
from vestibule.server.pages.mail_pages import inbox_html, mails_body, mails_page
from vestibule.server.pages.media import avatar
from vestibule.server.pages.plain import home, only_get, security_txt
from vestibule.server.pages.web_app import PATHS, document, web_app

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

built = document()
start = web_app(built) if built else home

urlpatterns: list[URLPattern | URLResolver] = [
    path("", only_get(start), name="home"),
    path("", include("vestibule.urls")),
    path("media/avatars/<str:name>", only_get(avatar), name="avatar"),
    path("admin/", admin_urls()),
    path("healthz", only_get(alive), name="healthz"),
    path("readyz", only_get(ready), name="readyz"),
]

if settings.VESTIBULE_API_DOCS:
    # Not at the top: a server without these pages does not load what generates them.
    views = "drf_spectacular.views.Spectacular"
    schema, docs = import_string(f"{views}APIView"), import_string(f"{views}SwaggerSplitView")
    urlpatterns += [
        path("api/schema/", only_get(schema.as_view()), name="schema"),
        path("api/docs/", only_get(docs.as_view()), name="docs"),
    ]

if settings.VESTIBULE_DOCUMENTATION:  # development only, in a working copy
    site = only_get(documentation(settings.VESTIBULE_DOCUMENTATION))
    urlpatterns += [
        path("docs/", site, name="documentation"),
        path("docs/<path:page>", site, name="documentation-page"),
    ]

if settings.VESTIBULE_METRICS_TOKEN:
    # Not at the top: a server that exports nothing does not load prometheus-client.
    metrics = import_string("vestibule.server.metrics.page.metrics")
    urlpatterns.append(path("metrics", only_get(metrics), name="metrics"))

if settings.VESTIBULE_SECURITY_CONTACT:
    urlpatterns.append(
        path(".well-known/security.txt", only_get(security_txt), name="security-txt")
    )

if hasattr(settings, "VESTIBULE_INBOX"):  # development only: see server.environment.mail
    urlpatterns += [
        path("dev/inbox/", only_get(inbox_page), name="inbox"),
        path("dev/inbox.json", only_get(inbox_json), name="inbox-json"),
        path("dev/inbox/<uuid:identity>/", only_get(inbox_message), name="inbox-message"),
        path("dev/inbox/<uuid:identity>/html/", only_get(inbox_html), name="inbox-html"),
        path("dev/mails/", only_get(mails_page), name="mails"),
        path("dev/mails/body/", only_get(mails_body), name="mails-body"),
    ]
    if built:
        urlpatterns.append(path("dev/components", only_get(start), name="components"))

if built:
    urlpatterns += [path(address, only_get(web_app(built))) for address in PATHS]

handler400 = "vestibule.server.pages.plain.bad_request"
handler403 = "vestibule.server.pages.plain.forbidden"
handler404 = "vestibule.server.pages.plain.not_found"
handler500 = "vestibule.server.pages.plain.server_error"
