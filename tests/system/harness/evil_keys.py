"""The community's key from the server's side: a good one, many bad ones, and opening what was sealed for it."""
# SPDX-License-Identifier: Apache-2.0
import base64

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

# SEC 2: the primes of the two fields.
SECP256K1_PRIME = 2**256 - 2**32 - 977
PRIME256V1_PRIME = 2**256 - 2**224 + 2**192 + 2**96 - 1

_private = ec.generate_private_key(ec.SECP256K1())


def number(value, size=32):
    return value.to_bytes(size, "big")


def xy_of(private):
    numbers = private.public_key().public_numbers()
    return number(numbers.x) + number(numbers.y)


def encoded(xy):
    return base64.b64encode(xy).decode()


GOOD_XY = xy_of(_private)
GOOD_KEY = encoded(GOOD_XY)
X, Y = GOOD_XY[:32], GOOD_XY[32:]


def unseal(sealed, client_key):
    """The text that a client with the public key `client_key` (base64 of X and Y) has sealed."""
    point = b"\4" + base64.b64decode(client_key)
    peer = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256K1(), point)
    data = base64.b64decode(sealed)
    return AESGCM(_private.exchange(ec.ECDH(), peer)).decrypt(data[:16], data[16:], None).decode()


def reducible():
    """A point of secp256k1 whose x is so small that x + p has 32 bytes too: the same point, not reduced."""
    for x in range(1, 2**32):
        square = (pow(x, 3, SECP256K1_PRIME) + 7) % SECP256K1_PRIME
        y = pow(square, (SECP256K1_PRIME + 1) // 4, SECP256K1_PRIME)
        if y * y % SECP256K1_PRIME == square:
            return number(x + SECP256K1_PRIME) + number(y)
    raise AssertionError("half of all x have a point")


COMPRESSED = bytes([2 + (Y[31] & 1)]) + X
BAD_KEYS = {
    "off_curve": encoded(X + Y[:31] + bytes([Y[31] ^ 1])),
    "swapped": encoded(Y + X),
    "twist": encoded(number(5) + number(1)),
    "x_not_reduced": encoded(reducible()),
    "x_is_p": encoded(number(SECP256K1_PRIME) + Y),
    "y_is_p": encoded(X + number(SECP256K1_PRIME)),
    "x_is_p_of_prime256v1": encoded(number(PRIME256V1_PRIME) + Y),
    "all_ones": encoded(b"\xff" * 64),
    "x_zero": encoded(bytes(32) + Y),
    "y_zero": encoded(X + bytes(32)),
    "one_byte_short": encoded(GOOD_XY[:-1]),
    "one_byte_long": encoded(GOOD_XY + b"\0"),
    "half": encoded(X),
    "twice": encoded(GOOD_XY * 2),
    "prefix_04": encoded(b"\4" + GOOD_XY),
    "prefix_04_nothing_else": encoded(b"\4"),
    "prefix_04_zeros": encoded(b"\4" + bytes(64)),
    "hybrid_06": encoded(b"\6" + GOOD_XY),
    "hybrid_07": encoded(b"\7" + GOOD_XY),
    "compressed": encoded(COMPRESSED),
    "secp384r1": encoded(bytes(ec.generate_private_key(ec.SECP384R1()).public_key().public_numbers().x
                               .to_bytes(48, "big")) + bytes(48)),
    "brainpool": encoded(xy_of(ec.generate_private_key(ec.BrainpoolP256R1()))),
    "empty": "",
    "junk": "not base64!",
    "url_alphabet": base64.urlsafe_b64encode(b"\xfb\xff" + GOOD_XY[2:]).decode(),
    "no_padding": GOOD_KEY.rstrip("="),
    "too_much_padding": GOOD_KEY + "====",
    "padding_inside": GOOD_KEY[:40] + "==" + GOOD_KEY[42:],
    "line_end": GOOD_KEY + "\n",
    "lines": GOOD_KEY[:64] + "\n" + GOOD_KEY[64:],
    "leading_space": " " + GOOD_KEY,
    "spare_bits": GOOD_KEY[:-3] + chr(ord(GOOD_KEY[-3]) + 1) + "==",
    "nul": GOOD_KEY + "\0",
    "pem": "-----BEGIN PUBLIC KEY-----\n" + GOOD_KEY + "\n-----END PUBLIC KEY-----\n",
    "hex": GOOD_XY.hex(),
    "long": "A" * 100_000,
}
# OpenSSL takes the one byte 00 for a key (SEC 1, section 2.3.4).
INFINITY = {
    "one_byte": encoded(b"\0"),
    "zeros": encoded(bytes(64)),
    "zeros_65": encoded(bytes(65)),
    "prefix_only": encoded(b"\0" + GOOD_XY),
}
