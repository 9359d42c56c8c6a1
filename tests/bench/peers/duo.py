"""pam_duo, with a passcode. In a service called sshd it waits for one answer; in all others, sudo and su among them, it
asks for the result in a request of its own. Both are measured."""
# SPDX-License-Identifier: Apache-2.0
from contextlib import contextmanager

from fakes import duo_api
from fakes.codes import code_of
from fakes.web import serving
from harness.certificates import issue
from harness.files import write_file
from harness.slapd import name_this_host

from .peer import Peer

HOST = "duo.blockid.test"
PORT = 8444
CONFIG = "/etc/security/pam_duo_bench.conf"


class DuoService:
    """What the two variants share."""

    def __init__(self, site):
        self._site = site
        self._server = None

    @contextmanager
    def running(self):
        name_this_host(HOST, self._site.address)
        certificate = issue(self._site.directory / "duo", HOST)
        write_file(CONFIG, f"[duo]\nikey = {duo_api.KEY_NAME}\nskey = {duo_api.KEY}\nhost = {HOST}:{PORT}\n"
                           f"cafile = {certificate.ca_file}\nfailmode = secure\nprompts = 1\n", 0o600)
        with serving((self._site.address, PORT), duo_api.answer, certificate) as self._server:
            yield self

    def requests(self):
        return self._server.requests

    def servers(self):
        return [self._server.pid]


class Duo(Peer):
    name, title = "duo", "pam_duo"
    module, package = "pam_duo.so", "libpam-duo"
    prompt = rb"Passcode or option \(1-1\): "
    arguments = f"conf={CONFIG}"
    service = "bench-duo"

    def __init__(self, site, duo_service):
        super().__init__(site)
        self._duo_service = duo_service

    def code(self, user):
        return code_of(user)

    def requests(self):
        return self._duo_service.requests()

    def servers(self):
        return self._duo_service.servers()


class DuoInSshd(Duo):
    name, title = "duo-sshd", "pam_duo, service sshd"
    service = "sshd"
    comes_in_crowds = False
