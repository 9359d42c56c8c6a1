"""The passcodes that the fake services take: of each user another, known to both sides without a word between them."""
# SPDX-License-Identifier: Apache-2.0
import hashlib


def code_of(user):
    return f"{int(hashlib.sha256(user.encode()).hexdigest(), 16) % 1000000:06}"
