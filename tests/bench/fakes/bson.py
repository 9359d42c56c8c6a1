"""BSON, as far as a Duo service speaks it: documents of texts and documents."""
# SPDX-License-Identifier: Apache-2.0
import struct

TEXT, DOCUMENT = b"\x02", b"\x03"


def member(name, value):
    head = name.encode() + b"\0"
    if isinstance(value, dict):
        return DOCUMENT + head + encode(value)
    text = value.encode() + b"\0"
    return TEXT + head + struct.pack("<i", len(text)) + text


def encode(document):
    body = b"".join(member(name, value) for name, value in document.items()) + b"\0"
    return struct.pack("<i", len(body) + 4) + body
