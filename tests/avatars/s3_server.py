"""A server that speaks S3, ``moto`` from PyPI, for the length of a block."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import boto3
import httpx

from tests.ports import free_port
from tests.waiting import NEVER, wait_until

KEYS = {"access_key": "AKIAIOSFODNN7EXAMPLE", "secret_key": "only for tests, and long enough"}
REGION = "eu-central-1"


@dataclass(frozen=True)
class Bucket:
    """A bucket of that server, and its owner's client."""

    client: Any
    name: str
    origin: str

    def holds(self) -> set[str]:
        """Return what is in it."""
        found = self.client.list_objects_v2(Bucket=self.name).get("Contents", [])
        return {each["Key"] for each in found}

    def is_read_by_rule(self, policy: dict[str, Any]) -> None:
        """Set who may read it."""
        self.client.put_bucket_policy(Bucket=self.name, Policy=json.dumps(policy))

    def get(self, url: str) -> httpx.Response:
        """Ask for an address as any page does: without keys."""
        assert url.startswith(self.origin)
        return httpx.get(url, timeout=NEVER)


@contextmanager
def s3_server(bucket: str) -> Iterator[Bucket]:
    """Run a server with one bucket, that only its owner may read."""
    origin = f"http://127.0.0.1:{free_port()}"
    command = [sys.executable, "-W", "ignore", "-m", "moto.server", "-H", "127.0.0.1"]
    process = subprocess.Popen(
        [*command, "-p", str(urlsplit(origin).port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(origin, process)
        client = boto3.client(
            "s3",
            endpoint_url=origin,
            region_name=REGION,
            aws_access_key_id=KEYS["access_key"],
            aws_secret_access_key=KEYS["secret_key"],
        )
        client.create_bucket(
            Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION}
        )
        yield Bucket(client, bucket, origin)
    finally:
        process.terminate()
        process.wait()


def _wait_for(origin: str, process: subprocess.Popen[bytes]) -> None:
    def answers() -> bool:
        assert process.poll() is None, "moto did not start"
        with suppress(httpx.TransportError):
            httpx.get(f"{origin}/moto-api/", timeout=NEVER)
            return True
        return False

    wait_until(answers, "moto is not ready")
