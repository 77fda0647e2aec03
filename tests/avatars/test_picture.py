"""Decoding: what is taken comes out small, square and bare; nothing else is decoded."""

from __future__ import annotations

import threading
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFile, WebPImagePlugin

from tests.avatars.pictures import BAD, many_scans, opened, picture, png
from tests.core.taken import taken
from tests.waiting import NEVER, wait_until
from vestibule import avatars
from vestibule.avatars import picture as module
from vestibule.core import worker_pool
from vestibule.core.errors import InvalidImage, Overloaded

LARGE = avatars.SIZES["large"]


@pytest.fixture
def decoded(monkeypatch) -> list[tuple[int, int]]:
    """The sizes of all pictures whose pixels Pillow is asked for from now on."""
    sizes: list[tuple[int, int]] = []
    for kind in (ImageFile.ImageFile, WebPImagePlugin.WebPImageFile):

        def load(self, *, load=kind.load):
            sizes.append(self.size)
            return load(self)

        monkeypatch.setattr(kind, "load", load)
    return sizes


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_with_its_reason_and_a_large_one_is_not_decoded(name, decoded):
    content, code = BAD[name]
    with pytest.raises(InvalidImage) as refused:
        avatars.make(content)
    assert [problem.code for problem in refused.value.problems["avatar"]] == [code]
    assert set(decoded) <= {(300, 300)}  # of the truncated ones only the end can tell


def test_what_is_a_picture_is_seen_to_be_decoded(decoded):
    for form in ("JPEG", "PNG", "WEBP"):
        avatars.make(picture(form, (300, 300)))
    assert decoded.count((300, 300)) >= 3


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("size", [(64, 64), (900, 200), (200, 900), (8, 3000), (2500, 2100)])
def test_every_size_is_a_square_webp(form, size):
    made = avatars.make(picture(form, size))
    assert set(made) == {512, 128, 48}
    for edge, content in made.items():
        image = opened(content)
        assert (image.format, image.size) == ("WEBP", (edge, edge))


@pytest.mark.parametrize(
    ("form", "mode", "colour", "seen"),
    [
        ("JPEG", "RGB", (200, 30, 40), (200, 30, 40)),
        ("JPEG", "L", 120, (120, 120, 120)),
        ("JPEG", "CMYK", (0, 255, 255, 0), (255, 0, 0)),
        ("PNG", "1", 1, (255, 255, 255)),
        ("PNG", "L", 90, (90, 90, 90)),
        ("PNG", "P", 0, (0, 0, 0)),
        ("PNG", "I;16", 0x8000, (128, 128, 128)),
        ("PNG", "RGBA", (10, 200, 30, 255), (10, 200, 30)),
        ("PNG", "LA", (70, 255), (70, 70, 70)),
        ("WEBP", "RGBA", (10, 200, 30, 255), (10, 200, 30)),
    ],
)
@pytest.mark.parametrize("edge", [64, module._WIDE + 52])  # the larger is made smaller at once
def test_every_kind_of_pixel_keeps_its_colour(form, mode, colour, seen, edge):
    made = avatars.make(picture(form, (edge, edge), mode, colour))
    found = opened(made[LARGE]).convert("RGB").getpixel((256, 256))
    assert isinstance(found, tuple)
    assert all(abs(a - b) <= 6 for a, b in zip(found, seen, strict=True)), found


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_what_is_transparent_stays_so(form):
    made = avatars.make(picture(form, (100, 100), "RGBA", (10, 20, 30, 0)))
    image = opened(made[LARGE])
    assert image.mode == "RGBA"
    assert image.getchannel("A").getextrema() == (0, 0)


def test_a_palette_with_a_transparent_colour_stays_transparent():
    made = avatars.make(picture("PNG", (100, 100), "P", 0, transparency=0))
    assert opened(made[LARGE]).getchannel("A").getextrema() == (0, 0)


def two_halves(form: str, orientation: int | None = None) -> bytes:
    """Return a picture whose left half is red and whose right half is blue."""
    image = Image.new("RGB", (80, 80), (255, 0, 0))
    image.paste((0, 0, 255), (40, 0, 80, 80))
    exif = Image.Exif()
    if orientation is not None:
        exif[0x0112] = orientation
    exif[0x010E] = "taken at 47.3769, 8.5417"
    to = BytesIO()
    image.save(to, form, exif=exif, **({"quality": 95} if form == "JPEG" else {}))
    return to.getvalue()


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize(
    ("orientation", "red_at"),
    [
        (1, (100, 256)), (2, (412, 256)), (3, (412, 256)), (4, (100, 256)), (5, (256, 100)),
        (6, (256, 100)), (7, (256, 412)), (8, (256, 412)), (99, (100, 256)), (None, (100, 256)),
    ],
)  # fmt: skip
def test_the_picture_stands_as_the_camera_was_held(form, orientation, red_at):
    image = opened(avatars.make(two_halves(form, orientation))[LARGE]).convert("RGB")
    pixel = image.getpixel(red_at)
    assert isinstance(pixel, tuple)
    assert pixel[0] > 200, pixel
    assert pixel[2] < 60, pixel


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_nothing_that_the_file_said_besides_survives(form):
    content = two_halves(form) + b"<script>alert(1)</script>PK\x03\x04"
    for made in avatars.make(content).values():
        image = opened(made)
        assert dict(image.getexif()) == {}
        assert not {"exif", "icc_profile", "xmp", "comment"} & set(image.info)
        for trace in (b"47.3769", b"script", b"EXIF", b"ICCP", b"XMP", b"PK\x03\x04"):
            assert trace not in made


def test_of_an_animation_the_first_frame_is_taken():
    frames = [Image.new("RGB", (64, 64), colour) for colour in ("red", "blue", "blue")]
    for form in ("PNG", "WEBP"):
        to = BytesIO()
        frames[0].save(to, form, save_all=True, append_images=frames[1:], duration=40)
        pixel = opened(avatars.make(to.getvalue())[LARGE]).convert("RGB").getpixel((9, 9))
        assert isinstance(pixel, tuple)
        assert pixel[0] > 240


def test_forty_megapixels_are_decoded_and_a_usual_progressive_photo_too():
    assert avatars.make(png(size=(8000, 5000)))
    assert avatars.make(picture("JPEG", (4000, 3000), progressive=True))
    assert avatars.make(many_scans(5))


def mangled(content: bytes) -> st.SearchStrategy[bytes]:
    """Flip bytes of a picture, cut it, or repeat a part."""
    positions = st.integers(0, len(content) - 1)

    def flip(changes: list[tuple[int, int]]) -> bytes:
        changed = bytearray(content)
        for at, value in changes:
            changed[at] = value
        return bytes(changed)

    flips = st.lists(st.tuples(positions, st.integers(0, 255)), min_size=1, max_size=8).map(flip)
    cuts = st.tuples(positions, positions).map(lambda at: content[: at[0]] + content[at[1] :])
    return flips | cuts


ANY_FILE = st.one_of(
    st.binary(max_size=400),
    *(
        mangled(two_halves(form, 6))
        for form in ("JPEG", "PNG", "WEBP")
    ),
    mangled(picture("PNG", mode="P")),
    mangled(picture("JPEG", mode="CMYK")),
    mangled(picture("JPEG", progressive=True)),
    mangled(picture("PNG", mode="I;16")),
)  # fmt: skip


@pytest.fixture
def only_small(monkeypatch) -> None:
    """Let one small picture be made of each file: what is written takes longer than to read it."""
    monkeypatch.setattr(module, "SIZES", {"small": avatars.SIZES["small"]})


@pytest.mark.usefixtures("only_small")
@settings(max_examples=200)
@given(ANY_FILE)
def test_whatever_the_bytes_are_they_are_decoded_or_refused(content):
    try:
        made = avatars.make(content)
    except InvalidImage:
        return
    assert {opened(each).size for each in made.values()} == {(edge, edge) for edge in made}


def test_a_flood_is_turned_away_and_the_line_is_bounded(monkeypatch):
    monkeypatch.setattr(worker_pool, "QUEUE_TIMEOUT", NEVER)
    made: list[avatars.Pictures] = []
    content = picture()
    threads = [
        threading.Thread(target=lambda: made.append(avatars.make(content)))
        for _ in range(module.WAITING)
    ]
    with taken(module.pool):
        for thread in threads:
            thread.start()
        full = 1 + module.WAITING
        wait_until(lambda: module.pool._taken == full, "They do not stand in line.")
        with pytest.raises(Overloaded):
            avatars.make(content)
        with pytest.raises(InvalidImage):  # the header is enough, and costs nobody a place
            avatars.make(BAD["a little too many pixels"][0])
    for thread in threads:
        thread.join()
    assert len(made) == module.WAITING
    assert avatars.make(content)
