"""URLs of this contract, below the host's prefix (``auth-api/``)."""

from __future__ import annotations

from functools import partial

from vestibule.lazy_urls import lazy_path

app_name = "vestibule-otp"

route = partial(lazy_path, package=__package__)

urlpatterns = [
    route("get-csrf-token/", ".csrf.CsrfView", name="csrf"),
    route("recaptcha-verify/", ".verify_captcha.VerifyCaptchaView", name="captcha-verify"),
    route("login/", ".sign_in.SignInView", name="login"),
    route("resend-otp/", ".challenge.ResendChallengeView", name="challenge-resend"),
    route("token/", ".challenge.ChallengeView", name="challenge"),
    route("token/refresh/", ".refresh.RefreshView", name="token-refresh"),
    route("logout/", ".sign_out.SignOutView", name="logout"),
    route("verify-email/", ".verify_email.VerifyEmailView", name="email-verify"),
    route("verify-phone/", ".verify_phone.VerifyPhoneView", name="phone-verify"),
    route("reset-password/", ".reset_password.ResetPasswordView", name="password-reset"),
    route("social-auth/", ".social_sign_in.SocialSignInView", name="social"),
    route("users/", ".users.UsersView", name="users"),
    route("users/<str:account>/", ".users.UserView", name="user"),
    # Under the documented name and the one that the front end uses.
    route("users/<str:account>/activate/", ".deactivate.ActivateUserView", name="activate"),
    route(
        "users/<str:account>/activate-user/", ".deactivate.ActivateUserView", name="activate-user"
    ),
    route("users/<str:account>/deactivate/", ".deactivate.DeactivateUserView", name="deactivate"),
    route(
        "users/<str:account>/deactivate-user/",
        ".deactivate.DeactivateUserView",
        name="deactivate-user",
    ),
    route("users/<str:account>/upload_image/", ".avatar.UploadImageView", name="upload_image"),
    route("users/<str:account>/upload-image/", ".avatar.UploadImageView", name="upload-image"),
    route("profile_images/default_profile.jpg", ".avatar.DefaultImageView", name="default-image"),
    route("<path:unknown>", ".view.NotFoundView", name="unknown"),
]
