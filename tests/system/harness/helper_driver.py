"""Runs the installed helper directly, in the module's place: its end of the channel, and its environment."""
# SPDX-License-Identifier: Apache-2.0
import os
import signal
import socket
import struct
import time
from dataclasses import dataclass

from .processes import HELPER_PATH

VERSION, REQUEST, PROMPT, ANSWER, VERDICT = 2, 1, 2, 5, 6
TYPED = 0
ALLOW, IGNORE = 1, 5
NONCE = bytes(range(16))
LARGEST = 4096
PATIENCE = 20  # seconds for any one message; more than the longest deadline of these tests


@dataclass
class End:
    verdict: int | None  # None: it ended without one
    signal: int
    dumped: bool
    seconds: float
    prompts: int


def text(value):
    return struct.pack("<H", len(value)) + value


def request(user, service, config="/etc/security/pam_blockid.conf", rhost="", first_factor="", debug=0, stand_in=0,
            ssh_key=""):
    fields = [config, service, user, rhost, "", "", first_factor, ssh_key]
    return bytes([VERSION, REQUEST]) + text(NONCE) + bytes([debug, stand_in]) + b"".join(
        text(field.encode()) for field in fields)


def verdict_of(message):
    expected = bytes([VERSION, VERDICT]) + text(NONCE)
    assert message.startswith(expected), f"a verdict for another login: {message!r}"
    return message[len(expected)]


def converse(channel, answer):
    """The verdict or None, and how often it asked."""
    prompts = 0
    while True:
        try:
            message = channel.recv(LARGEST)
        except ConnectionResetError:
            message = b""
        if not message:
            return None, prompts
        if message[1] == VERDICT:
            return verdict_of(message), prompts
        if message[1] == PROMPT:
            prompts += 1
            try:
                channel.send(bytes([VERSION, ANSWER, TYPED]) + text(answer().encode()))
            except BrokenPipeError:
                pass  # what it said before may still be read


def log_in(answer, environment, user="alice", service="blockid-test", under=()):
    """One login; every prompt is answered with `answer()`. `under`: the words of a program that runs the helper."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    begin = time.monotonic()
    words = [*under, HELPER_PATH]
    with ours:
        ours.settimeout(PATIENCE)
        with theirs:
            actions = [(os.POSIX_SPAWN_OPEN, fd, "/dev/null", os.O_RDWR, 0) for fd in range(3)]
            actions.append((os.POSIX_SPAWN_DUP2, theirs.fileno(), 3))
            pid = os.posix_spawn(words[0], words, environment, file_actions=actions, setsid=True,
                                 setsigmask=[], setsigdef=[signal.SIGPIPE])
        try:
            try:
                ours.send(request(user, service))
            except BrokenPipeError:
                pass
            verdict, prompts = converse(ours, answer)
        except BaseException:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            raise
    _, status = os.waitpid(pid, 0)
    return End(verdict, os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0, os.WCOREDUMP(status),
               time.monotonic() - begin, prompts)
