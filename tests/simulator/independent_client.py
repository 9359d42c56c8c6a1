# SPDX-License-Identifier: Apache-2.0
"""A BlockID client written from the protocol alone, on another crypto library, HTTP and TLS stack
than the simulator's: what it can do, any standard client can."""

import base64
import http.client
import json
import os
import ssl
import time
import uuid

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

CURVES = {"secp256k1": ec.SECP256K1(), "prime256v1": ec.SECP256R1()}


def b64(data):
    return base64.b64encode(data).decode()


class Reply:
    def __init__(self, response):
        self.status = response.status
        self.type = response.getheader("Content-Type", "")
        self.headers = dict(response.getheaders())
        self.text = response.read().decode()

    @property
    def json(self):
        return json.loads(self.text)


class Client:
    """Speaks to `dns` ("host:port"); `curve` is the one that its own key lies on."""

    def __init__(self, dns, cafile=None, capath=None, license_key="", curve="secp256k1"):
        self.dns = dns
        self.license_key = license_key
        self.context = ssl.create_default_context(cafile=cafile, capath=capath)
        self.curve = CURVES[curve]
        self.key = ec.generate_private_key(self.curve)
        self.community_key = None
        self.tenant_id = self.community_id = self.base = None

    # The wire

    def connect(self, timeout=10):
        host, port = self.dns.rsplit(":", 1)
        return http.client.HTTPSConnection(
            host.strip("[]"), int(port), context=self.context, timeout=timeout
        )

    def request(self, method, path, body=None, headers=None, connection=None, timeout=10):
        own = connection is None
        connection = connection or self.connect(timeout)
        try:
            data = json.dumps(body) if isinstance(body, dict) else body
            connection.request(method, path, data, headers or {})
            return Reply(connection.getresponse())
        finally:
            if own:
                connection.close()

    # Discovery

    def community(self, **body):
        return self.request(
            "POST",
            "/api/r1/system/community_info/fetch",
            body,
            {"Content-Type": "application/json"},
        )

    def discover(self, community="default"):
        info = self.community(dns=self.dns, communityName=community, skipLogos=True).json
        self.tenant_id = info["tenant"]["id"]
        self.community_id = info["community"]["id"]
        xy = base64.b64decode(info["community"]["publicKey"])
        assert len(xy) == 64
        self.community_key = ec.EllipticCurvePublicKey.from_encoded_point(self.curve, b"\4" + xy)
        console = self.request("GET", "/caas/sd").json["adminconsole"]
        prefix = f"https://{self.dns}"
        assert console.startswith(prefix)
        self.base = console[len(prefix) :].rstrip("/")
        return self

    # Sealing

    @property
    def shared(self):
        return AESGCM(self.key.exchange(ec.ECDH(), self.community_key))

    def public_key(self):
        numbers = self.key.public_key().public_numbers()
        return b64(numbers.x.to_bytes(32, "big") + numbers.y.to_bytes(32, "big"))

    def seal(self, text):
        iv = os.urandom(16)
        return b64(iv + self.shared.encrypt(iv, text.encode(), None))

    def unseal(self, text):
        data = base64.b64decode(text)
        return self.shared.decrypt(data[:16], data[16:], None).decode()

    def headers(self, ts=None, request_uuid=None, license_key=None):
        request_id = {
            "ts": int(time.time()) if ts is None else ts,
            "appid": "independent",
            "uuid": request_uuid or str(uuid.uuid4()),
        }
        return {
            "Content-Type": "application/json",
            "publickey": self.public_key(),
            "licensekey": self.seal(license_key or self.license_key),
            "requestid": self.seal(json.dumps(request_id)),
        }

    # Passcodes

    def ids(self):
        return {"tenantId": self.tenant_id, "communityId": self.community_id}

    def generate(self, user, headers=None, connection=None, timeout=10, **more):
        body = {"userId": user, **self.ids(), **(more or {"emailTo": "joe@example.com"})}
        return self.request(
            "POST",
            self.base + "/api/r2/otp/generate",
            body,
            headers or self.headers(),
            connection,
            timeout,
        )

    def verify(self, user, code, api="r2", headers=None, connection=None, timeout=10, **more):
        body = {"userId": user, "code": code, **self.ids(), **more}
        return self.request(
            "POST",
            self.base + f"/api/{api}/otp/verify",
            body,
            headers or self.headers(),
            connection,
            timeout,
        )
