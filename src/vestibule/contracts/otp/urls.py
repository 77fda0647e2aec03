"""Addresses of this contract, below the prefix that the host gives them (``auth-api/``)."""

from __future__ import annotations

from django.urls import path

from vestibule.contracts.otp.avatar import UploadImageView
from vestibule.contracts.otp.challenge import ChallengeView, ResendChallengeView
from vestibule.contracts.otp.csrf import CsrfView
from vestibule.contracts.otp.deactivate import ActivateUserView, DeactivateUserView
from vestibule.contracts.otp.refresh import RefreshView
from vestibule.contracts.otp.reset_password import ResetPasswordView
from vestibule.contracts.otp.sign_in import SignInView
from vestibule.contracts.otp.sign_out import SignOutView
from vestibule.contracts.otp.social_sign_in import SocialSignInView
from vestibule.contracts.otp.users import UsersView, UserView
from vestibule.contracts.otp.verify_captcha import VerifyCaptchaView
from vestibule.contracts.otp.verify_email import VerifyEmailView
from vestibule.contracts.otp.verify_phone import VerifyPhoneView
from vestibule.contracts.otp.view import NotFoundView

app_name = "vestibule-otp"

urlpatterns = [
    path("get-csrf-token/", CsrfView.as_view(), name="csrf"),
    path("recaptcha-verify/", VerifyCaptchaView.as_view(), name="captcha-verify"),
    path("login/", SignInView.as_view(), name="login"),
    path("resend-otp/", ResendChallengeView.as_view(), name="challenge-resend"),
    path("token/", ChallengeView.as_view(), name="challenge"),
    path("token/refresh/", RefreshView.as_view(), name="token-refresh"),
    path("logout/", SignOutView.as_view(), name="logout"),
    path("verify-email/", VerifyEmailView.as_view(), name="email-verify"),
    path("verify-phone/", VerifyPhoneView.as_view(), name="phone-verify"),
    path("reset-password/", ResetPasswordView.as_view(), name="password-reset"),
    path("social-auth/", SocialSignInView.as_view(), name="social"),
    path("users/", UsersView.as_view(), name="users"),
    path("users/<str:account>/", UserView.as_view(), name="user"),
    # Each by the name in the documentation and by the one that the front end calls.
    path("users/<str:account>/activate/", ActivateUserView.as_view(), name="activate"),
    path("users/<str:account>/activate-user/", ActivateUserView.as_view(), name="activate-user"),
    path("users/<str:account>/deactivate/", DeactivateUserView.as_view(), name="deactivate"),
    path(
        "users/<str:account>/deactivate-user/",
        DeactivateUserView.as_view(),
        name="deactivate-user",
    ),
    path("users/<str:account>/upload_image/", UploadImageView.as_view(), name="upload_image"),
    path("users/<str:account>/upload-image/", UploadImageView.as_view(), name="upload-image"),
    path("<path:unknown>", NotFoundView.as_view(), name="unknown"),
]
