"""pam_oslogin_login, with its second factor: a code of an authenticator that the service checks. Its metadata server is
spoken to in the clear, so it has no TLS handshake and no round trips for one."""
# SPDX-License-Identifier: Apache-2.0
from contextlib import contextmanager

from delay_link import METADATA
from fakes import metadata
from fakes.codes import code_of
from fakes.web import serving

from .peer import Peer


class OsLogin(Peer):
    name, title = "oslogin", "pam_oslogin_login"
    module, package = "pam_oslogin_login.so", "google-compute-engine-oslogin"
    prompt = rb"Enter your one-time password: "
    service = "bench-oslogin"

    def __init__(self, site):
        super().__init__(site)
        self._server = None

    @contextmanager
    def running(self):
        self.write_stack()
        with serving((METADATA, 80), metadata.answer) as self._server:
            yield self

    def code(self, user):
        return code_of(user)

    def requests(self):
        return self._server.requests

    def servers(self):
        return [self._server.pid]
