"""What an attacker lays out for a careless program to step into, and how a test sees that nobody did."""
# SPDX-License-Identifier: Apache-2.0
import socket
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from .evil_wire import spawn
from .listeners import accepted

SOURCE = Path(__file__).with_name("leaves_a_trace.c")
WORLD_WRITABLE = 0o1777


@dataclass(frozen=True)
class Lair:
    """A directory of the attacker's; everybody may read and write there."""
    path: Path
    library: Path  # writes down who loads it

    def write(self, name, text):
        file = self.path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return file

    def loaded_by(self):
        trace = self.path / "trace"
        return trace.read_text().split() if trace.exists() else []


@contextmanager
def lair():
    with TemporaryDirectory(prefix="lair") as name:
        path = Path(name)
        path.chmod(WORLD_WRITABLE)
        library = path / "evil.so"
        subprocess.run(["cc", "-shared", "-fPIC", f'-DTRACE="{path}/trace"', "-o", library, SOURCE], check=True)
        yield Lair(path, library)


class Recorder:
    """Keeps what anybody says on a port, and says `answer` to all of it; with none it hangs up."""

    def __init__(self, listener, answer):
        self.heard = []
        self._listener = listener
        self._answer = answer
        self.port = listener.getsockname()[1]

    def listen(self):
        for client in accepted(self._listener):
            self.heard.append(b"")
            spawn(self._record, client, len(self.heard) - 1)

    def _record(self, client, number):
        with client:
            client.settimeout(10)
            try:
                while words := client.recv(65536):
                    self.heard[number] += words
                    if not self._answer:
                        return
                    client.sendall(self._answer)
            except OSError:
                pass


@contextmanager
def recorder(port=0, answer=b""):
    """`heard` has one entry for each connection, with what came over it."""
    with socket.create_server(("127.0.0.1", port)) as listener:
        recording = Recorder(listener, answer)
        spawn(recording.listen)
        try:
            yield recording
        finally:
            listener.shutdown(socket.SHUT_RDWR)
