"""Pictures, good and bad, made for the test that uses them."""

from __future__ import annotations

import random
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from io import BytesIO
from typing import Any

from PIL import Image


def picture(
    form: str = "PNG",
    size: tuple[int, int] = (64, 64),
    mode: str = "RGB",
    colour: Any = None,
    **options: Any,
) -> bytes:
    """Return a picture of one colour, written as quickly as its format can be."""
    to = BytesIO()
    quick = {"PNG": {"compress_level": 1}, "WEBP": {"method": 0}}.get(form, {})
    Image.new(mode, size, colour).save(to, form, **quick | options)
    return to.getvalue()


def noise(edge: int) -> bytes:
    """Return a square PNG that no compression makes smaller."""
    to = BytesIO()
    Image.frombytes("RGB", (edge, edge), random.Random(1).randbytes(edge * edge * 3)).save(
        to, "PNG"
    )
    return to.getvalue()


def opened(content: bytes) -> Image.Image:
    """Read a picture."""
    image = Image.open(BytesIO(content))
    image.load()
    return image


def chunk(kind: bytes, data: bytes) -> bytes:
    """Return one chunk of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(*chunks: bytes, size: tuple[int, int] = (64, 64), rows: int | None = None) -> bytes:
    """Return a black PNG of one bit a pixel with these chunks before its pixels.

    With ``rows`` it ends after that many, whatever its head says.
    """
    width, height = size
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    row = b"\x00" * (1 + (width + 7) // 8)
    squeeze = zlib.compressobj(9)
    pixels = b"".join(squeeze.compress(row) for _ in range(rows or height)) + squeeze.flush()
    body = b"".join(chunks) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + head + body


def many_scans(scans: int) -> bytes:
    """Return a progressive JPEG with this many copies of its last scan."""
    whole = picture("JPEG", (64, 64), progressive=True)
    last = whole.rindex(b"\xff\xda")
    return whole[:-2] + whole[last:-2] * scans + whole[-2:]


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'


class _MadeWhenNeeded(Mapping[str, tuple[bytes, str]]):
    """Some take longer to make than a process of tests has to begin."""

    def __init__(self, made_by: Mapping[str, tuple[Callable[[], bytes], str]]) -> None:
        self._made_by = made_by
        self._made = cache(lambda name: made_by[name][0]())

    def __getitem__(self, name: str) -> tuple[bytes, str]:
        return self._made(name), self._made_by[name][1]

    def __iter__(self) -> Iterator[str]:
        return iter(self._made_by)

    def __len__(self) -> int:
        return len(self._made_by)


BAD: Mapping[str, tuple[bytes, str]] = _MadeWhenNeeded(
    {
        "nothing": (lambda: b"", "image_missing"),
        "SVG": (lambda: SVG, "image_type"),
        "SVG with a declaration": (lambda: b'<?xml version="1.0"?>' + SVG, "image_type"),
        "HTML": (lambda: b"<html><script>alert(1)</script></html>", "image_type"),
        "PHP": (lambda: b"<?php system($_GET[0]); ?>", "image_type"),
        "GIF": (lambda: picture("GIF"), "image_type"),
        "BMP": (lambda: picture("BMP"), "image_type"),
        "TIFF": (lambda: picture("TIFF"), "image_type"),
        "ICO": (lambda: picture("ICO"), "image_type"),
        "EPS": (lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "image_type"),
        "PDF": (lambda: b"%PDF-1.4\n%%EOF", "image_type"),
        "zero bytes": (lambda: b"\x00" * 5000, "image_type"),
        "only a PNG's signature": (lambda: b"\x89PNG\r\n\x1a\n", "image_type"),
        "only a JPEG's signature": (lambda: b"\xff\xd8\xff", "image_type"),
        "a WebP's head": (lambda: b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image_broken"),
        "one pixel": (lambda: picture(size=(1, 1)), "image_too_small"),
        "a line": (lambda: picture(size=(400, 1)), "image_too_small"),
        "truncated PNG": (lambda: picture(size=(300, 300))[:-40], "image_broken"),
        "truncated JPEG": (lambda: picture("JPEG", (300, 300))[:-200], "image_broken"),
        "truncated WebP": (
            lambda: picture("WEBP", (300, 300), colour=(9, 80, 7))[:-20],
            "image_broken",
        ),
        "pixel flood": (lambda: png(size=(50_000, 50_000), rows=10_000), "image_too_large"),
        "a little too many pixels": (lambda: png(size=(8000, 5001)), "image_too_large"),
        "a WebP of many pixels": (lambda: picture("WEBP", (4000, 4000)), "image_too_large"),
        "thousands of scans": (lambda: many_scans(3000), "image_broken"),
        "thousands of chunks": (lambda: png(*[chunk(b"tEXt", b"a\x00b")] * 20_000), "image_broken"),
        "a colour profile that unpacks to a gigabyte": (
            lambda: png(chunk(b"iCCP", b"x\x00\x00" + zlib.compress(bytes(64_000_000), 9))),
            "image_broken",
        ),
        "a text that unpacks to a gigabyte": (
            lambda: png(chunk(b"zTXt", b"x\x00\x00" + zlib.compress(bytes(64_000_000), 9))),
            "image_broken",
        ),
    }
)
"""Files that are no avatars, each with the problem that is named."""
