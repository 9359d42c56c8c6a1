"""Records what a server says through a relay, to the byte, and says it again to somebody else."""
# SPDX-License-Identifier: Apache-2.0
import socket
import threading
from contextlib import contextmanager

from .evil_wire import spawn
from .listeners import accepted

PATIENCE = 20  # seconds


class Relay:
    """A port of our own in front of the port `target`. Each connection is one recording of what the server said; while
    `replays`, connections are answered from the recordings in their order, and the server hears nothing."""

    def __init__(self, listener, target):
        self.port = listener.getsockname()[1]
        self.recordings = []
        self.replays = False
        self.played = 0
        self._listener = listener
        self._target = target
        self._lock = threading.Lock()

    def listen(self):
        for client in accepted(self._listener):
            client.settimeout(PATIENCE)
            spawn(self._replay if self.replays else self._relay, client)

    def _relay(self, client):
        recording = []
        with self._lock:
            self.recordings.append(recording)
        with socket.create_connection(("127.0.0.1", self._target), PATIENCE) as server, client:
            back = spawn(copy, server, client, recording)
            copy(client, server, [])
            back.join()

    def _replay(self, client):
        with self._lock:
            recording = self.recordings[self.played % len(self.recordings)]
            self.played += 1
        with client:
            try:
                for said in recording:
                    if not client.recv(65536):
                        return
                    client.sendall(said)
                client.recv(65536)
            except OSError:
                pass  # the client wants no more of it


def copy(source, target, recording):
    """Until the source ends; then the target hears of it."""
    try:
        while data := source.recv(65536):
            recording.append(data)
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass  # the other side has gone


@contextmanager
def relay(target):
    with socket.create_server(("127.0.0.1", 0), backlog=16) as listener:
        one = Relay(listener, target)
        spawn(one.listen)
        try:
            yield one
        finally:
            listener.shutdown(socket.SHUT_RDWR)
