"""The addresses of this host: the views of the page, and some beside them."""

from __future__ import annotations

import json

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt
from rest_framework.authentication import SessionAuthentication
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from strawberry.django.views import AsyncGraphQLView, GraphQLView

from tests.hosts.frameworks import page
from vestibule.drf import AtLeast

views, api, schema, graphene_schema = (
    page.module(name) for name in ("views", "api", "schema", "graphene_schema")
)


def seen(request: HttpRequest) -> JsonResponse:
    """Say who is asking; without a query."""
    user = request.user
    return JsonResponse({"pk": user.pk, "by_token": bool(request.auth)})  # type: ignore[attr-defined]


async def seen_async(request: HttpRequest) -> JsonResponse:
    """Say the same in an event loop."""
    user = await request.auser()
    return JsonResponse({"pk": user.pk, "by_token": bool(request.auth)})  # type: ignore[attr-defined]


def by_graphene(request: HttpRequest) -> JsonResponse:
    """Answer as graphene-django's view does, to which the request is the context."""
    query = json.loads(request.body)["query"]
    done = graphene_schema.schema.execute(query, context_value=request)
    return JsonResponse(done.formatted)


class Rest(APIView):
    """A view of REST framework for users of Django's session."""

    authentication_classes = (SessionAuthentication,)
    permission_classes = (AtLeast("manager"),)

    def get(self, request: Request) -> Response:
        """Say who is asking."""
        return Response({"pk": request.user.pk})

    post = get


urlpatterns = [
    path("", include("vestibule.urls")),
    path("admin/", admin.site.urls),
    path("orders/", views.orders),
    path("address/", views.address),
    path("report/", views.report),
    path("seen/", seen),
    path("seen-async/", seen_async),
    path("exempt/", csrf_exempt(seen)),
    path("rest/", Rest.as_view()),
    path("public/", login_not_required(csrf_exempt(seen))),
    path("api/", api.api.urls),
    path("graphql/", csrf_exempt(GraphQLView.as_view(schema=schema.schema))),
    path("graphene/", csrf_exempt(by_graphene)),
    path("graphql-async/", csrf_exempt(AsyncGraphQLView.as_view(schema=schema.schema))),
]
