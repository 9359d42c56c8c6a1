"""Where logins are made from: beside the servers, over loopback, or at the other end of a slow link."""
# SPDX-License-Identifier: Apache-2.0
import json
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from delay_link import FAR
from namespaces import HERE, inside
from wire import Counts

PROGRAM = Path(__file__).with_name("delay_link.py")


@dataclass
class Place:
    """One that logins are made from."""
    name: str
    link: object = None  # None: loopback

    def entered(self):
        return inside(self.link.near if self.link else HERE)

    def round_trip(self):
        """Milliseconds for a TCP connection to be made."""
        with socket.create_server((FAR, 0)) as listener:
            with self.entered():
                client = socket.socket()
            with client:
                begin = time.monotonic()
                client.connect(listener.getsockname())
                return (time.monotonic() - begin) * 1000

    def counts(self):
        """What has crossed the link so far; over loopback nobody looks."""
        return self.link.counts() if self.link else Counts()


class Link:
    def __init__(self, process):
        self._process = process
        self.near = f"/proc/{process.pid}/ns/net"

    def _hear(self):
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"delay_link.py ended with status {self._process.wait()}")
        return json.loads(line)

    def wait_until_ready(self):
        self._hear()

    def counts(self):
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return Counts(**self._hear())


@contextmanager
def delay_link(round_trip_ms):
    arguments = [sys.executable, "-B", PROGRAM, str(round(round_trip_ms * 1000 / 2))]
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        link = Link(process)
        link.wait_until_ready()
        try:
            yield link
        finally:
            process.stdin.close()  # which ends it
