"""The broker: started as a supervisor would, and spoken to in the module's place."""
# SPDX-License-Identifier: Apache-2.0
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from . import helper_driver
from .accounts import run_as
from .processes import processes
from .programs import running
from .waiting import wait_for

BROKER_PATH = "/usr/libexec/pam-blockid-broker"
SOCKET = "/run/pam_blockid.socket"  # where the module looks for it
GREETING = bytes([helper_driver.VERSION, 7])
LISTENING = re.compile(r"^\S+ \S+ \S+ 00010000 \S+ \S+ +(\d+) (.*)$", re.M)


def listeners(path):
    """The numbers of the sockets that listen there."""
    return {number for number, where in LISTENING.findall(Path("/proc/net/unix").read_text()) if where == path}


def listens_anew(path):
    """Tells, whenever it is called, whether another socket listens there than now."""
    before = listeners(path)
    return lambda: listeners(path) - before


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
    with running([*under, BROKER_PATH, "--listen", path, *options], listens_anew(path), log,
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


# Connects, sends the bytes given in hexadecimal after the greeting, and tells what came: messages in hexadecimal.
# A prompt is answered as a person would who goes away.
SPEAK = """
import json, socket, sys
channel = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
channel.settimeout(20)
channel.connect(sys.argv[1])
said = []
try:
    said.append(channel.recv(4096).hex())
    channel.send(bytes.fromhex(sys.argv[2]))
    while (message := channel.recv(4096)):
        said.append(message.hex())
        if message[1] == 2:
            break
except ConnectionError:
    pass
print(json.dumps(said))
"""


def say_as(request, prefix=None, path=SOCKET):
    """What alice is told who sends `request` herself, with no module between: the messages after the greeting."""
    words = [*(prefix or run_as("alice")), sys.executable, "-c", SPEAK, path, request.hex()]
    done = subprocess.run(words, capture_output=True, text=True, timeout=40, check=True)
    greeting, *rest = map(bytes.fromhex, json.loads(done.stdout))
    assert greeting == GREETING
    return rest


def listener_credentials_of(path, owner=0, listens=0, mode=0o666):
    """A socket at `path` at which `listens` (a uid) listens; its file belongs to `owner`."""
    one = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    one.bind(path)
    os.chown(path, owner, owner)
    os.chmod(path, mode)
    os.seteuid(listens)
    try:
        one.listen()
    finally:
        os.seteuid(0)
    return one
