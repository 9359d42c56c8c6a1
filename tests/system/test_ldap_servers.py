"""Several LDAP servers: which faults lead to the next, what they cost, and what they mean when there is no other."""
# SPDX-License-Identifier: Apache-2.0
import os
import threading
from pathlib import Path

import pytest
from conftest import SERVICE, Typist
from harness import pam_driver
from harness.certificates import DAY, date
from harness.listeners import BIND, EXTENDED, SEARCH_DONE, Drip, Script, black_hole, ldap_answer, scripted, silence
from harness.processes import helpers
from harness.slapd import HOST, OTHERS, PEOPLE, SUFFIX, entry, person, slapd, unit
from harness.ssh import Dialogue
from harness.sshd import free_port

pytestmark = pytest.mark.usefixtures("fresh_directory")
CONNECT_TIMEOUT = 1  # seconds: the least that the settings take
TIMEOUT = 2  # of a look-up, all servers together
SLACK = 0.8  # seconds, for what is not waiting
BUSY, UNAVAILABLE = 51, 52
ALICE = person("alice", mail="alice.hargreaves@mysite.com")
DIRECTORY = [ALICE, person("bob", mail="bob.good@mysite.com")]


def processor_seconds(pid):
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")  # utime and stime of proc(5)


@pytest.fixture
def ask(directory, configure):
    """Asks the servers `before`, and then the good one unless `alone`."""

    def write(*before, alone=False, **changes):
        group = directory.group(before=before, timeout=TIMEOUT, **changes)
        if alone:
            group["uri"] = list(before)
        configure(users=OTHERS, ldap=group, network={"connect_timeout": CONNECT_TIMEOUT, "login_deadline": 8})

    return write


@pytest.fixture
def let_in(pam, directory, typed):
    """A login in which the good server is the one that answers; how long it took."""

    def run():
        outcome = pam.log_in(typed.right, service=SERVICE)
        assert outcome.code == pam_driver.SUCCESS
        assert len(directory.searches()) == 1
        return outcome.seconds

    return run


@pytest.fixture
def unreachable(pam, tenant, log):
    """A login that ends as an outage of LDAP; how long it took, and the detail of the event line."""

    def run():
        sent = tenant.counts()["messages"]
        outcome = pam.log_in(service=SERVICE)
        event = log.event()
        assert (outcome.code, event["reason"]) == (pam_driver.AUTHINFO_UNAVAIL, "contacts_unreachable"), event
        assert tenant.counts()["messages"] == sent
        return outcome.seconds, event["detail"]

    return run


def test_refused_connection(ask, let_in, unreachable):
    closed = f"ldap://127.0.0.1:{free_port()}"
    ask(closed)
    assert let_in() < SLACK
    ask(closed, alone=True)
    assert closed in unreachable()[1]


def test_name_that_does_not_resolve(ask, let_in, unreachable):
    ask("ldaps://nowhere.blockid.test")
    assert let_in() < SLACK
    ask("ldaps://nowhere.blockid.test", alone=True)
    assert "nowhere.blockid.test" in unreachable()[1]


def test_socket_that_does_not_exist(ask, let_in, unreachable):
    ask("ldapi://%2Fnowhere%2Fldapi")
    assert let_in() < SLACK
    ask("ldapi://%2Fnowhere%2Fldapi", alone=True)
    unreachable()


@pytest.mark.parametrize("scheme", ["ldap", "ldaps"])
def test_black_hole(ask, let_in, unreachable, scheme):
    with black_hole() as port:
        ask(f"{scheme}://127.0.0.1:{port}")
        assert CONNECT_TIMEOUT - 0.1 < let_in() < CONNECT_TIMEOUT + SLACK
        ask(f"{scheme}://127.0.0.1:{port}", alone=True)
        assert unreachable()[0] < CONNECT_TIMEOUT + SLACK


def test_black_hole_in_an_ssh_login(ask, key_sshd, typed, log):
    with black_hole() as port:
        ask(f"ldaps://{HOST}:{port}")
        login = Dialogue(key_sshd.client("alice"))
        login.expect(r"Passcode sent to a\*\*\*s@mysite\.com \(r to resend\): ")
        login.type(typed.right())
        login.expect(r"uid=\d+\(alice\)")
        assert login.end() == 0
    assert CONNECT_TIMEOUT * 1000 - 100 < int(log.event()["ms_to_prompt"]) < (CONNECT_TIMEOUT + SLACK) * 1000


@pytest.mark.parametrize("scheme, start_tls", [("ldap", None), ("ldap", True), ("ldaps", None)])
def test_silence(ask, let_in, unreachable, scheme, start_tls):
    """The time is shared among the servers."""
    with silence() as port:
        ask(f"{scheme}://{HOST if start_tls else '127.0.0.1'}:{port}", start_tls=start_tls)
        assert let_in() < TIMEOUT / 2 + SLACK
        ask(f"{scheme}://{HOST if start_tls else '127.0.0.1'}:{port}", start_tls=start_tls, alone=True)
        assert unreachable()[0] < TIMEOUT + SLACK


def test_waiting_for_tls_takes_no_processor_time(ask, pam):
    with silence() as port:
        ask(f"ldaps://127.0.0.1:{port}", alone=True)
        used = []
        timer = threading.Timer(CONNECT_TIMEOUT * 0.8, lambda: used.append(processor_seconds(helpers()[0].pid)))
        timer.start()
        try:
            pam.log_in(service=SERVICE)
        finally:
            timer.join()
        assert used[0] < CONNECT_TIMEOUT * 0.3


@pytest.mark.parametrize("answer, start_tls", [(ldap_answer(1, EXTENDED, 0), True), (ldap_answer(1, BIND, 0), None)],
                         ids=["after_start_tls", "after_bind"])
def test_silence_in_the_middle(ask, let_in, unreachable, answer, start_tls):
    with scripted(Script([answer])) as port:
        uri = f"ldap://{HOST if start_tls else '127.0.0.1'}:{port}"
        ask(uri, start_tls=start_tls)
        assert let_in() < TIMEOUT / 2 + SLACK
        ask(uri, start_tls=start_tls, alone=True)
        assert unreachable()[0] < TIMEOUT + SLACK


@pytest.mark.parametrize("scheme, answer", [
    ("ldap", ldap_answer(1, BIND, 0)), ("ldaps", b"\x16\x03\x03\x40\x00" + bytes(99))], ids=["ldap", "ldaps"])
def test_one_byte_at_a_time(ask, let_in, unreachable, scheme, answer):
    with scripted(Drip(answer, 0.4)) as port:
        ask(f"{scheme}://127.0.0.1:{port}")
        assert let_in() < TIMEOUT / 2 + SLACK
        ask(f"{scheme}://127.0.0.1:{port}", alone=True)
        assert unreachable()[0] < TIMEOUT + SLACK


def test_many_that_are_silent(ask, directory, unreachable):
    """All together they get no more than the time of one look-up."""
    with silence() as one, silence() as two, silence() as three:
        ask(*[f"ldap://127.0.0.1:{port}" for port in (one, two, three)], alone=True)
        assert unreachable()[0] < TIMEOUT + SLACK


@pytest.mark.parametrize("code, word", [(BUSY, "busy"), (UNAVAILABLE, "unavailable")])
@pytest.mark.parametrize("step", ["bind", "search"])
def test_busy_or_unavailable(ask, let_in, unreachable, code, word, step):
    answers = {"bind": [ldap_answer(1, BIND, code)],
               "search": [ldap_answer(1, BIND, 0), ldap_answer(2, SEARCH_DONE, code)]}[step]
    with scripted(Script(answers)) as port:
        ask(f"ldap://127.0.0.1:{port}")
        assert let_in() < SLACK
        ask(f"ldap://127.0.0.1:{port}", alone=True)
        assert f"{step}: Server is {word}" in unreachable()[1]


@pytest.mark.parametrize("answer", [
    b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\x30\x84\x7f\xff\xff\xff\x02\x01\x01", b"\x30\x00", b""],
    ids=["http", "two_gigabytes", "empty", "close"])
def test_nonsense(ask, let_in, unreachable, answer):
    with scripted(Script([answer], closes=True)) as port:
        ask(f"ldap://127.0.0.1:{port}")
        assert let_in() < SLACK
        ask(f"ldap://127.0.0.1:{port}", alone=True)
        unreachable()


def test_start_tls_is_not_optional(ask, unreachable):
    """A server, or whoever pretends to be one, that has no TLS hears no password."""
    script = Script([ldap_answer(1, EXTENDED, 2), ldap_answer(2, BIND, 0)])  # 2: protocolError
    with scripted(script) as port:
        ask(f"ldap://{HOST}:{port}", start_tls=True, alone=True)
        unreachable()
    start_tls, unbind = script.heard
    assert b"1.3.6.1.4.1.1466.20037" in start_tls and unbind == bytes([0x30, 5, 2, 1, 2, 0x42, 0])


@pytest.fixture(scope="module")
def untrusted(people):
    """Servers with all that is needed but a certificate to trust."""
    with (slapd([ALICE]) as other_ca, slapd([ALICE], certificate_name="other.blockid.test") as other_host,
          slapd([ALICE], not_before=date(-2 * DAY), not_after=date(-60)) as expired):
        yield {"other_ca": other_ca, "other_host": other_host, "expired": expired}


@pytest.mark.parametrize("transport", ["ldaps", "start_tls"])
@pytest.mark.parametrize("fault", ["other_ca", "other_host", "expired"])
def test_certificate_that_is_not_to_be_trusted(ask, directory, untrusted, let_in, unreachable, tmp_path, fault,
                                               transport):
    server = untrusted[fault]
    trusted = tmp_path / "authorities.pem"  # all but that of other_ca: each server has one fault only
    trusted.write_text("".join(known.ca_file.read_text() for known in
                               (directory, untrusted["other_host"], untrusted["expired"])))
    changes = {"ca_file": str(trusted), "transport": transport}
    server.forget()
    ask(server.uri(transport), **changes)
    let_in()
    ask(server.uri(transport), alone=True, **changes)
    assert "certificate" in unreachable()[1]
    assert "BIND" not in server.log() and "SRCH" not in server.log()


def test_authorities_that_are_not_there(ask, pam, log, directory):
    ask(ca_file="/nowhere/ca.pem")
    assert pam.log_in(service=SERVICE).code == pam_driver.SERVICE_ERR
    assert log.event()["reason"] in ("contacts_fault", "settings_refused")
    assert not directory.searches()


def test_what_one_server_says_counts(ask, pam, directory, log, people):
    """A name that the first does not know is not asked for at the second."""
    with slapd() as empty:
        ask(empty.uri("plain"))
        assert pam.log_in(service=SERVICE).code == pam_driver.USER_UNKNOWN
        assert log.event()["reason"] == "no_contact"
        assert len(empty.searches()) == 1
    assert not directory.was_contacted()


@pytest.fixture(scope="module")
def referring(directory):
    """A server that knows bob, and refers to the good one for the rest."""
    there = f"ldap://127.0.0.1:{directory.port}/{PEOPLE}"
    refer = lambda name, where: entry(f"ou={name},{where}", objectClass=["referral", "extensibleObject"],  # noqa: E731
                                      ou=name, ref=there)
    here = f"ou=here,{SUFFIX}"
    with slapd([unit(here), person("bob", where=here, mail="bob.here@mysite.com"), refer("more", here),
                refer("elsewhere", SUFFIX)]) as running:
        yield running


def test_referral_is_not_followed(referring, directory, configure, pam, log):
    configure(users=OTHERS, ldap=referring.group("plain", base=f"ou=elsewhere,{SUFFIX}"))
    assert pam.log_in(service=SERVICE).code == pam_driver.SERVICE_ERR
    assert log.event()["reason"] == "contacts_fault"
    assert referring.searches()[-1].code == 10  # referral
    assert not directory.was_contacted()


def test_search_reference_is_not_followed(referring, directory, configure, pam, tenant, log):
    configure(users=OTHERS, ldap=referring.group("plain", base=f"ou=here,{SUFFIX}"))
    assert pam.log_in(service=SERVICE).code == pam_driver.USER_UNKNOWN
    assert pam.log_in(Typist(tenant, "bob").right, service=SERVICE, user="bob").code == pam_driver.SUCCESS
    assert tenant.messages("bob")[-1]["to"] == "bob.here@mysite.com"
    assert "REF" in referring.log() or "ref" in referring.log()
    assert not directory.was_contacted()
