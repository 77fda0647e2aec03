"""Addresses of this contract, below the prefix that the host gives them (``auth-api/``)."""

from __future__ import annotations

from vestibule.route import Route

app_name = "vestibule-otp"

urlpatterns = [
    Route("get-csrf-token/", "vestibule.contracts.otp.csrf.CsrfView", name="csrf"),
    Route(
        "recaptcha-verify/",
        "vestibule.contracts.otp.verify_captcha.VerifyCaptchaView",
        name="captcha-verify",
    ),
    Route("login/", "vestibule.contracts.otp.sign_in.SignInView", name="login"),
    Route(
        "resend-otp/",
        "vestibule.contracts.otp.challenge.ResendChallengeView",
        name="challenge-resend",
    ),
    Route("token/", "vestibule.contracts.otp.challenge.ChallengeView", name="challenge"),
    Route("token/refresh/", "vestibule.contracts.otp.refresh.RefreshView", name="token-refresh"),
    Route("logout/", "vestibule.contracts.otp.sign_out.SignOutView", name="logout"),
    Route(
        "verify-email/", "vestibule.contracts.otp.verify_email.VerifyEmailView", name="email-verify"
    ),
    Route(
        "verify-phone/", "vestibule.contracts.otp.verify_phone.VerifyPhoneView", name="phone-verify"
    ),
    Route(
        "reset-password/",
        "vestibule.contracts.otp.reset_password.ResetPasswordView",
        name="password-reset",
    ),
    Route("social-auth/", "vestibule.contracts.otp.social_sign_in.SocialSignInView", name="social"),
    Route("users/", "vestibule.contracts.otp.users.UsersView", name="users"),
    Route("users/<str:account>/", "vestibule.contracts.otp.users.UserView", name="user"),
    # Each by the name in the documentation and by the one that the front end calls.
    Route(
        "users/<str:account>/activate/",
        "vestibule.contracts.otp.deactivate.ActivateUserView",
        name="activate",
    ),
    Route(
        "users/<str:account>/activate-user/",
        "vestibule.contracts.otp.deactivate.ActivateUserView",
        name="activate-user",
    ),
    Route(
        "users/<str:account>/deactivate/",
        "vestibule.contracts.otp.deactivate.DeactivateUserView",
        name="deactivate",
    ),
    Route(
        "users/<str:account>/deactivate-user/",
        "vestibule.contracts.otp.deactivate.DeactivateUserView",
        name="deactivate-user",
    ),
    Route(
        "users/<str:account>/upload_image/",
        "vestibule.contracts.otp.avatar.UploadImageView",
        name="upload_image",
    ),
    Route(
        "users/<str:account>/upload-image/",
        "vestibule.contracts.otp.avatar.UploadImageView",
        name="upload-image",
    ),
    Route("<path:unknown>", "vestibule.contracts.otp.view.NotFoundView", name="unknown"),
]
