"""The brand as settings give it: what is refused, what follows, and what cannot be read."""

from __future__ import annotations

import re
from typing import Any

import pytest

from vestibule.conf.schema import Settings
from vestibule.core.brand import DARK, LIGHT, Brand, Palette
from vestibule.core.brand_rules import UnusableBrand, contrast_problems, problems, read_brand
from vestibule.core.colors import contrast

FERNWOOD = {
    "light": {
        "accent": "#0f6b52",
        "on_accent": "#ffffff",
        "accent_text": "#0d6049",
        "canvas": "#f8f5ef",
        "surface": "#ffffff",
        "text": "#1b231f",
        "text_muted": "#5a635d",
        "border": "#e8e2d7",
        "panel": "#0b4a39",
    },
    "dark": {
        "accent": "#5fd0a8",
        "on_accent": "#06281d",
        "accent_text": "#7fdcb9",
        "canvas": "#0e110f",
        "surface": "#151a17",
        "text": "#ecf0ed",
        "text_muted": "#a6b0aa",
        "border": "#262e29",
        "panel": "#08281f",
    },
}
"""The second brand of the design, which changes every color."""

BREAKS_OUT = (
    *("red", "#12345", "#1234567", "#12345g", "rgb(0,0,0)", "var(--x)", "#fff;}", "#fff\n"),
    *("url(//evil.example)", "#fff}body{display:none", '#fff"', "</style>", "#ffffff /*"),
)
"""What no color may be."""


@pytest.mark.parametrize("brand", [Brand(), read_brand(FERNWOOD)])
def test_the_designs_brands_can_be_read(brand):
    assert list(problems(brand)) == []
    assert list(contrast_problems(brand)) == []


def test_every_color_takes_hexadecimal_digits_only():
    for scheme in ("light", "dark"):
        for name in FERNWOOD[scheme]:
            for color in BREAKS_OUT:
                brand = read_brand({scheme: {name: color}})
                assert list(problems(brand)) == [
                    f"BRAND.{scheme}.{name} must be a color such as #2b59e0."
                ], color


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "a font that ends its declaration": ({"font": 'A"; } body { color: red'}, "one font"),
    "two fonts": ({"font": "Figtree, serif"}, "one font"),
    "a file without its name": ({"font_file": "/static/f.woff2"}, "needs BRAND.font"),
    "a radius in another unit": ({"radius": "10%"}, "BRAND.radius"),
    "a radius that computes": ({"radius": "calc(1px)"}, "BRAND.radius"),
    "a huge radius": ({"radius": "33px"}, "BRAND.radius"),
    "an unknown layout": ({"layout": "wide"}, "card or split"),
    "a script as a link": ({"terms": "javascript:alert(1)"}, "BRAND.terms"),
    "another host without a scheme": ({"privacy": "//evil.example"}, "BRAND.privacy"),
    "a quotation mark": ({"help": 'https://a.example/"onclick="'}, "BRAND.help"),
    "mail for terms": ({"terms": "mailto:a@example.org"}, "BRAND.terms"),
    "a logo without encryption": ({"logo": "http://a.example/logo.svg"}, "BRAND.logo"),
    "a logo that ends its url()": ({"logo": '/logo.svg")'}, "BRAND.logo"),
    "a data URL": ({"logo": "data:image/svg+xml,x"}, "BRAND.logo"),
    "a file in another folder": ({"logo": "../logo.svg", "folder": "."}, "BRAND.logo"),
    "a file without a folder": ({"logo": "logo.svg"}, "BRAND.folder must name"),
    "a file that is missing": ({"logo": "none.svg", "folder": "."}, "no such file"),
    "a page as a logo": ({"logo": "logo.html", "folder": "."}, "ends in .svg"),
    "an SVG for mails": ({"logo_mail": "logo.svg", "folder": "."}, "ends in .png"),
    "a font of another site": ({"font": "A", "font_file": "https://a.example/a.woff2"}, "path"),
    "no language": ({"panel": {"English!": {"title": "A"}}}, "languages"),
}


def test_what_could_leave_its_place_is_refused(case):
    for name, (given, reason) in REFUSED.items():
        with case(name):
            (problem,) = problems(read_brand(given))
            assert reason in problem


UNREADABLE: dict[str, tuple[dict[str, Any], str]] = {
    "an unknown key": ({"colour": "#fff"}, "unknown key colour"),
    "an unknown color": ({"light": {"acent": "#fff"}}, "did you mean accent"),
    "the name": ({"name": "Acme"}, "SERVICE_NAME"),
    "a number": ({"radius": 8}, "BRAND.radius must be text"),
    "a text for a table": ({"light": "#fff"}, "BRAND.light must be a dictionary"),
    "a text for the panel": ({"panel": {"en": "Hello"}}, "BRAND.panel.en must be a dict"),
}


def test_what_cannot_be_read_is_named(case):
    for name, (given, reason) in UNREADABLE.items():
        with case(name), pytest.raises(UnusableBrand, match=re.escape(reason)):
            read_brand(given)


def test_files_are_looked_up_at_the_start(tmp_path):
    (tmp_path / "logo.svg").write_text("<svg/>")
    (tmp_path / "huge.png").write_bytes(bytes(600 * 1024))
    given = {"folder": str(tmp_path), "logo": "logo.svg"}
    assert list(problems(read_brand(given))) == []
    (problem,) = problems(read_brand({**given, "favicon": "huge.png"}))
    assert problem == "BRAND.favicon: the file is larger than 512 KB."


def test_one_color_is_a_brand():
    for accent in ("#0f6b52", "#ff9900", "#000000", "#ffffff", "#e11d48", "#777777", "#ffee00"):
        brand = Brand(light=Palette(accent=accent))
        light, dark = brand.palettes
        assert light.accent == accent
        assert contrast(dark.accent, dark.surface) >= 3
        assert list(contrast_problems(brand)) == [], accent


def test_without_a_brand_the_colors_are_the_kits_own():
    assert Brand().palettes == (LIGHT, DARK)


def test_a_pair_that_cannot_be_read_is_named_with_its_ratio():
    brand = Brand(light=Palette(accent="#ff9900", on_accent="#ffffff"))
    assert list(contrast_problems(brand)) == [
        "BRAND.light: on_accent #ffffff on accent #ff9900 has a contrast of 2.14:1 and needs "
        "4.5:1 (WCAG 2.2, 1.4.3)."
    ]


def test_mails_get_no_picture_that_mail_clients_do_not_show():
    assert Brand(logo="/static/logo.svg").mail_logo == ""
    assert Brand(logo="/static/logo.png").mail_logo == "/static/logo.png"
    assert Brand(logo="/a.svg", logo_mail="/b.png").mail_logo == "/b.png"


def test_the_settings_have_no_brand_by_themselves():
    assert Brand() == Settings().BRAND
