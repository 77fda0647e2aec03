"""Authentication for a host's own views, with SimpleJWT's responses.

Django REST imports this module while it loads its own views, so it must not import a view.
"""

from vestibule.drf.jwt_authentication import JWTAuthentication

__all__ = ["JWTAuthentication"]
