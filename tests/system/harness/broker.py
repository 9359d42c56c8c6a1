"""The broker: started as a supervisor would, and spoken to in the module's place."""
# SPDX-License-Identifier: Apache-2.0
import os
import re
import signal
import socket
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from . import helper_driver
from .processes import processes
from .programs import running
from .waiting import wait_for

BROKER_PATH = "/usr/libexec/pam-blockid-broker"
SOCKET = "/run/pam_blockid.socket"  # where the module looks for it
GREETING = bytes([helper_driver.VERSION, 7])
LISTENING = re.compile(r"^\S+ \S+ \S+ 00010000 \S+ \S+ +\d+ (.*)$", re.M)


def is_listening(path):
    return path in LISTENING.findall(Path("/proc/net/unix").read_text())


def brokers():
    return [process for process in processes() if process.name == os.path.basename(BROKER_PATH)[:15]]


@dataclass
class Broker:
    process: object
    path: str

    @property
    def pid(self):
        return self.process.pid

    def signal(self, number):
        os.kill(self.pid, number)


@contextmanager
def broker(*options, path=SOCKET, log="/dev/null", under=()):
    """Runs one by a supervisor's hand, until the block ends."""
    Path(path).unlink(missing_ok=True)
    with running([*under, BROKER_PATH, "--listen", path, *options], lambda: is_listening(path), log,
                 "pam-blockid-broker") as process:
        try:
            yield Broker(process, path)
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGCONT)
            Path(path).unlink(missing_ok=True)


def connect(path=SOCKET):
    channel = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    channel.settimeout(helper_driver.PATIENCE)
    channel.connect(path)
    return channel


def greeted(path=SOCKET):
    """A connection that was greeted; None where it was closed."""
    channel = connect(path)
    try:
        said = channel.recv(helper_driver.LARGEST)
    except ConnectionResetError:
        said = b""
    if said == GREETING:
        return channel
    channel.close()
    assert said == b"", said
    return None


def log_in(answer, user="alice", service="blockid-test", path=SOCKET):
    """(verdict or None, prompts) of one login, every prompt of which is answered with `answer()`."""
    channel = wait_for(lambda: greeted(path), "a place with the broker")
    with channel:
        channel.send(helper_driver.request(user, service))
        return helper_driver.converse(channel, answer)


def until_none_waits(pid, patience=20):
    """All the broker's children have ended and were waited for."""
    end = time.monotonic() + patience
    wait_for(lambda: not [process for process in processes() if process.parent == pid], "the broker's logins to end",
             max(end - time.monotonic(), 0))
