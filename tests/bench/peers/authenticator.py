"""pam_google_authenticator: a code that depends on the time and a secret on this host. It asks nobody, and so is the
floor: what pamtester, libpam and a prompt cost by themselves."""
# SPDX-License-Identifier: Apache-2.0
import base64
import hashlib
import hmac
import time
from contextlib import contextmanager

from harness.files import write_file

from .peer import Peer

STEP = 30  # seconds
SECRET = b"0123456789bench!"


def code_at(moment, secret=SECRET):
    """RFC 6238 with SHA-1 and six digits."""
    digest = hmac.new(secret, int(moment // STEP).to_bytes(8, "big"), hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(int.from_bytes(digest[start:start + 4], 'big') & 0x7FFFFFFF) % 1000000:06}"


class Authenticator(Peer):
    name, title = "authenticator", "pam_google_authenticator"
    module, package = "pam_google_authenticator.so", "libpam-google-authenticator"
    prompt = rb"Verification code: "
    service = "bench-authenticator"
    uses_network = False

    @contextmanager
    def running(self):
        secrets = self.site.directory / "authenticator"
        self.arguments = f"secret={secrets}/${{USER}} user=root"
        self.write_stack()
        for name in self.site.people:
            write_file(secrets / name, base64.b32encode(SECRET).decode().rstrip("=") + '\n" TOTP_AUTH\n', 0o400)
        yield self

    def code(self, user):
        return code_at(time.time())
