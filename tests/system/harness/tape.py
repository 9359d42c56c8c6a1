"""What is said over connections, kept: by a port that listens, or by one between two others, which can say it again."""
# SPDX-License-Identifier: Apache-2.0
import socket
import threading
from contextlib import contextmanager

from .listeners import PATIENCE, served_by, spawn
from .waiting import wait_for


class Recorder:
    """Says `answer` to all that it hears; with none it hangs up. `heard` has one entry for each connection."""

    def __init__(self, answer):
        self.heard = []
        self._answer = answer

    def serve(self, client):
        self.heard.append(words := bytearray())
        while said := client.recv(65536):
            words += said
            if not self._answer:
                return
            client.sendall(self._answer)


class Relay:
    """In front of the port `target`. Each connection is one recording of what the server said; while `replays`,
    connections are answered from the recordings in their order, and the server hears nothing. Nobody gets through
    before `is_open`."""

    def __init__(self, target):
        self.recordings = []
        self.replays = False
        self.played = 0
        self.is_open = lambda: True
        self._target = target
        self._lock = threading.Lock()

    def serve(self, client):
        wait_for(self.is_open, "the relay to open")
        if self.replays:
            self._replay(client)
        else:
            self.recordings.append(recording := [])
            with socket.create_connection(("127.0.0.1", self._target), PATIENCE) as server:
                carry(client, server, recording)

    def _replay(self, client):
        with self._lock:
            recording = self.recordings[self.played % len(self.recordings)]
            self.played += 1
        for said in recording:
            if not client.recv(65536):
                return
            client.sendall(said)
        client.recv(65536)


def carry(client, server, recording):
    """Both ways, until both have ended. What the server says is added to the recording."""
    back = spawn(_copy, server, client, recording)
    _copy(client, server, [])
    back.join()


def _copy(source, target, recording):
    """Until the source ends; then the target hears of it."""
    try:
        while data := source.recv(65536):
            recording.append(data)
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass  # the other side has gone


@contextmanager
def recorder(port=0, answer=b""):
    recording = Recorder(answer)
    with served_by(recording.serve, port) as recording.port:
        yield recording


@contextmanager
def relay(target):
    one = Relay(target)
    with served_by(one.serve) as one.port:
        yield one
