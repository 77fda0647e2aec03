"""Who was signed in by SimpleJWT stays so, and a new sign-in gets its answers."""

from django.conf import settings
from django.contrib.auth import get_user_model

from tests.newcomers.visit import send, status
from tests.steps.simplejwt_tokens import token

bea = get_user_model().objects.get(username="bea")
kept = token(bea.pk, "refresh", key=settings.SECRET_KEY)
assert status("/mine/", token(bea.pk, "access", key=settings.SECRET_KEY)) == 200
assert status("/mine/", send("/api/token/refresh/", refresh=kept)["access"]) == 200

pair = send("/api/token/", username="bea", password="an old and quiet river")
assert set(pair) == {"access", "refresh"}
assert status("/mine/", pair["access"]) == 200
assert send("/api/token/verify/", token=pair["access"]) == {}
assert send("/api/token/blacklist/", refresh=pair["refresh"]) == {}
assert status("/mine/", pair["access"]) == 401
