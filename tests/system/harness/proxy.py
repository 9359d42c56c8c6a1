"""An HTTP proxy on loopback that asks who its clients are: CONNECT, with Basic authentication or without."""
# SPDX-License-Identifier: Apache-2.0
import base64
import select
import socket
import socketserver
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field

PATIENCE = 20  # seconds: no tunnel is silent for as long
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


def join(one, other):
    """Carries bytes both ways until a side has had enough."""
    while True:
        ready, _, _ = select.select([one, other], [], [], PATIENCE)
        for sender in ready:
            data = sender.recv(65536)
            if not data:
                return
            (other if sender is one else one).sendall(data)
        if not ready:
            return


def serve(proxy, client):
    client.settimeout(PATIENCE)
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
        return join(client, server)


@contextmanager
def asking_proxy(user="", password=""):
    """One that wants this name and password; without a name it takes everybody."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self):
            try:
                serve(proxy, self.request)
            except OSError:
                pass  # a side is gone

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        block_on_close = False

    with Server(("127.0.0.1", 0), Handler) as server:
        proxy = Proxy(server.server_address[1], basic(user, password) if user else "")
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield proxy
        finally:
            server.shutdown()
