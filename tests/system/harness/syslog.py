"""Stands in for syslogd on /dev/log and keeps every record."""
# SPDX-License-Identifier: Apache-2.0
import os
import re
import socket
import threading
import time
from dataclasses import dataclass

from .waiting import wait_for

SOCKET = "/dev/log"
RECORD = re.compile(r"<(\d+)>(?:\w{3} [ \d]\d \d\d:\d\d:\d\d )?(.*)", re.DOTALL)
AUTHPRIV = 10


@dataclass(frozen=True)
class Record:
    facility: int
    severity: int
    text: str  # "ident[pid]: message", or what came when it is no syslog record


def parse(datagram):
    text = datagram.decode("utf-8", "backslashreplace").rstrip("\n\0")
    found = RECORD.fullmatch(text)
    if not found:
        return Record(-1, -1, text)
    return Record(int(found[1]) >> 3, int(found[1]) & 7, found[2])


class Syslog:
    """Owns /dev/log while it lives; records are in the order of their arrival."""

    def __init__(self):
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(SOCKET)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        os.chmod(SOCKET, 0o666)
        self._records = []
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self):
        while datagram := self._socket.recv(65536):
            self._records.append(parse(datagram))

    def _catch_up(self):
        """Records arrive in order: once our own mark is here, so is all that was logged before."""
        mark = f"mark {time.monotonic_ns()}"
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
            sender.sendto(mark.encode(), SOCKET)
        wait_for(lambda: any(record.text == mark for record in self._records[-20:]), "the log to catch up")

    def count(self):
        self._catch_up()
        return len(self._records)

    def since(self, mark):
        """The records after the first `mark`."""
        self._catch_up()
        return [record for record in self._records[mark:] if record.facility >= 0]

    def close(self):
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as last:
                last.sendto(b"", SOCKET)  # an empty datagram ends the reader
        except OSError:
            pass
        self._thread.join(timeout=5)
        os.unlink(SOCKET)
