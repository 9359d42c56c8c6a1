"""What an attacker with a head start might put in the place of one of our directories."""
# SPDX-License-Identifier: Apache-2.0
import os
import pwd
import subprocess
from contextlib import contextmanager
from pathlib import Path

ELSEWHERE = Path("/tmp/elsewhere")


def link(path):
    ELSEWHERE.mkdir(exist_ok=True)
    path.symlink_to(ELSEWHERE)


def file(path):
    path.write_text("")


def directory_of_alice(path):
    path.mkdir(0o700)
    os.chown(path, pwd.getpwnam("alice").pw_uid, 0)


def directory_for_all(path):
    path.mkdir()
    path.chmod(0o777)


KINDS = [link, file, directory_of_alice, directory_for_all]


@contextmanager
def in_place_of(path, make):
    """Nothing of it lasts, and nothing may be written to where a link leads."""
    subprocess.run(["rm", "-rf", path], check=True)
    make(path)
    try:
        yield
        assert not ELSEWHERE.exists() or os.listdir(ELSEWHERE) == []
    finally:
        subprocess.run(["rm", "-rf", path, ELSEWHERE], check=True)
