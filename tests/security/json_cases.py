"""JSON texts in the spirit of the well-known JSON parsing test suite.

Values stand where a field's value should; documents are whole bodies. ``BROKEN``
ones are not JSON, ``ODD`` ones are JSON that no field of ours takes, and on
``OPEN`` ones the standard leaves parsers free.
"""

from __future__ import annotations

BROKEN_VALUES = (
    # numbers
    b"01", b"-01", b"+1", b"-", b"--1", b"1.", b".5", b"-.5", b"1e", b"1e+", b"1E-", b"0x1F",
    b"1_000",
    b"1.2.3", b"1 2", b"0.e1", b"2.e3", b"-2.", b"Infinity", b"-Infinity", b"NaN", b"-NaN", b"nan",
    b"inf", b"0b1", b"1f", b"1a", "\uff11".encode(), b"-1x", b"0e", b"1ea", b"0.3e+",
    # texts
    b"'a'", b'"', b'"a', b'a"', b'"\\"', b'"\\', b'"\\x00"', b'"\\u"', b'"\\u00"',
    b'"\\u00A"', b'"\\uD834\\u"',
    b'"\\uQQQQ"', b'"\\U0001F600"', b'"\\ "', b'"\\a"', b'"\\0"', b'"\t"', b'"\n"', b'"\r"',
    b'"\x00"',
    b'"\x1f"', b'"a" "b"', b'"a"b', b'"\\\'"', b'"\\\n"', b'""""',
    # not UTF-8
    b'"\xff"', b'"\xe9"', b'"\xc0\xaf"', b'"\xed\xa0\x80"', b'"\xf4\xbf\xbf\xbf"',
    b'"\xe0\xff"', b'"\x81"',
    b'"\xf8\x88\x80\x80\x80"', b'"\xc3"', b'"\xfe\xff"', b'"\xf0\x80\x80\x80"',
    # literals
    b"nul", b"tru", b"True", b"False", b"None", b"NULL", b"truth", b"undefined", b"nulll",
    b"t", b"yes",
    # arrays and objects
    b"[", b"]", b"[1", b"1]", b"[1,]", b"[,1]", b"[1,,2]", b"[1 2]", b"[1;2]", b"[]]", b"[[]",
    b"[,]", b"{", b"}",
    b"{]", b"[}", b"{1:2}", b"{a:1}", b"{'a':1}", b'{"a"}', b'{"a":}', b'{"a":1,}',
    b'{,"a":1}', b'{"a":1 "b":2}',
    b'{"a" 1}', b'{"a"::1}', b'{:1}', b'{"a":1;"b":2}', b'{"a":1}}', b'{null:1}', b"{[]:1}",
    b'{"a":1,,"b":2}',
    # comments, separators and other languages
    b"/* a */ 1", b"1 // a", b"# a\n1", b"1 /", b"<a/>", b"<!-- -->", b"---\na: 1",
    b"!!python/object:x", b"(1)",
    b"@1", b"`1`", b"1\x00", b"\x001", b"\xa01", "\u20281".encode(), "\ufeff1".encode(),
    b"\x0b1", b"\x0c1", b"*", b"",
)  # fmt: skip

ODD_VALUES = (
    b"null", b"true", b"false", b"0", b"-0", b"-0.0", b"1", b"1.5", b"1e5", b"1E-5", b"1e400",
    b"-1e400", b"1e-400",
    b"0.1e-9999", b"123456789012345678901234567890", b"-123123123123123123123123123123",
    b"1" * 4000, b"1" * 4301,
    b"1" * 10_000, b"1." + b"1" * 10_000, b"[]", b"{}", b"[[]]", b'["a"]', b'[null,1,"1",{}]',
    b'{"a":"b"}', b'{"":""}',
    b'{"email":"ann@example.org"}', b"[" * 20 + b"]" * 20, b'[{"a":[{"a":[]}]}]',
    b'{"a":{"a":{"a":{}}}}', b"[1 , 2]",
    b'""', b'" "', b'"\\u0000"', b'"a\\u0000b"', b'"\\u0000\\u0000"', b'{"\\u0000":1}',
    b'{"a\\u0000":1}',
)  # fmt: skip

TEXTS = (
    b'"\\u00e9"', b'"\\ud83d\\ude00"', '"😀"'.encode(), b'"\\u2028"',
    '"\u2028\u2029"'.encode(), b'"\\/"', b'"/"', b'"\\b\\f\\n\\r\\t"',
    b'"\\\\u0000"', b'"\\u0022"', b'"\\uFFFF"', '"\uffff"'.encode(), '"\U0010ffff"'.encode(),
    b'"\x7f"', b'"\\u202e"', b'"\\u200b"',
    '"\ufeff"'.encode(), b'"\\u0008"', b'"<script>"', b'"\\u003cscript\\u003e"',
    '"ﷺ"'.encode(), '"Z͑ͫ̓ͪ̂"'.encode(), b'"%s%n%x"',
)  # fmt: skip

OPEN_VALUES = (
    b'"\\ud800"', b'"\\udc00"', b'"\\udfff\\ud800"', b'"\\ud800a"', b'"\\ud83d\\u0041"',
    b'"a\\ud888"', b'{"\\ud800":1}',
    b'"\\uDADA"', b'"\\uD888\\u1234"', b'"\\uD800\\uD800\\n"', b"[" * 31 + b"]" * 31,
    b"[" * 500 + b"]" * 500,
    b'{"a":1,"a":2}', b'{"a":1,"a":1}', b'{"a":1,"\\u0061":2}',
)  # fmt: skip

DOCUMENTS = (
    b" ", b"\n", b"\x00", b"\xff", b"\xff\xfe", b"\xef\xbb\xbf", b"\xef\xbb\xbf{}", b"null",
    b"true", b"1", b'""', b'"a"', b"[]",
    b'[{"email":"a"}]', b'["email","password"]', b"[" * 100_000, b"[" * 30_000,
    b"[" * 30_000 + b"]" * 30_000,
    b'{"a":' * 10_000, b'{"a":' * 6_000 + b"1" + b"}" * 6_000, b'[{"":' * 10_000, b"{}{}",
    b"{} {}", b"{},", b"{}x", b"{}\x00", b"{} #", b"{}//",
    b"{", b"}", b"[", b"]", b"{]", b'{"a":1}[]', b"{}\n{}", b")]}',\n{}", b"callback({})",
    b"email=a&password=b", b"<email>a</email>",
    b"email: a\npassword: b", '{"a":1}'.encode("utf-16"), '{"a":1}'.encode("utf-16-le"),
    '{"a":1}'.encode("utf-16-be"),
    '{"a":1}'.encode("utf-32"), b"+AHsAfQ-", b"\x1f\x8b\x08\x00", b"%7B%7D",
    b"\xe2\x80\xa8{}", b"\x0c{}", b"\xa0{}", b"a" * 70_000,
    b'{"a":"' + b"x" * 70_000 + b'"}', b" " * 70_000 + b"{}", b"PK\x03\x04", b"\x80\x04\x95",
)  # fmt: skip
"""Bodies of which none is one small JSON object in UTF-8."""
