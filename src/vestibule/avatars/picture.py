"""Convert an uploaded file to our own pictures, or refuse it. The only place that decodes.

Only the visible content survives: the upload is decoded, cropped to a square and encoded again.
A file that is a picture and something else as well (a page, an archive) comes out as a picture
only, without its location metadata. The cost of decoding is bounded from the header before
decoding starts.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from importlib import import_module
from io import BytesIO
from typing import Any

from vestibule.core.errors import InvalidImage, Overloaded, Problem
from vestibule.core.worker_pool import WorkerPool

SIZES: Mapping[str, int] = {"large": 512, "medium": 128, "small": 48}
"""Edge length of each picture, in pixels."""

FORMATS = ("JPEG", "PNG", "WEBP")
"""Decoded formats: no vectors, no scripts, no rare formats with little-tested decoders."""

MAX_PIXELS = 40_000_000
MAX_MEMORY = 165_000_000
"""Maximum bytes for decoding, as estimated by ``_memory_of``."""
MIN_EDGE = 8
"""Minimum edge; a smaller picture is a tracking pixel or a mistake."""

MAX_SCANS = 64
"""A progressive JPEG has about ten. Each covers all pixels: two megabytes can hold thousands."""
MAX_PARTS = 5_000
"""PNG chunks, or JPEG segments before the first scan, which Pillow reads one by one."""

WAITING = 8
"""Maximum number of waiting uploads. Each process decodes one at a time, so a flood of uploads
takes the memory of one picture and the spare time of one core; waiting uploads block no other
request."""

_WIDE = 2048
_ORIENTATION = 0x0112
Pictures = Mapping[int, bytes]
"""WebP files by edge length."""


pool = WorkerPool("pictures", slots=lambda: 1, queue=lambda: WAITING)
"""The worker pool of this process."""


def make(content: bytes) -> Pictures:
    """Make square pictures from the first frame of a JPEG, PNG or WebP file.

    The center is kept, rotated as the camera was held, with transparency. Colors are taken as
    sRGB. All metadata is dropped.

    Raises:
        InvalidImage: another format, broken, too small, or too large to decode.
        Overloaded: too many uploads are waiting.
    """
    try:
        opened = _affordable(content)
        return pool.run(lambda: _pictures(opened))
    except (InvalidImage, Overloaded):
        raise
    except Exception:  # noqa: BLE001 - each decoder fails on garbage in its own way
        raise _invalid(Problem("image_broken")) from None


def _invalid(problem: Problem) -> InvalidImage:
    return InvalidImage({"avatar": (problem,)})


def _affordable(content: bytes) -> Any:
    """Open the image, and refuse one that is too expensive. Reads only the header, no queue."""
    if not content:
        raise _invalid(Problem("image_missing"))
    opened = _open(content)
    _require_affordable(opened)
    return opened


def _pictures(opened: Any) -> Pictures:
    turn = _orientation(opened)
    square = _in_colour(_square(opened))
    if turn is not None:
        square = square.transpose(turn)
    return {edge: _encoded(square, edge) for edge in SIZES.values()}


def _pillow(module: str) -> Any:
    # Not at the top: Pillow is an extra, and takes a third of our time limit for the start.
    return import_module(f"PIL.{module}")


def _open(content: bytes) -> Any:
    """Read the header. The format is detected from the content, not from the file name."""
    if _parts(content) > MAX_PARTS or _scans(content) > MAX_SCANS:
        raise _invalid(Problem("image_broken"))
    for name in FORMATS:
        _pillow({"JPEG": "Jpeg", "PNG": "Png", "WEBP": "WebP"}[name] + "ImagePlugin")
    image = _pillow("Image")
    bombs = (image.DecompressionBombError, image.DecompressionBombWarning)
    try:
        return image.open(BytesIO(content), formats=FORMATS)
    except bombs:
        raise _too_large() from None
    except image.UnidentifiedImageError:
        raise _invalid(Problem("image_type")) from None


def _too_large() -> InvalidImage:
    return _invalid(Problem("image_too_large", {"max": MAX_PIXELS // 1_000_000}))


def _require_affordable(opened: Any) -> None:
    width, height = opened.size
    if min(width, height) < MIN_EDGE:
        raise _invalid(Problem("image_too_small", {"min": MIN_EDGE}))
    if width * height > MAX_PIXELS or width * height * _memory_of(opened) > MAX_MEMORY:
        raise _too_large()


def _memory_of(opened: Any) -> int:
    """Return the approximate peak memory of decoding, in bytes per pixel (measured).

    A baseline JPEG is scaled down while decoding. A progressive one is kept as coefficients
    of two bytes; the WebP decoder keeps several full canvases.
    """
    if opened.format == "WEBP":
        return 16
    if opened.format != "PNG":
        return 2 * len(opened.getbands()) if opened.info.get("progressive") else 1
    return 1 if opened.mode in {"1", "L", "P"} else 4


def _orientation(opened: Any) -> Any:
    """Return how to turn the picture (EXIF orientation); None if that is missing or invalid."""
    transpose = _pillow("Image").Transpose
    turns = {
        2: transpose.FLIP_LEFT_RIGHT,
        3: transpose.ROTATE_180,
        4: transpose.FLIP_TOP_BOTTOM,
        5: transpose.TRANSPOSE,
        6: transpose.ROTATE_270,
        7: transpose.TRANSVERSE,
        8: transpose.ROTATE_90,
    }
    with suppress(Exception):  # invalid EXIF data is no reason to refuse the picture
        return turns.get(opened.getexif().get(_ORIENTATION))
    return None


def _square(opened: Any) -> Any:
    """Decode and crop to the center; large images are scaled down where that is cheap."""
    largest = max(SIZES.values())
    opened.draft("RGB", (2 * largest, 2 * largest))  # JPEG only: decodes an eighth if enough
    width, height = opened.size
    edge = min(width, height)
    left, top = (width - edge) // 2, (height - edge) // 2
    box = (left, top, left + edge, top + edge)
    resampling = _pillow("Image").Resampling
    if opened.mode in {"RGB", "L", "CMYK"} and "transparency" not in opened.info:
        to = min(edge, 2 * largest)
        return opened.resize((to, to), resampling.LANCZOS, box, reducing_gap=2.0)
    # Other modes would be copied in full to be resampled: nearest is enough for this step.
    to = min(edge, _WIDE)
    return opened.resize((to, to), resampling.NEAREST, box)


def _in_colour(square: Any) -> Any:
    """Convert every pixel mode to RGB, or to RGBA if there is transparency."""
    if square.mode.startswith("I"):  # 16-bit grayscale: the upper eight bits are kept
        return square.point(lambda level: level * (1 / 256)).convert("L").convert("RGB")
    seen_through = "A" in square.getbands() or "transparency" in square.info
    return square.convert("RGBA" if seen_through else "RGB")


def _encoded(square: Any, edge: int) -> bytes:
    small = square.resize((edge, edge), _pillow("Image").Resampling.LANCZOS)
    small.info.clear()  # otherwise location metadata would be written
    to = BytesIO()
    small.save(to, "WEBP", quality=82, method=4)
    return to.getvalue()


def _scans(content: bytes) -> int:
    # Within scan data, 0xFF is never followed by this.
    return content.count(b"\xff\xda") if content.startswith(b"\xff\xd8") else 0


def _parts(content: bytes) -> int:
    """Count the parts that Pillow reads one by one in Python, up to one more than allowed."""
    png = content.startswith(b"\x89PNG")
    at, count = (8, 0) if png else (2, 0)
    while (png or content[at : at + 1] == b"\xff") and at + 12 <= len(content):
        if count > MAX_PARTS or (content[at + 1] == 0xDA and not png):
            break
        size = content[at : at + 4] if png else content[at + 2 : at + 4]
        at += int.from_bytes(size) + (12 if png else 2)
        count += 1
    return count
