"""Network namespaces of this process: where its sockets, and those of the programs that it starts, are."""
# SPDX-License-Identifier: Apache-2.0
import ctypes
import os
import subprocess
from contextlib import contextmanager

CLONE_NEWNET = 0x40000000
HERE = "/proc/thread-self/ns/net"
libc = ctypes.CDLL(None, use_errno=True)


def checked(result, what):
    if result != 0:
        error = ctypes.get_errno()
        raise OSError(error, f"{what}: {os.strerror(error)}")


def leave_for_a_new_one():
    checked(libc.unshare(CLONE_NEWNET), "unshare")


@contextmanager
def inside(path):
    """What is started inside is in the namespace of the file `path`."""
    here, there = os.open(HERE, os.O_RDONLY), os.open(path, os.O_RDONLY)
    try:
        checked(libc.setns(there, CLONE_NEWNET), "setns")
        yield
    finally:
        checked(libc.setns(here, CLONE_NEWNET), "setns")
        os.close(here)
        os.close(there)


def ip(*words):
    subprocess.run(["ip", *map(str, words)], check=True)


def require_isolation():
    """Refuses a namespace that leads anywhere: the peers ask for addresses that mean something in a real network."""
    devices = sorted(os.listdir("/proc/sys/net/ipv4/conf"))
    if set(devices) - {"all", "default", "lo"}:
        raise SystemExit(f"bench: there is more than loopback here: {' '.join(devices)}; run scripts/bench")
