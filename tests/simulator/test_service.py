# SPDX-License-Identifier: Apache-2.0
"""Logins as any client makes them, the service's clock, and what the control port shows."""

import json
import time
import urllib.error
import uuid

import pytest


# A login


@pytest.mark.parametrize("curve", ["secp256k1", "prime256v1"])
@pytest.mark.parametrize("api", ["r2", "r3"])
def test_code_is_sent_and_checked(start, curve, api):
    simulator = start("--curve", curve)
    client = simulator.client(curve)
    reply = client.generate("joe", emailTo="joe@example.com", smsTo="4155550100", smsISDCode="1")
    assert reply.status == 202
    assert reply.type.startswith("application/json")
    assert reply.json["info"] == "OTP request accepted"
    email, sms = simulator.messages()
    assert (email["channel"], email["to"]) == ("email", "joe@example.com")
    assert (sms["channel"], sms["to"]) == ("sms", "+1 4155550100")
    assert email["messageId"] == sms["messageId"] == reply.json["messageId"]
    assert email["code"] == sms["code"]
    assert client.verify("joe", simulator.wrong_code(), api).json["status"] is False
    reply = client.verify("joe", email["code"], api)
    assert (reply.status, reply.json["status"]) == (200, True)
    assert client.verify("joe", email["code"], api).json["status"] is False


def test_code_comes_back_sealed_without_destination(start):
    simulator = start()
    client = simulator.client()
    reply = client.generate("joe", emailTo=None)
    assert reply.status == 202
    code = json.loads(client.unseal(reply.json["data"]))["code"]
    assert client.verify("joe", code).status == 200
    assert simulator.messages() == []


def test_clients_may_write_http_their_own_way(start):
    simulator = start()
    client = simulator.client()
    headers = {
        name.swapcase(): value.replace("application/json", "Application/JSON; charset=utf-8")
        for name, value in client.headers().items()
    }
    headers["charset"] = "utf-8"
    headers["Accept-Encoding"] = "identity"
    reply = client.generate("joe", headers, emailTo="joe@example.com", trace=True, more={"a": [1]})
    assert reply.status == 202


def test_connection_is_kept(start):
    simulator = start()
    client = simulator.client()
    before = simulator.counts()
    connection = client.connect()
    for _ in range(20):
        assert client.generate("joe", connection=connection).status == 202
    assert client.verify("joe", simulator.code(), connection=connection).status == 200
    connection.close()
    after = simulator.counts()
    assert after["connections"] - before["connections"] == 1
    assert after["handshakes"] - before["handshakes"] == 1
    assert after["requests"]["generate"] == 20
    assert after["messages"] == 20


def test_idle_connection_is_closed_in_the_end(start):
    simulator = start("--keep-alive", "1")
    client = simulator.client()
    connection = client.connect()
    client.generate("joe", connection=connection)
    assert connection.sock.recv(1) == b""


def test_connection_of_http_1_0_is_closed_at_once(start):
    connection = start("--keep-alive", "3600").client().connect()
    connection.connect()
    connection.sock.sendall(b"GET /caas/sd HTTP/1.0\r\n\r\n")
    said = b"".join(iter(lambda: connection.sock.recv(65536), b""))
    assert said.startswith(b"HTTP/1.1 200 ")


def test_unknown_paths_are_missing_pages(start):
    client = start().client()
    for method, path in (("GET", "/"), ("GET", client.base + "/api/r2/otp/generate"),
                         ("POST", "/caas/sd"), ("POST", client.base + "/api/r4/otp/verify")):
        reply = client.request(method, path, "{}", {"Content-Type": "application/json"})
        assert reply.status == 404
        assert reply.type.startswith("text/html")


def test_other_content_types_are_refused(start):
    client = start().client()
    headers = {**client.headers(), "Content-Type": "text/plain"}
    assert client.generate("joe", headers).status == 415


def test_license_and_request_id_are_judged(start):
    simulator = start("--license-key", "the key")
    client = simulator.client()
    assert client.license_key == "the key"
    reply = client.generate("joe", client.headers(license_key="another"))
    assert (reply.status, reply.json) == (401, {"message": "Invalid License Key"})
    assert client.generate("joe", client.headers(ts=int(time.time()) - 90)).status == 401
    once = str(uuid.uuid4())
    assert client.generate("joe", client.headers(request_uuid=once)).status == 202
    assert client.generate("joe", client.headers(request_uuid=once)).status == 401
    clear = {**client.headers(), "licensekey": "the key", "noecdsa": "true"}
    assert client.generate("joe", clear).status == 401


def test_status_may_be_a_string(start):
    simulator = start("--status-as-string")
    client = simulator.client()
    client.generate("joe")
    assert client.verify("joe", simulator.code()).json["status"] == "true"


def test_tenant_has_the_names_that_it_was_given(start):
    simulator = start("--dns", "tenant.example:9443", "--community", "staff",
                      "--adminconsole", "https://elsewhere.example/x/")
    assert simulator.ready["dns"] == "tenant.example:9443"
    client = simulator.client(discover=False)
    for dns in ("tenant.example:9443", simulator.ready["listen"]):
        assert client.community(dns=dns, communityName="staff", skipLogos=True).status == 200
    assert client.community(dns="tenant.example:9443", communityName="default").status == 400
    assert client.community(dns="tenant.example", communityName="staff").status == 400
    console = client.request("GET", "/caas/sd").json["adminconsole"]
    assert console == "https://elsewhere.example/x/"


def test_directory_names_all_services_as_a_tenant_does(start):
    simulator = start("--dns", "tenant.example:9443")
    directory = simulator.client(discover=False).request("GET", "/caas/sd").json
    assert {"adminconsole", "licenses", "sessions", "otp", "authn", "caas", "global_caas"} <= directory.keys()
    assert all(url.startswith("https://tenant.example:9443/") for url in directory.values())


# Time


def test_clock_moves_codes_and_locks_but_not_callers(start):
    simulator = start()
    client = simulator.client()
    client.generate("joe")
    assert simulator.control("POST", "/clock", {"advance": 300}) == {"ahead": 300}
    assert client.verify("joe", simulator.code()).status == 410
    for expected in [404] * 5 + [403]:
        assert client.verify("joe", simulator.wrong_code()).status == expected
    assert client.generate("joe").status == 403
    simulator.control("POST", "/clock", {"advance": 899})
    assert client.generate("joe").status == 403
    simulator.control("POST", "/clock", {"advance": 1})
    assert client.generate("joe").status == 202
    assert client.verify("joe", simulator.code()).status == 200


def test_skew_moves_callers_too(start):
    simulator = start("--skew")
    client = simulator.client()
    simulator.control("POST", "/clock", {"advance": 120})
    assert client.generate("joe").status == 401
    assert client.generate("joe", client.headers(ts=int(time.time()) + 120)).status == 202


# The control port


def test_users_are_unlocked_and_everything_is_reset(start):
    simulator = start()
    client = simulator.client()
    for user in ("joe doe", "ann"):
        client.generate(user)
        for _ in range(6):
            client.verify(user, simulator.wrong_code())
        assert client.generate(user).status == 403
    simulator.control("POST", "/users/joe%20doe/unlock")
    assert client.generate("joe doe").status == 202
    assert client.generate("ann").status == 403
    simulator.fault(kind="close", times=0)
    simulator.control("POST", "/reset")
    assert simulator.control("GET", "/requests") == []
    assert client.generate("ann").status == 202
    assert simulator.counts()["requests"]["generate"] == 1


def test_requests_are_recorded(start):
    simulator = start()
    client = simulator.client()
    connection = client.connect()
    client.generate("joe", connection=connection)
    client.verify("joe", "1", connection=connection)
    connection.close()
    client.request("GET", "/nowhere?a=b")
    generate, verify, other = simulator.control("GET", "/requests")[-3:]
    assert (generate["endpoint"], generate["method"], generate["status"]) == ("generate", "POST", 202)
    assert generate["path"] == "/adminconsole/api/r2/otp/generate"
    assert json.loads(generate["body"])["userId"] == "joe"
    assert generate["headers"]["publickey"] == client.public_key()
    assert generate["connection"] == verify["connection"] != other["connection"]
    assert (verify["endpoint"], verify["status"]) == ("verify", 404)
    assert (other["endpoint"], other["status"]) == ("other", 404)


def test_a_tenant_that_is_set_up_anew(start):
    simulator = start()
    client = simulator.client()
    simulator.control("POST", "/renew", {"what": "key", "curve": "secp256k1"})
    assert client.generate("joe").status == 401
    client.discover(simulator.ready["community"])
    assert client.generate("joe").status == 202
    simulator.control("POST", "/renew", {"what": "ids"})
    assert client.generate("joe").status == 400
    client.discover(simulator.ready["community"])
    assert client.generate("joe").status == 202


def test_bad_control_requests_are_refused(start):
    simulator = start()
    for path, body in (("/renew", {"what": "all"}), ("/renew", {"what": "key", "curve": "x"}),
                       ("/clock", {"advance": "x"}), ("/clock", {"advance": 10**12}),
                       ("/clock", []), ("/fault", {"kind": "explode"}), ("/nowhere", {})):
        with pytest.raises(urllib.error.HTTPError) as refused:
            simulator.control("POST", path, body)
        assert refused.value.code in (400, 404)
