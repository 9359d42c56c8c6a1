"""As much of an HTTP server as the peers' services need: one thread for each connection, which is kept. It runs in a
process of its own, so that what it does is not done by the program that measures."""
# SPDX-License-Identifier: Apache-2.0
import multiprocessing
import socket
import ssl
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

BACKLOG = 1024
PROCESS = multiprocessing.get_context("fork")


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    query: str
    headers: dict
    body: bytes

    @property
    def parameters(self):
        return dict(parse_qsl(self.body.decode() if self.method == "POST" else self.query))


@dataclass(frozen=True)
class Answer:
    status: int
    content_type: str = "text/plain"
    body: bytes = b""

    def message(self):
        head = (f"HTTP/1.1 {self.status} -\r\nContent-Type: {self.content_type}\r\n"
                f"Content-Length: {len(self.body)}\r\n\r\n")
        return head.encode() + self.body


def read_request(stream):
    """None when the client has gone."""
    line = stream.readline().split()
    if len(line) != 3:
        return None
    headers = {}
    while (header := stream.readline().strip()):
        name, _, value = header.decode().partition(":")
        headers[name.lower()] = value.strip()
    body = stream.read(int(headers.get("content-length", 0)))
    target = urlsplit(line[1].decode())
    return Request(line[0].decode(), target.path, target.query, headers, body)


class Server:
    def __init__(self, listener, answer, certificate):
        self._listener = listener
        self._answer = answer
        self._requests = PROCESS.Value("l", 0)
        self.pid = None
        self._tls = None
        if certificate:
            self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._tls.load_cert_chain(certificate.certificate, certificate.private_key)

    @property
    def requests(self):
        return self._requests.value

    def serve(self):
        while True:
            connection, _ = self._listener.accept()
            threading.Thread(target=self._converse, args=[connection], daemon=True).start()

    def _converse(self, connection):
        try:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self._tls:
                connection = self._tls.wrap_socket(connection, server_side=True)
            with connection, connection.makefile("rb") as stream:
                while request := read_request(stream):
                    with self._requests.get_lock():
                        self._requests.value += 1
                    connection.sendall(self._answer(request).message())
        except OSError:
            pass  # the client has gone


@contextmanager
def serving(address, answer, certificate=None):
    """Runs one that answers each Request with `answer(request)`, over TLS when it has a certificate."""
    with socket.create_server(address, backlog=BACKLOG) as listener:
        server = Server(listener, answer, certificate)
        process = PROCESS.Process(target=server.serve, daemon=True)
        process.start()
        server.pid = process.pid
    try:
        yield server
    finally:
        process.kill()
        process.join()
