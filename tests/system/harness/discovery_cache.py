"""What is kept of a tenant from login to login, and ways to spoil it."""
# SPDX-License-Identifier: Apache-2.0
import base64
import json
import os
import time
from pathlib import Path

from conftest import CACHE_DIRECTORY
from cryptography.hazmat.primitives.asymmetric import ec

DIRECTORY = Path(CACHE_DIRECTORY)
NOT_USED = "the discovery cache is not used: "


def entry():
    """The one file."""
    (path,) = DIRECTORY.iterdir()
    return path


def read():
    return json.loads(entry().read_text())


def rewrite(path, **changes):
    """In place: owner and mode stay."""
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}) + "\n")


def somebody_elses_key(curve=ec.SECP256K1):
    """A good one: a license key that is sealed for it can be read by whoever made it."""
    numbers = ec.generate_private_key(curve()).public_key().public_numbers()
    return base64.b64encode(numbers.x.to_bytes(32, "big") + numbers.y.to_bytes(32, "big")).decode()


def make_older(seconds):
    rewrite(entry(), asked=int(time.time()) - seconds)


def is_ours(path, owner):
    status = path.stat(follow_symlinks=False)
    return (status.st_mode, path.owner()) == (0o100600, owner) and not os.path.islink(path)
