"""An HTTP proxy on loopback that asks who its clients are: CONNECT, with Basic authentication or without."""
# SPDX-License-Identifier: Apache-2.0
import base64
import socket
from contextlib import contextmanager
from dataclasses import dataclass, field

from .listeners import PATIENCE, served_by
from .tape import carry

WANTED = (b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"tests\"\r\n"
          b"Content-Length: 0\r\n\r\n")


def basic(user, password):
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


@dataclass
class Proxy:
    port: int
    authorization: str  # what a client has to send; empty: nothing
    requests: list = field(default_factory=list)  # the heads of those that came
    tunnels: int = 0

    def url(self, host="127.0.0.1"):
        return f"http://{host}:{self.port}"


def head_of(client):
    head = b""
    while b"\r\n\r\n" not in head:
        more = client.recv(65536)
        if not more:
            return ""
        head += more
    return head.decode()


def serve(proxy, client):
    head = head_of(client)
    proxy.requests.append(head)
    method, target, _ = head.split("\r\n")[0].split(" ")
    if proxy.authorization and f"\r\nProxy-Authorization: {proxy.authorization}\r\n" not in head:
        return client.sendall(WANTED)
    assert method == "CONNECT"
    host, port = target.rsplit(":", 1)
    with socket.create_connection((host, int(port)), timeout=PATIENCE) as server:
        proxy.tunnels += 1
        client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        return carry(client, server, [])


@contextmanager
def asking_proxy(user="", password=""):
    """One that wants this name and password; without a name it takes everybody."""
    proxy = Proxy(0, basic(user, password) if user else "")
    with served_by(lambda client: serve(proxy, client)) as proxy.port:
        yield proxy
