"""Accounts of this host, made for tests."""
# SPDX-License-Identifier: Apache-2.0
import pwd
import subprocess
from contextlib import contextmanager

from .name_service import sources

HELPER = "_blockid"  # whom the helper becomes
AS_ALICE = ["runuser", "-u", "alice", "--"]


def exists(name):
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def uid_of(name):
    return pwd.getpwnam(name).pw_uid


def add_person(name, password):
    if not exists(name):
        subprocess.run(["useradd", "--create-home", "--shell", "/bin/bash", name], check=True)
    subprocess.run(["chpasswd"], input=f"{name}:{password}\n", text=True, check=True)


def run_as(user, *words):
    """The argument list of a program that an ordinary user runs."""
    identity = pwd.getpwnam(user)
    return ["setpriv", f"--reuid={identity.pw_uid}", f"--regid={identity.pw_gid}", "--clear-groups", *words]


@contextmanager
def helper_account():
    """The account that the helper drops to, where it is missing."""
    missing = not exists(HELPER)
    if missing:
        subprocess.run(["useradd", "--system", "--no-create-home", "--home-dir", "/nonexistent",
                        "--shell", "/usr/sbin/nologin", HELPER], check=True)
    try:
        yield
    finally:
        if missing:
            subprocess.run(["userdel", HELPER], check=False)


def groups_out_of_order():
    """No source for groups at all."""
    return sources(group="out_of_order")
