"""``worker``: send mails and text messages in a process of its own."""

from __future__ import annotations

import signal
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from vestibule.delivery.worker import Worker, deliver_due


class Command(BaseCommand):
    """Send messages; any number of workers may run, and each message is sent by one of them."""

    help = "Send queued mails and text messages until stopped (with DELIVERY = 'worker')."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the option to exit when nothing is due."""
        parser.add_argument(
            "--once", action="store_true", help="send the messages that are due, then exit"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Send messages. On SIGTERM and Ctrl-C the current message is completed first."""
        if options["once"]:
            self.stdout.write(f"Processed {deliver_due()} messages.")
            return
        worker = Worker()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, worker.stop)
        self.stdout.write("Sending messages. Stop with Ctrl-C.")
        self.stdout.flush()
        worker.run()
        self.stdout.write("Stopped.")
