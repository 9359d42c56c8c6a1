"""Servers that do not do what they should, on loopback ports."""
# SPDX-License-Identifier: Apache-2.0
import socket
import threading
from contextlib import contextmanager

PATIENCE = 20  # seconds: no conversation lasts as long

# Tags of LDAP's answers (RFC 4511).
BIND, SEARCH_DONE, EXTENDED = 0x61, 0x65, 0x78


def ldap_answer(number, tag, code):
    """The bytes of an LDAPResult, in answer to message `number` of the client."""
    result = bytes([0x0A, 1, code, 0x04, 0, 0x04, 0])
    message = bytes([0x02, 1, number, tag, len(result)]) + result
    return bytes([0x30, len(message)]) + message


def spawn(work, *arguments):
    thread = threading.Thread(target=work, args=arguments, daemon=True)
    thread.start()
    return thread


@contextmanager
def served_by(serve, port=0, address="127.0.0.1"):
    """A port on which `serve` has each client that comes, in a thread of its own."""

    def have(client):
        with client:
            client.settimeout(PATIENCE)
            try:
                serve(client)
            except OSError:
                pass  # the client has gone

    def listen():
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return  # the block has ended
            spawn(have, client)

    with socket.create_server((address, port), backlog=128) as listener:
        spawn(listen)
        try:
            yield listener.getsockname()[1]
        finally:
            listener.shutdown(socket.SHUT_RDWR)


@contextmanager
def black_hole(port=0):
    """A port that never answers a SYN: the queue of those who wait to be accepted is full."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        listener.listen(0)
        waiting = []
        try:
            while True:
                client = socket.socket()
                waiting.append(client)
                client.settimeout(0.2)
                try:
                    client.connect(listener.getsockname())
                except TimeoutError:
                    break
            yield listener.getsockname()[1]
        finally:
            for client in waiting:
                client.close()


@contextmanager
def silence():
    """A port that accepts connections and never says a word."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(16)  # the kernel accepts for us
        yield listener.getsockname()[1]


class Script:
    """What a server says: after each message of the client the next of `answers`. Then it is silent until the client
    goes, or goes itself where `closes`."""

    def __init__(self, answers, closes=False):
        self.answers = answers
        self.closes = closes
        self.heard = []
        self.done = threading.Event()

    def play(self, connection):
        for answer in self.answers:
            if not (message := connection.recv(65536)):
                return
            self.heard.append(message)
            connection.sendall(answer)
        while not self.closes and connection.recv(65536):
            pass


class Drip(Script):
    """One byte of the only answer every `pause` seconds."""

    def __init__(self, answer, pause):
        super().__init__([answer])
        self.pause = pause

    def play(self, connection):
        for byte in self.answers[0]:
            connection.sendall(bytes([byte]))
            if self.done.wait(self.pause):
                return


@contextmanager
def scripted(script):
    """A port on which `script` is played to each client."""
    with served_by(script.play) as port:
        try:
            yield port
        finally:
            script.done.set()
