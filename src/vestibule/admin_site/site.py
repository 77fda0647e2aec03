"""An admin site that uses Vestibule's sign-in."""

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
    """Django's admin site with Vestibule's sign-in as the only way in.

    Attempt counters, limits, second step and audit apply here too. Access ends with the next
    request once our session ended, the account was deactivated, its password or role changed,
    or ``is_staff`` was cleared.
    """

    uses_vestibule_sign_in = True
    site_header = "Vestibule"
    site_title = "Vestibule"
    index_title = "Administration"

    def has_permission(self, request: HttpRequest) -> bool:
        """Return whether this request comes from staff with a live session of ours."""
        return super().has_permission(request) and guard.claims_of(request) is not None

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:  # noqa: FBT001, FBT002 - Django's own signature
        """Guard a page, whatever registered it."""
        return guard.without_nul(super().admin_view(view, cacheable))

    @method_decorator(never_cache)
    @method_decorator(csrf_protect)
    @method_decorator(login_not_required)
    @method_decorator(sensitive_post_parameters("password", "code"))
    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the sign-in form, and process password and code."""
        if request.method == "GET" and self.has_permission(request):
            return HttpResponseRedirect(reverse("admin:index", current_app=self.name))
        request.current_app = self.name
        context = {**self.each_context(request), "subtitle": None, **(extra_context or {})}
        return sign_in_page(request, context, reverse("admin:index", current_app=self.name))

    def logout(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """End our session together with Django's."""
        session = guard.session_of(request)
        if request.method == "POST" and session is not None:
            sign_out_browser(sessions=[session], caller=caller_of(request))
        return super().logout(request, extra_context)

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """Mail a reset link: Django's form would allow guessing the old password."""
        request.current_app = self.name
        context = {**self.each_context(request), "title": "Change your password"}
        context["sent"] = request.method == "POST" and ask_for_reset(request)
        return TemplateResponse(request, "vestibule/admin/password.html", context)
