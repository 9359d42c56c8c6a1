"""Memory, files, descriptors and the network fail, one call at a time and again and again, in a running helper: a wrong
passcode never lets in, and what fails on this host is never taken for an outage.

A sample of all calls; with FAILING_CALLS_SAMPLES=20000 in the environment it is each of them."""
# SPDX-License-Identifier: Apache-2.0
import mmap
import os
import shutil
import struct
import subprocess
from pathlib import Path

import pytest
from conftest import NETWORK
from harness import helper_driver
from harness.helper_driver import ALLOW, IGNORE

# As in failing_calls.c.
ALLOC, OPEN, LOCAL_READ, LOCAL_WRITE, SOCKET, RANDOM, NET_READ, NET_WRITE, CONNECT = range(9)
LOCAL = {"memory": ALLOC, "open": OPEN, "local_read": LOCAL_READ, "local_write": LOCAL_WRITE, "socket": SOCKET,
         "random": RANDOM}
OF_THE_NETWORK = {"net_read": NET_READ, "net_write": NET_WRITE, "connect": CONNECT}
KINDS = {**LOCAL, **OF_THE_NETWORK}
SAMPLES = int(os.environ.get("FAILING_CALLS_SAMPLES", "60"))  # of the calls of one kind; all of them where there are fewer
SLACK = 6  # seconds beyond the deadline by which SIGALRM ends it
STATE = Path("/run/pam_blockid")
# The resolver has no other words for it when its own memory or sockets fail (see SECURITY.md).
OF_THE_RESOLVER = ("Could not resolve host",)


class Faults:
    """The plan that the preloaded library follows."""

    def __init__(self, library, plan):
        plan.write_bytes(bytes(5 * 8))
        with plan.open("r+b") as file:
            self._plan = mmap.mmap(file.fileno(), 0)
        self.environment = {"LD_PRELOAD": str(library), "FAILING_CALLS": str(plan)}

    def arm(self, kind, first, repeat=0):
        self._plan[:] = struct.pack("<5Q", kind, first, repeat, 0, 0)

    def calls(self):
        return struct.unpack("<5Q", self._plan)[3]

    def failed(self):
        return struct.unpack("<5Q", self._plan)[4]


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    built = tmp_path_factory.mktemp("library") / "failing_calls.so"
    source = Path(__file__).parent / "harness" / "failing_calls.c"
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o", built, source], check=True)
    return built


@pytest.fixture
def faults(library, tmp_path):
    return Faults(library, tmp_path / "plan")


@pytest.fixture
def log_in(faults, tenant, typed, configure):
    """A login with one attempt, where an outage of the network lets in; how many codes were sent before is forgotten."""
    configure(otp={"attempts": 1}, policy={"on_outage": "allow"})

    def run(answer):
        tenant.reset()
        if STATE.is_dir():
            for entry in STATE.iterdir():
                shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
        return helper_driver.log_in(lambda: getattr(typed, answer)(), faults.environment)

    return run


def plans(calls):
    """Each call alone, and from each on every one, every second and every seventh."""
    step = max(1, calls // SAMPLES)
    for first in range(1, calls + 1, step):
        yield first, 0
    for first in range(1, calls + 1, step * 4):
        for repeat in (1, 2, 7):
            yield first, repeat


def is_no_outage(end, kind, log):
    """Let in for an outage that was none."""
    if end.verdict != IGNORE or kind in OF_THE_NETWORK:
        return False
    detail = log.event().get("detail", "")
    return not any(words in detail for words in OF_THE_RESOLVER)


def is_no_proper_end(end):
    return end.dumped or end.seconds > NETWORK["login_deadline"] + SLACK


@pytest.mark.parametrize("kind", KINDS)
def test_wrong_code(kind, faults, log_in, log):
    faults.arm(KINDS[kind], 0)
    assert log_in("wrong").verdict not in (None, ALLOW, IGNORE)
    calls = faults.calls()
    assert calls > 0
    wrongly = []
    for first, repeat in plans(calls):
        faults.arm(KINDS[kind], first, repeat)
        end = log_in("wrong")
        if end.verdict == ALLOW or is_no_outage(end, kind, log) or is_no_proper_end(end):
            wrongly.append((first, repeat, end))
    assert wrongly == []


@pytest.mark.parametrize("kind", KINDS)
def test_right_code(kind, faults, log_in, log):
    """Refused or let in; and let in as soon as nothing fails any more."""
    faults.arm(KINDS[kind], 0)
    assert log_in("right").verdict == ALLOW
    calls = faults.calls()
    for first, repeat in list(plans(calls))[::4]:
        faults.arm(KINDS[kind], first, repeat)
        end = log_in("right")
        assert not is_no_outage(end, kind, log) and not is_no_proper_end(end), (first, repeat, end)
    faults.arm(KINDS[kind], calls * 10 + 1000)
    assert log_in("right").verdict == ALLOW
    assert faults.failed() == 0


def test_every_call_that_fails_is_a_refusal(faults, log_in):
    """The control: were the library not in the helper, these would be let in."""
    for kind in (ALLOC, OPEN, LOCAL_READ):
        faults.arm(kind, 1, 1)
        assert log_in("right").verdict not in (ALLOW, IGNORE)
        assert faults.failed() > 0
