"""Messages to people. Decides nothing: flows say what is sent to whom."""

from vestibule.delivery.kinds import KINDS, Channel, Kind, Values
from vestibule.delivery.message import Message, UnusableMessage
from vestibule.delivery.queueing import queue

__all__ = [
    "KINDS",
    "Channel",
    "Kind",
    "Message",
    "UnusableMessage",
    "Values",
    "queue",
]
