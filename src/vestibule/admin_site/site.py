"""Django's admin behind the same door as everything else."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters

from vestibule.admin_site import guard
from vestibule.admin_site.sign_in import ask_for_reset, sign_in_page
from vestibule.drf.caller import caller_of
from vestibule.flows.sign_out import sign_out_browser


class VestibuleAdminSite(AdminSite):
    """An admin site that is entered by Vestibule's sign-in, and only by that.

    Attempts, limits, second step, audit: all of it holds here. Whoever is in is
    out again with the next request once the session of ours ended, the account was
    deactivated, its password or role changed, or ``is_staff`` was taken away.
    """

    uses_vestibule_sign_in = True
    site_header = "Vestibule"
    site_title = "Vestibule"
    index_title = "Administration"

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether this request comes from staff with a living session of ours."""
        return super().has_permission(request) and guard.claims_of(request) is not None

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:  # noqa: FBT001, FBT002 - Django's own signature
        """Guard a page, whoever has registered it."""
        return guard.without_nul(super().admin_view(view, cacheable))

    @method_decorator(never_cache)
    @method_decorator(csrf_protect)
    @method_decorator(login_not_required)
    @method_decorator(sensitive_post_parameters("password", "code"))
    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the form; take password and, where it is asked for, code."""
        if request.method == "GET" and self.has_permission(request):
            return HttpResponseRedirect(reverse("admin:index", current_app=self.name))
        request.current_app = self.name
        context = {**self.each_context(request), "subtitle": None, **(extra_context or {})}
        return sign_in_page(request, context, reverse("admin:index", current_app=self.name))

    def logout(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """End the session of ours together with Django's."""
        session = guard.session_of(request)
        if request.method == "POST" and session is not None:
            sign_out_browser(sessions=[session], caller=caller_of(request))
        return super().logout(request, extra_context)

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """Mail a link to set a new password: Django's own form would let anybody guess the old."""
        request.current_app = self.name
        context = {**self.each_context(request), "title": "Change your password"}
        context["sent"] = request.method == "POST" and ask_for_reset(request)
        return TemplateResponse(request, "vestibule/admin/password.html", context)
