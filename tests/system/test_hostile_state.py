"""Group E of the hostile cases: where the tenant says that its service is, old answers, one code for many logins.

The cases about files that stay are in test_hostile_cache.py (E3) and test_hostile_budget.py (E4, E7, E8, most of E9).
"""
# SPDX-License-Identifier: Apache-2.0
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest
from conftest import SERVICE, TENANT_NAME, forget_discovery, open_to_all
from harness import accounts, pam_driver
from harness.certificates import issue
from harness.evil_server import evil_server
from harness.evil_wire import http_json
from harness.files import borrowed
from harness.hostile import CODE, Trial
from harness.tape import relay

METADATA = "169.254.169.254"  # where clouds keep the secrets of a machine
EVIL = "evil.example"
LOOK_ALIKES = [EVIL, f"{TENANT_NAME}.{EVIL}", f"evil{TENANT_NAME}", f"evil-{TENANT_NAME}", "blockid.test", "test",
               f"{TENANT_NAME}.", f"api.{TENANT_NAME}.", "acme-blockid.test", "acme.blockid.test.test",
               "acmeblockid.test",
               "acme.blockid.tes", "localhost"]


@pytest.fixture(scope="session")
def elsewhere(tmp_path_factory):
    """A server that answers to every name and address below, with a certificate that is trusted for all of them: only
    our own rule keeps the license key from it."""
    names = [*LOOK_ALIKES, f"api.{TENANT_NAME}", TENANT_NAME]
    subprocess.run(["ip", "address", "replace", f"{METADATA}/32", "dev", "lo"], check=True)
    alternatives = ",".join([*(f"DNS:{name}" for name in names), f"IP:{METADATA}", "IP:127.0.0.1"])
    issued = issue(open_to_all(tmp_path_factory.mktemp("elsewhere")) / "certificate", EVIL, alternatives=alternatives)
    with borrowed("/etc/hosts") as hosts, evil_server(EVIL, issued, address="0.0.0.0") as server:
        hosts.write_text(hosts.read_text() + f"127.0.0.1 {' '.join(names)}\n")
        yield server


@pytest.fixture
def lured(trial, evil, elsewhere, configure):
    """A tenant that sends us elsewhere, whom both the settings' authorities vouch for."""
    both = f"{elsewhere.ca_file}.both"
    with open(both, "w", encoding="ascii") as file:
        for path in (evil.ca_file, elsewhere.ca_file):
            with open(path, encoding="ascii") as one:
                file.write(one.read())
    elsewhere.heard.clear()
    elsewhere.connections = 0

    def lure(url, **tenant):
        evil.answers["discovery"] = http_json({"adminconsole": url})
        configure(tenant={"dns": evil.dns, "license_key": evil.license_key, "community": "default", **tenant},
                  network={"ca_file": both}, otp={"attempts": 1})
        return trial

    return lure


def stays_away(trial, elsewhere):
    assert trial.is_outage(at="discovery")["reason"] == "service_nonsense"
    assert elsewhere.connections == 0 and elsewhere.heard == []
    assert not trial.server.got_license()


def filled(url, elsewhere, evil):
    return url.replace("PORT", str(elsewhere.port)).replace("TENANT", evil.dns).replace("HOST", TENANT_NAME)


@pytest.mark.parametrize("url", ["http://HOST:PORT/", "http://TENANT/", "HTTP://TENANT", "http:TENANT", "//TENANT/",
                                 "TENANT",
                                 "HOST:PORT/adminconsole", "/adminconsole", "", " "])
def test_e1_service_without_tls(lured, evil, elsewhere, url):
    stays_away(lured(filled(url, elsewhere, evil)), elsewhere)


@pytest.mark.parametrize("host", [f"api.{TENANT_NAME}", TENANT_NAME, TENANT_NAME.upper(), f"API.{TENANT_NAME}"])
def test_e2_service_within_the_tenants_domain(lured, elsewhere, host):
    """What the others try: here the license key does go there."""
    lured(f"https://{host}:{elsewhere.port}/adminconsole//").is_granted()
    assert elsewhere.got_license()


def test_e2_other_host_that_the_settings_trust(lured, elsewhere):
    lured(f"https://{EVIL}:{elsewhere.port}/", trusted_hosts=[EVIL]).is_granted()
    assert elsewhere.got_license()


@pytest.mark.parametrize("trusted", ["vil.example", "x.evil.example", "example.evil", "evil.example.org"])
def test_e2_other_host_that_only_resembles_a_trusted_one(lured, elsewhere, trusted):
    stays_away(lured(f"https://{EVIL}:{elsewhere.port}/", trusted_hosts=[trusted]), elsewhere)


@pytest.mark.parametrize("host", [*LOOK_ALIKES, METADATA, "127.0.0.1"])
def test_e2_other_host(lured, elsewhere, host):
    stays_away(lured(f"https://{host}:{elsewhere.port}/adminconsole"), elsewhere)


@pytest.mark.parametrize("url", [
    # The name in front is only the user's.
    "https://HOST@evil.example:PORT/", "https://HOST:443@evil.example:PORT/", "https://HOST%40evil.example:PORT/",
    "https://TENANT@169.254.169.254:PORT/", "https://evil.example:PORT@HOST/", "https://a:b@TENANT/",
    "https://@TENANT/x@y",
    "https://HOST:PORT@evil.example:PORT@HOST/",
    # The name behind is no longer the host's.
    "https://evil.example:PORT/.HOST", "https://evil.example:PORT?.HOST", "https://evil.example:PORT#.HOST",
    "https://evil.example:PORT\\.HOST", "https://evil.example:PORT\\@HOST/", "https://evil.example\\.HOST:PORT/",
    "https://evil.example%2f.HOST:PORT/", "https://evil.example%252f.HOST:PORT/", "https://evil.example%23.HOST:PORT/",
    "https://evil.example%3f.HOST:PORT/", "https://evil.example%5c.HOST:PORT/", "https://evil.example%00.HOST:PORT/",
    "https://evil.example%2500.HOST:PORT/", "https://evil.example%0d%0a.HOST:PORT/",
    "https://evil.example%20.HOST:PORT/",
    "https://evil.example\0.HOST:PORT/", "https://evil.example:PORT\0.HOST/", "https://HOST\0.evil.example:PORT/",
    "https://evil.example\uff0f.HOST:PORT/", "https://evil.example\uff03.HOST:PORT/",
    "https://evil.example\u2100.HOST:PORT/",
    "https://evil.example;.HOST:PORT/", "https://evil.example&.HOST:PORT/", "https://evil.example,HOST:PORT/",
    "https://evil.example:PORT:443.HOST/", "https://evil.example:PORT,.HOST/", "https://*.HOST:PORT/",
    "https://..HOST:PORT/",
    "https://.HOST:PORT/", "https://-.HOST:PORT/", "https://_.HOST:PORT/", "https://evil_example.HOST:PORT/",
    "https://" + "a" * 64 + ".HOST:PORT/", "https://" + "a." * 200 + "HOST:PORT/",
    # White space and line ends.
    " https://evil.example:PORT/", "https://evil.example:PORT/ https://TENANT/", "https:// TENANT/", "https://TENANT /",
    "https://TENANT\r\nHost: evil.example\r\n", "https://TENANT/\r\nlicensekey: x", "https://TEN\tANT/",
    "\thttps://TENANT/",
    "https://TENANT/a b", "https://TENANT/\u00a0", "https://TENANT/\x7f",
    # Other spellings of an address or a name.
    "https://2852039166:PORT/", "https://0xa9fea9fe:PORT/", "https://0251.0376.0251.0376:PORT/",
    "https://169.254.43518:PORT/",
    "https://[::ffff:169.254.169.254]:PORT/", "https://[::1]:PORT/", "https://[::ffff:7f00:1]:PORT/", "https://0:PORT/",
    "https://127.1:PORT/", "https://[fe80::1%25lo]:PORT/", "https://[HOST]:PORT/", "https://169.254.169.254.:PORT/",
    "https://xn--cme-8cd.blockid.test:PORT/", "https://\u0430cme.blockid.test:PORT/",
    "https://acme.blockid\u3002test:PORT/",
    "https://HOST\u3002evil.example:PORT/", "https://acme%2eblockid%2etest%2eevil.example:PORT/",
    "https://HOST%2eevil.example:PORT/", "https://\uff41cme.blockid.test:PORT/", "https://acme.bloc\u212aid.test:PORT/",
    "https://acme.bloc\u200bkid.test:PORT/",
    # Ports, queries and what is no URL.
    "https://HOST:65536/", "https://HOST:-1/", "https://HOST:PORTx/", "https://HOST:0xPORT/",
    "https://TENANT/?x", "https://TENANT/#x", "https://TENANT?", "https://", "https:///", "https:", "https",
    "://TENANT", "https//TENANT",
])
def test_e2_tricks_with_an_address(lured, evil, elsewhere, url):
    stays_away(lured(filled(url, elsewhere, evil)), elsewhere)


@pytest.mark.parametrize("value", [None, True, 1, [], {}, ["https://acme.blockid.test"],
                                   {"url": "https://acme.blockid.test"}])
def test_e2_address_that_is_no_text(lured, elsewhere, value):
    stays_away(lured(value), elsewhere)


@pytest.fixture
def taped(certificate, helper_start_kb, caller, configure, log):
    """A login through a relay that records what the server says."""
    with evil_server(TENANT_NAME, certificate) as server, relay(server.port) as tape:
        server.port = tape.port  # what it calls its own address
        server.reset_answers()
        configure(tenant={"dns": server.dns, "license_key": server.license_key}, network={"ca_file": server.ca_file},
                  otp={"attempts": 1})
        yield Trial(caller, log, server, helper_start_kb), tape


def test_e5_granted_login_replayed_to_another(taped):
    """The protocol has no nonce in its answers: that an answer is of now is TLS's promise alone. So whoever only
    records gets nowhere. The server itself, or a thief of its key, can say yes to anyone and needs no recording."""
    trial, tape = taped
    trial.is_granted()
    heard = len(trial.server.heard)
    assert tape.recordings and heard == 4
    tape.replays = True
    forget_discovery()
    trial.is_outage(at="community")
    assert tape.played > 0 and len(trial.server.heard) == heard


@pytest.mark.parametrize("when, where", [("with_the_last_answer", "generate"), ("while_the_person_types", "generate"),
                                         ("while_the_person_types", "community"), ("while_the_person_types",
                                                                                   "discovery")])
def test_e5_answer_before_the_question(trial, evil, when, where):
    """A grant that lies ready on a connection before a code was asked about is nobody's answer."""
    yes, no = http_json({"status": True}), http_json({"status": False})
    good, wires = evil.answers[where], []

    def answer(wire, _request):
        wires.append(wire)
        wire.send(good + (yes if when == "with_the_last_answer" else b""))

    def type_late():
        if when == "while_the_person_types":
            wires[0].send(yes)
        return CODE

    evil.answers |= {"verify": no, where: answer}
    outcome = trial.caller.host().log_in(type_late, service=SERVICE)
    assert outcome.code == pam_driver.AUTH_ERR, outcome


def test_e6_one_passcode_for_twenty_logins(tenant, configure, log):
    """Four accounts of this host that are one BlockID user, five logins each, all with the newest code at once."""
    people = ["alice", "bob", "carol", "dave"]
    accounts.add_person("dave", "pw-dave")
    configure(users=[{"name": name, "email": f"{name}@mysite.com", "blockid_user": "one"} for name in people],
              otp={"attempts": 1})
    everyone_is_asked = threading.Barrier(20)

    def newest():
        everyone_is_asked.wait(timeout=20)
        return tenant.messages("one")[-1]["code"]

    with ExitStack() as hosts, ThreadPoolExecutor(20) as pool:
        logins = [pool.submit(hosts.enter_context(pam_driver.pam_host()).log_in, newest, service=SERVICE, user=name)
                  for name in people for _ in range(5)]
        codes = [login.result().code for login in logins]
    assert codes.count(pam_driver.SUCCESS) == 1, codes
    assert set(codes) <= {pam_driver.SUCCESS, pam_driver.AUTH_ERR, pam_driver.MAXTRIES}, codes
    assert [event["result"] for event in log.events()].count("allow") == 1


@pytest.mark.parametrize("headers", [(), ["Retry-After: 0"], ["Retry-After: 1"], ["Retry-After: 999999999"]])
@pytest.mark.parametrize("number", [429, 503])
def test_e9_service_that_wants_us_to_wait(trial, evil, number, headers):
    """It is asked once; whether and when again is for the person to decide."""
    evil.answers["generate"] = http_json({"message": "Too many requests"}, status=number, headers=headers)
    trial.is_outage(at="generate")
    assert len(evil.heard_at("generate")) == 1
