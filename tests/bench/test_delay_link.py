"""The slow link is as slow as was asked for, and counts what crosses it."""
# SPDX-License-Identifier: Apache-2.0
import os
import socket
import ssl
import threading
from pathlib import Path

import pytest
from delay_link import FAR
from fakes.web import Answer, serving
from figures import figure_of
from harness.certificates import issue
from network import Place, delay_link

ASKED = 20  # ms
SEVERAL = 3  # times: what a machine with other things to do may add


@pytest.fixture(scope="module")
def slow():
    if " tun\n" not in Path("/proc/misc").read_text(encoding="ascii"):
        pytest.skip("cannot run: this kernel has no TUN devices")
    with delay_link(ASKED) as link:
        yield Place("slow", link)


def test_round_trip_is_what_was_asked_for(slow):
    found = figure_of([slow.round_trip() for _ in range(5)])
    assert ASKED <= found.smallest and found.median < SEVERAL * ASKED


def test_loopback_is_beside_it(slow):
    assert figure_of([Place("loopback").round_trip() for _ in range(5)]).median < ASKED


def test_much_data_arrives_in_order(slow):
    data = os.urandom(1 << 20)
    with socket.create_server((FAR, 0)) as listener:
        with slow.entered():
            client = socket.socket()
        with client:
            client.connect(listener.getsockname())
            server, _ = listener.accept()
            with server:
                sender = threading.Thread(target=lambda: (client.sendall(data), client.shutdown(socket.SHUT_WR)))
                sender.start()
                received = b""
                while part := server.recv(1 << 16):
                    received += part
                sender.join()
    assert received == data


def test_connections_and_handshakes_are_counted(slow, tmp_path):
    certificate = issue(tmp_path / "certificates", "far.test")
    context = ssl.create_default_context(cafile=certificate.ca_file)
    before = slow.counts()
    with serving((FAR, 8445), lambda request: Answer(200), certificate) as server:
        for requests in (1, 2):
            with slow.entered():
                plain = socket.socket()
            plain.connect((FAR, 8445))
            with context.wrap_socket(plain, server_hostname="far.test") as client:
                for _ in range(requests):
                    client.sendall(b"GET / HTTP/1.1\r\nHost: far.test\r\n\r\n")
                    assert client.recv(1000).startswith(b"HTTP/1.1 200 ")
        assert server.requests == 3
    crossed = slow.counts() - before
    assert (crossed.connections, crossed.handshakes) == (2, 2)
