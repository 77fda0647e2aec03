"""Delivery of mails and text messages. Flows decide what is sent to whom."""

from vestibule.delivery.kinds import KINDS, Channel, Kind, Values
from vestibule.delivery.message import Message, UnusableMessage
from vestibule.delivery.queueing import notify, queue

__all__ = [
    "KINDS",
    "Channel",
    "Kind",
    "Message",
    "UnusableMessage",
    "Values",
    "notify",
    "queue",
]
