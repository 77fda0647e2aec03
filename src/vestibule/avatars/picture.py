"""Turn an uploaded file into pictures of ours, or refuse it. The only place that decodes.

Nothing of the upload survives but what can be seen: it is decoded, cropped to a
square, and encoded anew. A file that is a picture and something else besides
(a page, an archive) comes out as a picture alone, without the place it was
taken at. What a decoder could be made to spend is bounded before it starts, by
what the header says.
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
"""Edge of each picture, in pixels."""

FORMATS = ("JPEG", "PNG", "WEBP")
"""What is decoded: no vectors, no scripts, no rare formats with little-tested decoders."""

MAX_PIXELS = 40_000_000
MAX_MEMORY = 165_000_000
"""Bytes that decoding may take, by the estimate of ``_memory_of``."""
MIN_EDGE = 8
"""A picture that is smaller shows nobody; it is a tracking pixel or a mistake."""

MAX_SCANS = 64
"""A progressive JPEG has about ten. Each goes over all pixels: two megabytes can hold thousands."""
MAX_PARTS = 5_000
"""Chunks of a PNG, or segments before the first scan of a JPEG, that are looked at one by one."""

WAITING = 8
"""How many uploads may wait for their turn. One at a time is decoded in each process, so that
a flood of pictures takes the memory of one picture and what others leave of one core; whoever
waits keeps nobody else waiting."""

_WIDE = 2048
_ORIENTATION = 0x0112
Pictures = Mapping[int, bytes]
"""WebP files by their edge."""


pool = WorkerPool(slots=lambda: 1, queue=lambda: WAITING)
"""The one pool of this process."""


def make(content: bytes) -> Pictures:
    """Make square pictures of the first frame of a JPEG, PNG or WebP file.

    The middle is kept, upright as the camera was held, with what is transparent.
    Colours are taken as sRGB. Everything else the file says is dropped.

    Raises:
        InvalidImage: it is none of these, broken, too small, or too large to decode.
        Overloaded: too many uploads are waiting.
    """
    try:
        opened = _affordable(content)
        return pool.run(lambda: _pictures(opened))
    except (InvalidImage, Overloaded):
        raise
    except Exception:  # noqa: BLE001 - each decoder trips over garbage in its own way
        raise _invalid(Problem("image_broken")) from None


def _invalid(problem: Problem) -> InvalidImage:
    return InvalidImage({"avatar": (problem,)})


def _affordable(content: bytes) -> Any:
    """Read no more than the header, and refuse what would cost too much. It waits for nobody."""
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
    # Not at the top: Pillow is an extra, and takes a third of the time that we have to start in.
    return import_module(f"PIL.{module}")


def _open(content: bytes) -> Any:
    """Read the header. The kind of file is what its content says, whatever it is called."""
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
    """Return about how many bytes decoding one pixel takes at its height (measured).

    A baseline JPEG is decoded small at once. A progressive one is kept as
    coefficients of two bytes; the WebP decoder keeps several whole canvases.
    """
    if opened.format == "WEBP":
        return 16
    if opened.format != "PNG":
        return 2 * len(opened.getbands()) if opened.info.get("progressive") else 1
    return 1 if opened.mode in {"1", "L", "P"} else 4


def _orientation(opened: Any) -> Any:
    """Return how to turn the picture, as the camera says; None if it says nothing readable."""
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
    with suppress(Exception):  # a camera's broken note is no reason to refuse its picture
        return turns.get(opened.getexif().get(_ORIENTATION))
    return None


def _square(opened: Any) -> Any:
    """Decode, and crop to the middle; large ones are made smaller while that is cheap."""
    largest = max(SIZES.values())
    opened.draft("RGB", (2 * largest, 2 * largest))  # JPEG alone: decodes an eighth, if enough
    width, height = opened.size
    edge = min(width, height)
    left, top = (width - edge) // 2, (height - edge) // 2
    box = (left, top, left + edge, top + edge)
    resampling = _pillow("Image").Resampling
    if opened.mode in {"RGB", "L", "CMYK"} and "transparency" not in opened.info:
        to = min(edge, 2 * largest)
        return opened.resize((to, to), resampling.LANCZOS, box, reducing_gap=2.0)
    # Others would be copied whole to be mixed well: the nearest pixels do for the first step.
    to = min(edge, _WIDE)
    return opened.resize((to, to), resampling.NEAREST, box)


def _in_colour(square: Any) -> Any:
    """Bring every kind of pixel to RGB, or RGBA where some are transparent."""
    if square.mode.startswith("I"):  # grey of 16 bit, of which the upper eight are kept
        return square.point(lambda level: level * (1 / 256)).convert("L").convert("RGB")
    seen_through = "A" in square.getbands() or "transparency" in square.info
    return square.convert("RGBA" if seen_through else "RGB")


def _encoded(square: Any, edge: int) -> bytes:
    small = square.resize((edge, edge), _pillow("Image").Resampling.LANCZOS)
    small.info.clear()  # or the place it was taken at would be written again
    to = BytesIO()
    small.save(to, "WEBP", quality=82, method=4)
    return to.getvalue()


def _scans(content: bytes) -> int:
    # In what a scan says, 0xFF is never followed by this.
    return content.count(b"\xff\xda") if content.startswith(b"\xff\xd8") else 0


def _parts(content: bytes) -> int:
    """Count the parts that Pillow reads one by one in Python, up to one more than allowed."""
    png = content.startswith(b"\x89PNG")
    at, found = (8, 0) if png else (2, 0)
    while (png or content[at : at + 1] == b"\xff") and at + 12 <= len(content):
        if found > MAX_PARTS or (content[at + 1] == 0xDA and not png):
            break
        size = content[at : at + 4] if png else content[at + 2 : at + 4]
        at += int.from_bytes(size) + (12 if png else 2)
        found += 1
    return found
