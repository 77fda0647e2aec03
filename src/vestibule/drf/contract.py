"""What a host project writes a contract of its own with, over the flows.

Apart from ``vestibule.drf``, because Django REST framework imports that one, by
``DEFAULT_AUTHENTICATION_CLASSES``, while its own views are still loading.
"""

from vestibule.drf.authentication import claims_of
from vestibule.drf.body import Password, Text, Token
from vestibule.drf.caller import caller_of
from vestibule.drf.openapi import describes
from vestibule.drf.view import ContractView, read

__all__ = [
    "ContractView",
    "Password",
    "Text",
    "Token",
    "caller_of",
    "claims_of",
    "describes",
    "read",
]
