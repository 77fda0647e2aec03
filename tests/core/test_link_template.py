"""Links that lead to pages of other packages' front ends."""

from __future__ import annotations

from django.utils.encoding import force_bytes
from django.utils.http import int_to_base36, urlsafe_base64_encode
from hypothesis import given
from hypothesis import strategies as st

from vestibule.core.link_template import LinkTemplate, UidEncoding

ORIGIN = "https://example.org"
KEYS = st.one_of(st.integers(0, 2**63), st.uuids().map(str), st.text(min_size=1, max_size=20))


@given(KEYS, st.sampled_from(UidEncoding))
def test_every_key_comes_back(key, encoding):
    uid = encoding.write(key)
    assert encoding.read(uid, integer=isinstance(key, int)) == str(key)


@given(KEYS, st.integers(0, 2**40))
def test_uids_are_written_as_django_and_allauth_do(key, number):
    assert UidEncoding.BASE64.write(key) == urlsafe_base64_encode(force_bytes(str(key)))
    assert UidEncoding.BASE36.write(number) == int_to_base36(number)


@given(st.text(max_size=500), st.sampled_from(UidEncoding), st.booleans())
def test_any_other_text_is_no_uid(text, encoding, integer):
    key = encoding.read(text, integer=integer)
    if key is not None:
        assert encoding.write(int(key) if integer else key) == text


def test_each_key_has_one_uid():
    for uid in ("MQ==", "MQ=", " MQ", "MDE", "KzE", "MV8w", "é", "", "M", "1_0"):
        assert UidEncoding.BASE64.read(uid, integer=True) is None
    for uid in ("0A", "01", "+1", "--1", "1_0", " 1", ""):
        assert UidEncoding.BASE36.read(uid, integer=True) is None


def test_a_page_is_below_the_origin_or_a_url_of_its_own():
    for page, url in (
        ("activate/{uid}/{token}", "https://example.org/activate/MQ/t0"),
        ("/activate/{uid}/{token}", "https://example.org/activate/MQ/t0"),
        ("#/activate/{uid}/{token}", "https://example.org/#/activate/MQ/t0"),
        ("https://app.example.org/?u={uid}&t={token}", "https://app.example.org/?u=MQ&t=t0"),
    ):
        assert LinkTemplate(page).filled(origin=ORIGIN, account=1, token="t0") == url
    assert (
        LinkTemplate("r/{uid}-{token}", UidEncoding.BASE36)
        .filled(origin=ORIGIN, account=1, token="t0")
        .endswith("/r/1-t0")
    )
