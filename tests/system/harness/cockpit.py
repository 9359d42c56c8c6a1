"""Cockpit's web server on a loopback port, and its login page as a person uses it."""
# SPDX-License-Identifier: Apache-2.0
import socketserver
import stat
import subprocess
import threading
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from . import pam_stack
from .browser import browser
from .files import replaced
from .programs import running
from .sshd import free_port

PROGRAM = "/usr/lib/cockpit/cockpit-ws"
SESSION = Path("/usr/lib/cockpit/cockpit-session")  # calls PAM: setuid root, or from Cockpit 330 on behind a socket
SESSION_SOCKET = Path("/run/cockpit/session")  # of systemd's
# Of the stack that Debian's package brings, and what README.Debian makes of it. In a substack a wrong password would not
# end the login, and a passcode would be sent.
PASSWORD_LINE = "auth       substack     common-auth\n"
WITH_PASSCODE = "auth       include      common-auth\nauth       required     pam_blockid.so\n"


class Page:
    def __init__(self, opened, address):
        self.browser = opened
        self._address = address

    def begin(self, user, password):
        """Name and password, typed into a fresh page."""
        self.browser.open(self._address)
        self.browser.wait_for("User name")
        self.browser.type("#login-user-input", user)
        self._answer("#login-password-input", password)

    def answer(self, question, typed):
        """Types what `typed` returns where the page asks the question."""
        self.browser.wait_for(question)
        self._answer("#conversation-input", typed())

    def _answer(self, field, text):
        self.browser.type(field, text)
        self.browser.click("#login-button")


def with_passcode():
    """Cockpit's own stack, with a passcode after the password."""
    path = pam_stack.service_path("cockpit")
    stack = Path(path).read_text(encoding="ascii")
    assert PASSWORD_LINE in stack
    return replaced(path, stack.replace(PASSWORD_LINE, WITH_PASSCODE))


class Session(socketserver.BaseRequestHandler):
    def handle(self):
        subprocess.run([SESSION], stdin=self.request, stdout=self.request, check=False)


@contextmanager
def sessions():
    """What cockpit-session.socket and its service do on a host with systemd."""
    if SESSION.stat().st_mode & stat.S_ISUID:
        yield
        return

    SESSION_SOCKET.parent.mkdir(exist_ok=True)
    with socketserver.ThreadingUnixStreamServer(str(SESSION_SOCKET), Session) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever).start()
        try:
            yield
        finally:
            server.shutdown()


@contextmanager
def cockpit():
    """Its login page, in a browser."""
    port = free_port()
    address = f"http://127.0.0.1:{port}/"

    def ready():
        try:
            urllib.request.urlopen(address + "ping").close()
        except OSError:
            return False
        return True

    with TemporaryDirectory() as directory, with_passcode(), sessions():
        log = Path(directory, "cockpit-ws.log")
        with running([PROGRAM, "--no-tls", "--address=127.0.0.1", f"--port={port}"], ready, log, "cockpit-ws"), \
                browser() as opened:
            yield Page(opened, address)
