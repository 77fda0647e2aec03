"""dj-rest-auth's own URLs, and the pages that its mails lead to."""

from allauth.socialaccount.providers.facebook.views import FacebookOAuth2Adapter
from dj_rest_auth.jwt_auth import get_refresh_view
from dj_rest_auth.mfa.views import MFALoginView
from dj_rest_auth.registration.views import (
    SocialAccountDisconnectView,
    SocialAccountListView,
    SocialConnectView,
    SocialLoginView,
)
from django.http import HttpResponse
from django.urls import include, path
from rest_framework_simplejwt.views import TokenVerifyView


class FacebookLogin(SocialLoginView):  # type: ignore[misc]
    adapter_class = FacebookOAuth2Adapter


class FacebookConnect(SocialConnectView):  # type: ignore[misc]
    adapter_class = FacebookOAuth2Adapter


def page(request, **_):
    return HttpResponse()


urlpatterns = [
    path("dj-rest-auth/login/", MFALoginView.as_view()),
    path("dj-rest-auth/token/refresh/", get_refresh_view().as_view()),
    path("dj-rest-auth/token/verify/", TokenVerifyView.as_view()),
    path("dj-rest-auth/registration/", include("dj_rest_auth.registration.urls")),
    path("dj-rest-auth/facebook/", FacebookLogin.as_view()),
    path("dj-rest-auth/facebook/connect/", FacebookConnect.as_view()),
    path("dj-rest-auth/socialaccounts/", SocialAccountListView.as_view()),
    path("dj-rest-auth/socialaccounts/<int:pk>/disconnect/", SocialAccountDisconnectView.as_view()),
    path("dj-rest-auth/", include("dj_rest_auth.urls")),
    path("dj-rest-auth/", include("dj_rest_auth.mfa.urls")),
    path("reset/<uidb64>/<token>/", page, name="password_reset_confirm"),
    path("confirm/<str:key>/", page, name="account_confirm_email"),
]
