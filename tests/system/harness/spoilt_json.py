"""Good JSON made bad, one fault each. What takes the text of a good object gives the bytes of the bad one."""
# SPDX-License-Identifier: Apache-2.0
import json


def with_member(text, member):
    """`member`, as it stands, as one more of the object."""
    return (text[:-1] + ", " + member + "}").encode()


def member(raw):
    return lambda text: with_member(text, raw if isinstance(raw, str) else raw.decode())


def raw_member(raw):
    return lambda text: text[:-1].encode() + b", " + raw + b"}"


def around(before=b"", after=b""):
    return lambda text: before + text.encode() + after


SYNTAX = {
    "trailing_letter": around(after=b"x"),
    "trailing_comma": around(after=b","),
    "trailing_literal": around(after=b" true"),
    "second_object": around(after=b"{}"),
    "twice": lambda text: (text + text).encode(),
    "nul_after": around(after=b"\0"),
    "nul_before": around(before=b"\0"),
    "nul_in_text": raw_member(b'"x": "\0"'),
    "bom": around(before=b"\xef\xbb\xbf"),
    "utf16": lambda text: text.encode("utf-16"),
    "utf16_without_bom": lambda text: text.encode("utf-16-le"),
    "comment_before": around(before=b"/* x */"),
    "comment_after": around(after=b"// x"),
    "comment_inside": lambda text: (text[:-1] + "/* x */}").encode(),
    "hash_comment": around(after=b"\n# x"),
    "jsonp": around(b"callback(", b");"),
    "in_array": around(b"[", b"]"),
    "as_text": lambda text: json.dumps(text).encode(),
    "record_separator": around(before=b"\x1e"),
    "no_break_space": around(after=b"\xc2\xa0"),
    "form_feed": around(after=b"\x0c"),
    "byte_ff": raw_member(b'"x": "\xff"'),
    "overlong": raw_member(b'"x": "\xc0\xaf"'),
    "surrogate_in_utf8": raw_member(b'"x": "\xed\xa0\x80"'),
    "beyond_unicode": raw_member(b'"x": "\xf4\x90\x80\x80"'),
    "cut_character": raw_member(b'"x": "\xe2\x82"'),
    "lone_high_surrogate": member(r'"x": "\ud800"'),
    "lone_low_surrogate": member(r'"x": "\udc00"'),
    "two_high_surrogates": member(r'"x": "\ud800\ud800"'),
    "high_surrogate_and_letter": member(r'"x": "\ud800\u0041"'),
    "control_in_text": raw_member(b'"x": "\x01"'),
    "line_end_in_text": raw_member(b'"x": "\n"'),
    "tab_in_text": raw_member(b'"x": "\t"'),
    "unknown_escape": member(r'"x": "\x41"'),
    "short_escape": member(r'"x": "\u12"'),
    "text_without_end": member('"x": "'),
    "single_quotes": member("'x': 1"),
    "no_quotes": member("x: 1"),
    "number_as_key": member("1: 1"),
    "no_colon": member('"x" 1'),
    "no_value": member('"x":'),
    "comma_at_end": lambda text: (text[:-1] + ",}").encode(),
    "comma_at_start": lambda text: ("{," + text[1:]).encode(),
    "two_commas": member(', "x": 1'),
    "comma_in_array": member('"x": [1,]'),
    "cut_by_one": lambda text: text[:-1].encode(),
    "cut_in_half": lambda text: text[:len(text) // 2].encode(),
    "wrong_bracket": lambda text: (text[:-1] + "]").encode(),
    "nothing": lambda text: b"",
    "white_space": lambda text: b" \r\n\t ",
}
NUMBERS = ["NaN", "Infinity", "-Infinity", "01", "-01", "+1", ".5", "1.", "-.5", "1e", "1e+", "-", "--1",
           "1-1", "0x10", "1e400", "1.5.5", "1e5e5", "True", "tru", "nul"]
SYNTAX |= {f"value_{number}": member(f'"x": {number}') for number in NUMBERS}


def deep(opening, closing, depth):
    return '"x": ' + opening * depth + "1" + closing * depth


LARGE = {
    "arrays_500000_deep": member(deep("[", "]", 500_000)),
    "arrays_60000_deep": member(deep("[", "]", 60_000)),
    "objects_30000_deep": member(deep('{"a":', "}", 30_000)),
    "arrays_40_deep": member(deep("[", "]", 40)),
    "arrays_without_end": lambda text: (text[:-1] + ', "x": ' + "[" * 250_000).encode(),
    "keys_200000": member(", ".join(f'"{i}": 0' for i in range(200_000))),
    "number_of_5000_digits": member('"x": 1' + "0" * 5000),
    "fraction_of_5000_digits_too_large": member('"x": 1' + "0" * 400 + "." + "1" * 5000),
    "text_of_300_kib": member('"x": "' + "a" * 300 * 1024 + '"'),
    "white_space_of_300_kib": around(after=b" " * 300 * 1024),
}


def duplicate(value, key, other, spelt=None, first=True):
    """`value` as JSON, with its member `key` twice: the other one with the value `other` and perhaps spelt with
    escapes, in front or behind."""
    good = json.dumps(value)[1:-1]
    extra = f'"{spelt or key}": {json.dumps(other)}'
    return "{" + (f"{extra}, {good}" if first else f"{good}, {extra}") + "}"


def escaped(key):
    """Its first letter as an escape: the same key to whoever reads JSON."""
    return f"\\u{ord(key[0]):04x}{key[1:]}"
