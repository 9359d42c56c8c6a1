"""Hostile cases G16 to G18: what callers leave in their connections, for the broker to close, that they go away, and that
they fill its queue."""
# SPDX-License-Identifier: Apache-2.0
import signal
import subprocess
import sys
import threading
from contextlib import ExitStack, contextmanager

import pytest
from harness import helper_driver
from harness.accounts import run_as
from harness.broker import SOCKET, log_in, until_none_waits
from harness.pam_driver import pam_host
from test_hostile_broker import OF_ONE_USER, let_in, stopped, through

# G16: a socket that lingers, sent along and never taken: whoever closes it last waits until its other end has read what
# was written, for as long as its owner chose (SO_LINGER, socket(7)).

LEAVE_BEHIND = """
import socket, struct, sys
path, count = sys.argv[1], int(sys.argv[2])
with socket.create_server(("127.0.0.1", 0)) as server:
    left, other_end = socket.create_connection(server.getsockname()), server.accept()
left.setblocking(False)
try:
    while True:
        left.send(bytes(65536))
except BlockingIOError:
    left.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 3600))
held = [socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) for _ in range(count)]
for one in held:
    one.connect(path)
socket.send_fds(held[-1], [b"x"], [left.fileno()])
left.close()
if count == 1:
    held[0].close()
print("left", flush=True)
sys.stdin.read()
"""


@contextmanager
def crowd(code, *words):
    """A program of alice's that has done its worst."""
    with subprocess.Popen(run_as("alice", sys.executable, "-c", code, SOCKET, *words), stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "left\n"
        yield


@contextmanager
def connected_before_it_looks(serving, code, *words):
    with ExitStack() as stack:
        with stopped(serving):
            stack.enter_context(crowd(code, *words))
        yield


@pytest.mark.parametrize("count", [OF_ONE_USER + 1, 1], ids=["no place", "gone"])
def test_g16_a_socket_that_lingers(serving, pam, typed, log, count):
    with connected_before_it_looks(serving, LEAVE_BEHIND, str(count)):
        let_in(pam, typed)
        assert through(log) == "broker"
    until_none_waits(serving.pid)


# G17: callers that are gone when the broker looks. Each would cost it a process, and a line in the log.

GO_AWAY = """
import socket, sys
for _ in range(int(sys.argv[2])):
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as one:
        one.connect(sys.argv[1])
print("left", flush=True)
sys.stdin.read()
"""


def test_g17_a_crowd_that_has_gone(serving, typed, log):
    with connected_before_it_looks(serving, GO_AWAY, "1000"):
        assert log_in(typed.right)[0] == helper_driver.ALLOW
    until_none_waits(serving.pid)
    assert [event["through"] for event in log.events()] == ["broker"]
    assert len(log.texts()) == 1


# G18: a queue that is full, so that nobody can connect until the broker has looked at it.

FILL = """
import socket, sys
full = False
while not full:
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as one:
        one.setblocking(False)
        full = one.connect_ex(sys.argv[1]) != 0
print("left", flush=True)
sys.stdin.read()
"""
HELD_UP = 0.3  # seconds that the broker does not look; less than the module's patience


@pytest.mark.parametrize("who", ["root", "alice"])
def test_g18_a_queue_that_is_full(serving, configure, typed, log, who):
    configure(policy={"self_service": True})
    with stopped(serving), crowd(FILL), pam_host(prefix=run_as(who)) as host:
        threading.Timer(HELD_UP, serving.signal, [signal.SIGCONT]).start()
        let_in(host, typed)
        assert through(log) == "broker"
