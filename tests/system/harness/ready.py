"""The login that the broker keeps ready: the process in which it waits."""
# SPDX-License-Identifier: Apache-2.0
from .processes import processes
from .waiting import wait_for

READY_NAME = "pam-blockid-rea"


def ready_ones():
    """Those that have said that they are ready."""
    return [process for process in processes() if process.name == READY_NAME]


def becoming_ready():
    return [process for process in processes() if process.name == "pam-blockid-nex"]


def made_ready():
    return wait_for(lambda: next(iter(ready_ones()), None), "a login that is ready")


def ends(process):
    """Awaited, as the one it is replaced by does not wait for its end. True, or AssertionError."""
    return wait_for(lambda: process.pid not in [one.pid for one in processes()], "it to end")
