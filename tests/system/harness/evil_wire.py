"""Answers of an HTTP server to the byte, and ways to send them that no good server would choose."""
# SPDX-License-Identifier: Apache-2.0
import gzip
import json
import socket
import struct
import threading

MEBI = 1024 * 1024
TCP_INFO_BYTES = 156
PACKETS_AT = 152  # tcpi_data_segs_in of linux/tcp.h


def http(body, status="200 OK", content_type="application/json", headers=(), length=True, version="HTTP/1.1"):
    """A whole answer. `status` is a number or a number and a phrase; None as the content type leaves it out."""
    content = body if isinstance(body, bytes) else body.encode()
    lines = [f"{version} {status}", *([f"Content-Type: {content_type}"] if content_type is not None else []),
             *([f"Content-Length: {len(content)}"] if length else []), *headers]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + content


def http_json(value, **options):
    return http(json.dumps(value), **options)


def chunk(data):
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


CHUNKED = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"


def gzip_bomb(size):
    """`size` bytes of white space and a grant, compressed: what a client would see that decodes it."""
    grant = b'{"status":true,"messageId":"1"}'
    return gzip.compress(b" " * (size - len(grant)) + grant, compresslevel=6)


class Wire:
    """One connection of a client, after the handshake or without one."""

    def __init__(self, stream, over):
        self._stream = stream
        self._over = over  # an event: the test has ended
        self._unread = b""
        self._sending = threading.Lock()  # the server's own thread may not be through with its answer

    def send(self, data):
        with self._sending:
            self._stream.sendall(data)

    def receive(self):
        return self._stream.recv(65536)

    def packets_received(self):
        """How many brought something, handshake and all."""
        told = self._stream.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, TCP_INFO_BYTES)
        return struct.unpack_from("I", told, PACKETS_AT)[0]

    def read_until(self, mark):
        while mark not in self._unread:
            if not (more := self.receive()):
                return None
            self._unread += more
        found, _, self._unread = self._unread.partition(mark)
        return found

    def read(self, size):
        while len(self._unread) < size:
            if not (more := self.receive()):
                return None
            self._unread += more
        found, self._unread = self._unread[:size], self._unread[size:]
        return found

    def pause(self, seconds):
        """False when the test has ended meanwhile."""
        return not self._over.wait(seconds)

    def drip(self, data, pause):
        """One byte at a time."""
        for byte in data:
            self.send(bytes([byte]))
            if not self.pause(pause):
                return

    def flood(self, data, size):
        """`data` again and again until `size` bytes are sent."""
        block = data * max(1, 65536 // len(data))
        for _ in range(size // len(block)):
            self.send(block)

    def hold(self):
        """Says nothing more until the client goes."""
        self._stream.settimeout(0.1)
        while not self._over.is_set():
            try:
                if not self.receive():
                    return
            except TimeoutError:
                continue

    def reset(self):
        """Ends in a TCP reset."""
        self._stream.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._stream.close()

    def cut(self):
        """Ends the TCP connection under TLS: without a close_notify."""
        self._stream.close()

    def end(self):
        """Ends as TLS wants it, with a close_notify."""
        self._stream.settimeout(2)
        self._stream.unwrap().close()


def then(data, way):
    """Sends `data`, then ends in the way of that name: hold, reset, cut or end."""

    def answer(wire, _request):
        wire.send(data)
        getattr(wire, way)()

    return answer


def dripped(data, pause, before=b""):
    def answer(wire, _request):
        wire.send(before)
        wire.drip(data, pause)

    return answer


def flooded(data, size, before=b"", after=b""):
    def answer(wire, _request):
        wire.send(before)
        wire.flood(data, size)
        wire.send(after)

    return answer
