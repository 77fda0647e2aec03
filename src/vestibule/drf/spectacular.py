"""drf-spectacular's extensions: what its document says of our views and of ``Authorize``.

Imported by ``VestibuleConfig.ready`` where ``drf_spectacular`` is an installed app, because
drf-spectacular knows an extension only once its class exists. Bodies and responses come from
the descriptions beside the views (``vestibule.drf.openapi``).
"""

from __future__ import annotations

import re
from inspect import getattr_static
from typing import Any

from drf_spectacular.extensions import (
    OpenApiAuthenticationExtension,
    OpenApiSerializerExtension,
    OpenApiViewExtension,
)
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent, build_bearer_security_scheme_object
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers
from rest_framework.schemas.inspectors import DefaultSchema
from rest_framework.views import APIView

from vestibule.conf import settings
from vestibule.drf import cookies
from vestibule.drf.openapi import Description
from vestibule.drf.profile_fields import properties

_REASONS = {
    400: "The request is invalid; `details` names the fields.",
    401: "Not signed in, or the credentials are wrong.",
    403: "The caller does not have permission.",
    404: "Not found.",
    405: "The method is not allowed.",
    409: "The state of the account does not allow this.",
    413: "The request body is too large.",
    415: "The media type of the body is not supported.",
    422: "The `Idempotency-Key` belongs to another request, or its answer is void.",
    429: "Too many attempts; `Retry-After` says when to try again.",
    503: "Temporarily unavailable; `Retry-After` says when to try again.",
}
_ALWAYS = (405, 413, 415)


class ErrorAnswer(serializers.Serializer[Any]):
    """A refusal with a stable code."""

    error = serializers.CharField(required=False)
    detail = serializers.CharField(required=False)
    code = serializers.CharField(required=False)


class ProfileFieldsSchema(OpenApiSerializerExtension):  # type: ignore[no-untyped-call]
    """Adds the host's profile fields to the schemas of serializers that have them."""

    target_class = "vestibule.drf.profile_fields.WithProfileFields"
    match_subclasses = True

    def map_serializer(self, auto_schema: AutoSchema, direction: Any) -> dict[str, Any]:
        """Return the serializer's schema with the declared fields added."""
        schema: dict[str, Any] = auto_schema._map_serializer(  # type: ignore[no-untyped-call]
            self.target, direction, bypass_extensions=True
        )
        of_body = direction == "request"
        keys = {each.name: self.target.key_of(each) for each in settings.PROFILE_FIELDS}
        described = {keys[name]: each for name, each in properties(of_body=of_body).items()}
        schema["properties"] = {**schema["properties"], **described}
        fields = self.target.required_fields() if of_body else settings.PROFILE_FIELDS
        if names := [keys[each.name] for each in fields]:
            schema["required"] = [*schema.get("required", []), *names]
        return schema


class ContractSchema(AutoSchema):
    """Reads bodies, responses and statuses from ``vestibule.drf.openapi``."""

    _really = ""
    """The actual method, while drf-spectacular sees another one."""

    def _described(self) -> Description | None:
        method = getattr(self.view, (self._really or self.method).lower(), None)
        return getattr(method, "described", None)

    def get_request_serializer(self) -> Any:
        """Return the serializer of the body."""
        described = self._described()
        if described is None:
            return super().get_request_serializer()
        return {described.media: described.body} if described.body else None

    def _get_request_body(self, direction: Any = "request") -> Any:
        """Describe also the body of a DELETE, which drf-spectacular omits."""
        described = self._described()
        if self.method != "DELETE" or described is None or described.body is None:
            return super()._get_request_body(direction)  # type: ignore[no-untyped-call]
        self.method, self._really = "POST", "DELETE"
        try:
            return super()._get_request_body(direction)  # type: ignore[no-untyped-call]
        finally:
            self.method, self._really = "DELETE", ""

    def get_response_serializers(self) -> Any:
        """Return the serializers of all responses by status."""
        described = self._described()
        if described is None:
            return super().get_response_serializers()
        answers: dict[int, Any] = {described.status: described.answer}
        refusals = {*described.refuses, *_ALWAYS} if described.body else set(described.refuses)
        for status in sorted(refusals):
            free = status in getattr(self.view, "maps_of_fields", ())
            own = getattr(self.view, "refusal_shape", ErrorAnswer)
            shape = OpenApiTypes.OBJECT if free else own
            answers[status] = OpenApiResponse(shape, description=_REASONS[status])
        return answers

    def get_override_parameters(self) -> list[Any]:
        """Return the serializer of the query string, and the headers."""
        described = self._described()
        if described is None:
            return []
        headers = [
            OpenApiParameter(
                each.name,
                {"type": "string", "pattern": each.pattern},
                OpenApiParameter.HEADER,
                description=each.text,
            )
            for each in described.headers
        ]
        return [*filter(None, [described.query]), *headers]

    def get_serializer_name(self, serializer: Any, direction: Any) -> str:
        """Prefix a component's name with its contract: one document may have several."""
        name = str(super().get_serializer_name(serializer, direction))
        module = type(serializer).__module__.split(".")
        own = module[:2] == ["vestibule", "contracts"] and module[2] != "native"
        return f"{module[2].capitalize()}{name}" if own else name

    def get_operation_id(self) -> str:
        """Build a unique operation id from the method and the path."""
        # An underscore of a path is doubled, or a name with a hyphen would be the same.
        words = re.findall(r"[a-z_]+", self.path.lower().replace("_", "__"))
        return "_".join([self.method.lower(), *words])

    def get_description(self) -> str:  # type: ignore[override]  # drf-spectacular's own signature
        """Return the method's docstring."""
        method = getattr(self.view, self.method.lower(), None)
        return (method.__doc__ or "").strip() if self._described() else super().get_description()

    def get_tags(self) -> list[str]:
        """Group operations by contract."""
        module = type(self.view).__module__
        if module.startswith("vestibule.contracts."):
            return [module.split(".")[2]]
        return list(super().get_tags())

    def get_auth(self) -> list[dict[str, Any]]:
        """Return the security requirements; a public view has an empty one."""
        required: list[dict[str, Any]] = (
            super().get_auth() if self.view.authentication_classes else []
        )
        return required if self.view.permission_classes else [*required, {}]


class ContractViewExtension(OpenApiViewExtension):  # type: ignore[no-untyped-call]
    """Describes our views by ``ContractSchema``, whatever the project's default is."""

    target_class = "vestibule.drf.view.ContractView"
    match_subclasses = True

    def view_replacement(self) -> type[APIView]:
        """Return the view with our schema, unless the project has given it another."""
        view: type[APIView] = self.target
        if not isinstance(getattr_static(view, "schema"), DefaultSchema):
            return view
        members = {
            "schema": ContractSchema(),
            "__module__": view.__module__,
            "__doc__": view.__doc__,
        }
        return type(view.__name__, (view,), members)


class HeaderScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """A token in the ``Authorization`` header (RFC 6750): the OTP contract.

    drf-spectacular takes schemes of one name for a conflict if their authentication classes
    differ. The classes of all contracts, and a project's subclasses, share our schemes, so
    they are registered here instead of by name.
    """

    target_class = "vestibule.contracts.otp.view.BearerAuthentication"
    match_subclasses = True
    priority = 1
    name: list[str] = []

    def get_security_definition(self, auto_schema: AutoSchema) -> list[dict[str, Any]]:
        """Return nothing: see above."""
        return []

    def get_security_requirement(self, auto_schema: AutoSchema) -> list[dict[str, list[Any]]]:
        """Register the schemes and return them; any of them is enough."""
        schemes = self.schemes()
        for name, definition in schemes.items():
            scheme = ResolvedComponent(  # type: ignore[no-untyped-call]
                name, ResolvedComponent.SECURITY_SCHEMA, definition, __name__
            )
            auto_schema.registry.register_on_missing(scheme)
        return [{name: []} for name in schemes]

    def schemes(self) -> dict[str, dict[str, Any]]:
        """Return the definition of each scheme by its name."""
        return {"bearer": build_bearer_security_scheme_object("Authorization", "Bearer", "JWT")}


class SessionTokenScheme(HeaderScheme):  # type: ignore[no-untyped-call]
    """A token in the header, or in a cookie (``COOKIE_TRANSPORT``)."""

    target_class = "vestibule.drf.authentication.SessionTokenAuthentication"
    priority = 0

    def schemes(self) -> dict[str, dict[str, Any]]:
        """Add the access cookie."""
        cookie = {"type": "apiKey", "in": "cookie", "name": cookies.ACCESS.name}
        return {**super().schemes(), **({"cookie": cookie} if settings.COOKIE_TRANSPORT else {})}


class SimpleJWTScheme(HeaderScheme):  # type: ignore[no-untyped-call]
    """A token in the header, with one of ``AUTHORIZATION_SCHEMES``."""

    target_class = "vestibule.contracts.simplejwt.authentication.JWTAuthentication"
    priority = 0

    def schemes(self) -> dict[str, dict[str, Any]]:
        """Return the scheme of the native contract, where the header is the same."""
        if "Bearer" in settings.AUTHORIZATION_SCHEMES:
            return super().schemes()
        scheme = settings.AUTHORIZATION_SCHEMES[0]
        return {"token": build_bearer_security_scheme_object("Authorization", scheme, "JWT")}


class JWTCookieScheme(HeaderScheme):  # type: ignore[no-untyped-call]
    """A token in the header, or in the cookie that ``REST_AUTH`` names."""

    target_class = "vestibule.contracts.dj_rest_auth.jwt_auth.JWTCookieAuthentication"
    match_subclasses = True
    priority = 0


class OpaqueTokenScheme(HeaderScheme):  # type: ignore[no-untyped-call]
    """An opaque token in the header, after a keyword or alone."""

    target_class = "vestibule.drf.opaque_authentication.OpaqueTokenAuthentication"
    priority = 0

    def schemes(self) -> dict[str, dict[str, Any]]:
        """Return the scheme of this class's header: a project may have several."""
        target = self.target
        if target.header:
            alone = {"type": "apiKey", "in": "header", "name": target.header}
            return {f"opaque-{target.header.lower()}": alone}
        return {"opaque": {"type": "http", "scheme": target.keyword}}


class OpaqueCookieScheme(HeaderScheme):  # type: ignore[no-untyped-call]
    """An opaque token in a cookie."""

    target_class = "vestibule.drf.opaque_authentication.OpaqueCookieAuthentication"
    priority = 0

    def schemes(self) -> dict[str, dict[str, Any]]:
        """Return the scheme of this class's cookie."""
        name = self.target.cookie.name
        return {"opaque-cookie": {"type": "apiKey", "in": "cookie", "name": name}}
