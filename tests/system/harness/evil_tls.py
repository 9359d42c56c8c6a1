"""TLS as no good server speaks it: the greetings of an evil_server."""
# SPDX-License-Identifier: Apache-2.0
import ssl

from .evil_server import server_context


def lenient_context(issued, oldest=ssl.TLSVersion.TLSv1, newest=ssl.TLSVersion.TLSv1_3, ciphers="ALL:@SECLEVEL=0"):
    """Also what OpenSSL would rather not do."""
    context = server_context(issued)
    context.minimum_version, context.maximum_version = oldest, newest
    context.set_ciphers(ciphers)
    return context


def lenient_client():
    """A client that takes any server at all: it shows that the server does what it is said to do."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.TLSv1
    context.set_ciphers("ALL:COMPLEMENTOFALL:@SECLEVEL=0")
    return context


def mute(connection, over):
    """Reads what comes and never answers, not even the first message of TLS."""
    connection.settimeout(0.1)
    while not over.is_set():
        try:
            if not connection.recv(65536):
                return
        except TimeoutError:
            continue


def speaks_instead(data):
    """Says `data` to the first message of TLS, then nothing more."""

    def greet(connection, over):
        connection.recv(65536)
        connection.sendall(data)
        mute(connection, over)

    return greet


def silent_after_tls(context):
    def greet(connection, over):
        mute(context.wrap_socket(connection, server_side=True), over)

    return greet


def slow_handshake(context, pause=0.05):
    """A good handshake, one byte at a time: it takes minutes."""

    def greet(connection, over):
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        handshake = context.wrap_bio(incoming, outgoing, server_side=True)
        incoming.write(connection.recv(65536))
        try:
            handshake.do_handshake()
        except ssl.SSLWantReadError:
            pass  # it waits for what the client says to our answer
        for byte in outgoing.read():
            connection.sendall(bytes([byte]))
            if over.wait(pause):
                return

    return greet
