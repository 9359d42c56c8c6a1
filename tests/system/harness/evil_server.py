"""A hostile BlockID server: speaks the protocol up to the answer that a test replaces, then misbehaves as told.

Written from the protocol alone; shares nothing with the simulator. By default it grants every code, so that a refusal
is always the doing of what the test made it say.
"""
# SPDX-License-Identifier: Apache-2.0
import socket
import ssl
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field

from . import evil_keys
from .evil_wire import Wire, http_json
from .listeners import served_by

LICENSE_KEY = "7c1b6f0e-52a9-4d7e-9a40-3f6d2b8e15c9"
TENANT_ID, COMMUNITY_ID = "tenant-1", "community-1"
ENDPOINTS = {"community": "/api/r1/system/community_info/fetch", "discovery": "/caas/sd",
             "generate": "/api/r2/otp/generate", "verify": "/otp/verify"}


@dataclass
class Request:
    endpoint: str  # of ENDPOINTS, or the path where it is none of them
    headers: dict  # names in lower case
    body: bytes

    def license_key(self):
        """What the client sent, unsealed."""
        return evil_keys.unseal(self.headers["licensekey"], self.headers["publickey"])


def read_request(wire):
    """The next one; None when the client has gone."""
    head = wire.read_until(b"\r\n\r\n")
    if head is None:
        return None
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    body = wire.read(int(headers.get("content-length", 0)))
    path = first.split()[1]
    endpoint = next((name for name, end in ENDPOINTS.items() if path.endswith(end)), path)
    return Request(endpoint, headers, body)


def server_context(issued):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(issued.certificate, issued.private_key)
    return context


@dataclass
class EvilServer:
    """`answers` holds, for each endpoint, bytes to send or a function of the wire and the request. `greet` makes the
    stream of a new connection; when it returns None there is nothing more to say."""
    name: str
    port: int
    ca_file: str
    answers: dict
    greet: object
    community: str = "default"
    license_key: str = LICENSE_KEY
    heard: list = field(default_factory=list)
    connections: int = 0
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def dns(self):
        return f"{self.name}:{self.port}"

    def good(self):
        """The values of the good answers."""
        return {
            "community": {"tenant": {"id": TENANT_ID, "tenanttag": "acme"},
                          "community": {"id": COMMUNITY_ID, "publicKey": evil_keys.GOOD_KEY}},
            "discovery": {"adminconsole": f"https://{self.dns}/adminconsole"},
            "generate": {"messageId": "6a4f1b7e-0000-4000-8000-000000000001", "info": "OTP request accepted"},
            "verify": {"otp_type": "user", "status": True},
        }

    def reset_answers(self):
        self.answers = {endpoint: http_json(value, status=202 if endpoint == "generate" else 200)
                        for endpoint, value in self.good().items()}

    def heard_at(self, endpoint):
        return [request for request in self.heard if request.endpoint == endpoint]

    def got_license(self):
        """Whether the sealed license key was sent here."""
        return any("licensekey" in request.headers for request in self.heard)

    def serve(self, connection):
        self.connections += 1
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            if (greeted := self.greet(connection, self.over)) is None:
                return
            with greeted as stream:
                wire = Wire(stream, self.over)
                while request := read_request(wire):
                    self.heard.append(request)
                    answer = self.answers.get(request.endpoint, http_json({"message": "none"}, status=404))
                    if callable(answer):
                        answer(wire, request)
                    else:
                        wire.send(answer)
        except ValueError:
            pass  # the client has refused us


def greet_with_tls(context):
    def greet(connection, _over):
        return context.wrap_socket(connection, server_side=True)

    return greet


@contextmanager
def evil_server(name, issued=None, greet=None, address="127.0.0.1"):
    """Runs one for the host `name` on a port of its own; `greet` in place of an ordinary TLS handshake."""
    server = EvilServer(name, 0, str(issued.ca_file) if issued else "", {},
                        greet or greet_with_tls(server_context(issued)))
    with served_by(server.serve, address=address) as server.port:
        server.reset_answers()
        try:
            yield server
        finally:
            server.over.set()
