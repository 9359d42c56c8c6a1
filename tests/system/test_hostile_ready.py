"""Hostile cases G12 to G14 of the login that the broker keeps ready: what changes behind its back, and a tenant that
speaks on its connection before it is asked. Groups C and D through it are in test_ready_hostile_….py."""
# SPDX-License-Identifier: Apache-2.0
import os
import signal
import socket
import struct
import threading
import time
from pathlib import Path

import pytest
from conftest import ALICE, BOB, CACHE_DIRECTORY, RUN_DIRECTORY, SERVICE, TENANT_NAME
from harness import helper_driver, settings
from harness.broker import connect, greeted, log_in
from harness.certificates import issue
from harness.evil_server import server_context
from harness.evil_wire import http_json, then
from harness.hostile import CODE, pointing_to
from harness.processes import descriptors_of, helpers
from harness.ready import ends, made_ready
from harness.ready_trial import LATER, READY, ReadyTrial, taken
from harness.slapd import OTHERS, person
from harness.waiting import wait_for

DIRECTORY = [person("alice", mail="alice.hargreaves@mysite.com")]
LOCAL_FAULT = 8


@pytest.fixture(autouse=True)
def one_broker(serving):
    return serving


def first_login(typed, user="alice"):
    """After which the next is ready."""
    assert log_in(typed.right, user) == (helper_driver.ALLOW, 1)
    return made_ready()


def rewrite(path, old, new):
    """Other words of the same length, in the same file, with the same time of its last change, as far as that can be
    set."""
    path = Path(path)
    before = path.stat()
    text = path.read_bytes()
    assert text.count(old) == 1 and len(old) == len(new)
    with open(path, "r+b") as file:
        file.write(text.replace(old, new))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    after = path.stat()
    assert (after.st_ino, after.st_size, after.st_mtime_ns) == (before.st_ino, before.st_size, before.st_mtime_ns)


# G12: what it has read is other now.


def test_g12_the_license_key(configure, typed, tenant, tmp_path, log):
    key = tmp_path / "license"
    key.write_text(tenant.license_key)
    key.chmod(0o600)
    configure(tenant={"license_key": None, "license_key_file": str(key)}, broker=READY)
    one = first_login(typed)
    rewrite(key, tenant.license_key.encode(), tenant.license_key[::-1].encode())
    assert log_in(typed.right) == (LOCAL_FAULT, 0)
    assert log.event()["reason"] == "license_refused"
    assert ends(one)
    assert any("is not what it was" in text and str(key) in text for text in log.texts())


def test_g12_an_address(configure, typed, tenant):
    configure(broker=READY)
    one = first_login(typed)
    rewrite(settings.DEFAULT_PATH, b"alice.liddell@mysite.com", b"alice.hargrave@mysite.co")
    assert log_in(typed.right) == (helper_driver.ALLOW, 1)
    assert "alice.hargrave@mysite.co" in [message["to"] for message in tenant.messages("alice")[-2:]]
    assert ends(one)


def test_g12_an_exemption_that_comes(configure, typed):
    configure(broker=READY, policy={"exempt_users": ["carol"]})
    first_login(typed)
    rewrite(settings.DEFAULT_PATH, b'"carol" ]', b'"alice" ]')
    assert log_in(None) == (helper_driver.IGNORE, 0)


def test_g12_an_exemption_that_goes(configure, typed, tenant):
    configure(broker=READY, policy={"exempt_users": ["bob"]}, users=[ALICE, BOB])
    first_login(typed)
    rewrite(settings.DEFAULT_PATH, b'"bob" ]', b'"eve" ]')
    newest = lambda: tenant.messages("bob")[-1]["code"]  # noqa: E731
    assert log_in(newest, "bob") == (helper_driver.ALLOW, 1)


def test_g12_an_exemption_that_goes_after_the_greeting(configure, typed, tenant):
    """The caller is met already, and has yet to ask."""
    configure(broker=READY, policy={"exempt_users": ["bob"]}, users=[ALICE, BOB])
    first_login(typed)
    with greeted() as channel:
        rewrite(settings.DEFAULT_PATH, b'"bob" ]', b'"eve" ]')
        channel.send(helper_driver.request("bob", SERVICE))
        newest = lambda: tenant.messages("bob")[-1]["code"]  # noqa: E731
        assert helper_driver.converse(channel, newest) == (helper_driver.ALLOW, 1)


def test_g12_an_included_file(configure, typed, tenant):
    people = Path(settings.DEFAULT_PATH).with_name("people.conf")
    people.write_text('users = ( { name = "alice"; email = "alice.liddell@mysite.com"; } );\n')
    people.chmod(0o600)
    configure(broker=READY, users=[])
    path = Path(settings.DEFAULT_PATH)
    path.write_text("\n".join(line for line in path.read_text().splitlines() if not line.startswith("users"))
                    + f'\n@include "{people}"\n')
    first_login(typed)
    rewrite(people, b"alice.liddell@mysite.com", b"alice.hargrave@mysite.co")
    assert log_in(typed.right) == (helper_driver.ALLOW, 1)
    assert tenant.messages("alice")[-1]["to"] == "alice.hargrave@mysite.co"


def test_g12_the_password_for_ldap(directory, configure, typed, log, tmp_path):
    password = tmp_path / "password"
    password.write_bytes(Path(directory.password_file).read_bytes())
    password.chmod(0o600)
    configure(users=OTHERS, otp={"channels": ["email"]}, broker=READY,
              ldap=directory.group(bind_password_file=str(password)))
    one = first_login(typed)
    words = password.read_bytes()
    rewrite(password, words, words.swapcase())
    assert log_in(typed.right)[0] == LOCAL_FAULT
    assert log.event()["reason"] == "contacts_fault"
    assert ends(one)


def test_g12_the_whole_file_is_another(configure, typed, tenant):
    """Put in its place, as editors do it."""
    configure(broker=READY)
    first_login(typed)
    configure(broker=READY, users=[{**ALICE, "email": "alice.hargrave@mysite.co"}, BOB])
    assert log_in(typed.right) == (helper_driver.ALLOW, 1)
    assert "alice.hargrave@mysite.co" in [message["to"] for message in tenant.messages("alice")[-2:]]


def test_g12_the_authorities(configure, typed, tenant, tmp_path, log):
    trust = tmp_path / "trust.pem"
    trust.write_bytes(Path(tenant.ca_file).read_bytes())
    configure(network={"ca_file": str(trust)}, broker=READY)
    one = first_login(typed)
    trust.write_bytes(issue(tmp_path / "other", TENANT_NAME).ca_file.read_bytes())
    assert log_in(typed.right) == (6, 0)
    assert ends(one)


def test_g12_what_is_kept_has_grown_old(configure, typed, tenant):
    """The tenant is asked again, as every login would."""
    configure(cache={"fresh": 1}, broker=READY)
    one = first_login(typed)
    asked = tenant.counts()["requests"]["community"]
    wait_for(lambda: time.time() - next(Path("/var/cache/pam_blockid").iterdir()).stat().st_mtime > 2.1, "a second")
    assert log_in(typed.right) == (helper_driver.ALLOW, 1)
    assert tenant.counts()["requests"]["community"] == asked + 1
    assert ends(one)


def test_g12_what_is_kept_is_emptied(configure, typed, tenant):
    configure(broker=READY)
    first_login(typed)
    for path in Path("/var/cache/pam_blockid").iterdir():
        path.unlink()
    asked = tenant.counts()["requests"]["community"]
    assert log_in(typed.right) == (helper_driver.ALLOW, 1)
    assert tenant.counts()["requests"]["community"] == asked + 1


# G13: the tenant ends the connection, or says something on it, before it is asked.


GOOD_ANSWER = http_json({"messageId": "6a4f1b7e-0000-4000-8000-000000000009", "info": "OTP request accepted"}, status=202)


def reset(stream):
    stream.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    stream.close()


SURPRISES = {
    "an_answer": lambda stream: stream.sendall(GOOD_ANSWER),
    "half_an_answer": lambda stream: stream.sendall(GOOD_ANSWER[:40]),
    "one_byte": lambda stream: stream.sendall(b"H"),
    "two_answers": lambda stream: stream.sendall(GOOD_ANSWER * 2),
    "a_large_one": lambda stream: stream.sendall(b"x" * 100_000),
    "its_end": lambda stream: stream.close(),
    "its_end_in_tls": lambda stream: stream.unwrap(),
    "a_reset": reset,
}


class Surprise:
    """The greeting of a server that does `what` on the connection that is ready, when it is told to."""

    def __init__(self, context, what):
        self.now, self.done = threading.Event(), threading.Event()
        self._context, self._what = context, what
        self.number = 0

    def __call__(self, connection, _over):
        self.number += 1
        number = self.number
        stream = self._context.wrap_socket(connection, server_side=True)
        if number == 3:  # two for discovery, then this
            self.now.wait(20)
            try:
                self._what(stream)
            finally:
                self.done.set()
        return stream


@pytest.fixture(params=list(SURPRISES))
def surprise(request, evil, certificate):
    evil.greet = Surprise(server_context(certificate), SURPRISES[request.param])
    return evil.greet


def granted_once(evil):
    """The login asked once for a passcode and was let in, on another connection than the one that was ready."""
    before = len(evil.heard_at("generate"))
    assert log_in(lambda: CODE) == (helper_driver.ALLOW, 1)
    assert len(evil.heard_at("generate")) == before + 1
    assert evil.heard_at("verify")


def test_g13_while_nobody_asks(surprise, evil, configure):
    configure(**pointing_to(evil), broker=READY)
    assert log_in(lambda: CODE) == (helper_driver.ALLOW, 1)
    one = made_ready()
    surprise.now.set()
    assert ends(one)
    granted_once(evil)


def test_g13_when_somebody_asks(surprise, evil, configure):
    """Its process was held up meanwhile, so that it finds both at once."""
    configure(**pointing_to(evil), broker=READY)
    assert log_in(lambda: CODE) == (helper_driver.ALLOW, 1)
    one = made_ready()
    os.kill(one.pid, signal.SIGSTOP)
    surprise.now.set()
    surprise.done.wait(1)  # but unwrap() waits for an answer
    before = len(evil.heard_at("generate"))
    with connect() as channel:
        os.kill(one.pid, signal.SIGCONT)
        assert channel.recv(helper_driver.LARGEST) == bytes([helper_driver.VERSION, 7])
        channel.send(helper_driver.request("alice", SERVICE))
        assert helper_driver.converse(channel, lambda: CODE) == (helper_driver.ALLOW, 1)
    assert len(evil.heard_at("generate")) == before + 1
    assert ends(one)


def test_g13_a_good_one_is_used(evil, certificate, configure):
    """The control: with nothing said on it, the connection is used."""
    evil.greet = Surprise(server_context(certificate), lambda stream: None)
    evil.greet.now.set()
    configure(**pointing_to(evil), broker=READY)
    assert log_in(lambda: CODE) == (helper_driver.ALLOW, 1)
    one = made_ready()
    found = []
    assert log_in(lambda: found.append(helpers()[0].pid) or CODE) == (helper_driver.ALLOW, 1)
    assert found == [one.pid]


# G14: what it holds.


def test_g14_what_waits_holds(one_broker, configure, typed):
    """The tenant's connection and a way to the broker: no listener, no socket of a login."""
    configure(broker=READY)
    one = first_login(typed)
    listener = descriptors_of(one_broker.pid)[3]
    found = descriptors_of(one.pid)
    assert [found.pop(number) for number in range(3)] == ["/dev/null"] * 3
    assert found.pop(3).startswith("socket:")  # the way to the broker
    assert [found.pop(number) for number in (4, 5)] == [RUN_DIRECTORY, CACHE_DIRECTORY]
    assert listener not in found.values()
    assert {link.partition(":")[0] for link in found.values()} <= {"socket", "anon_inode"}, found


def test_g14_what_a_login_that_was_ready_holds(one_broker, configure, typed):
    """Its own connection and no other; nothing of the broker's any more."""
    configure(broker=READY)
    first_login(typed)
    listener = descriptors_of(one_broker.pid)[3]
    with greeted() as other:
        wait_for(helpers, "a process for a caller that says nothing")
        one = first_login(typed)
        others = {descriptors_of(helper.pid)[3] for helper in helpers()}
        control = descriptors_of(one.pid)[3]
        found = []

        def look():
            found.append(set(descriptors_of(one.pid).values()))
            return typed.right()

        assert log_in(look)[0] == helper_driver.ALLOW
        assert not found[0] & {listener, control, *others}
        other.close()


# Group C, where it is not that of test_ready_hostile_….py: what is sent is sent once.


@pytest.mark.parametrize("endpoint", LATER)
@pytest.mark.parametrize("how", ["cut", "hold"])
def test_c8_no_answer(caller, evil, configure, log, endpoint, how):
    """Neither does libcurl ask again, as it would where a connection that it has kept is at its end."""
    configure(**pointing_to(evil), broker=READY)
    assert log_in(lambda: CODE) == (helper_driver.ALLOW, 1)
    evil.answers[endpoint] = then(b"", how)
    ReadyTrial(caller, log, evil, 0).is_outage(at=endpoint)
    assert len(evil.heard_at("generate")) == 2  # of the login before, and of this


def test_c14_verify_that_times_out_after_the_code_was_taken(tenant, typed, configure, log):
    configure(otp={"attempts": 1}, network={"request_timeout": 1}, broker=READY)
    one = first_login(typed)
    tenant.fault("verify", "hang", process=True, times=1)
    assert log_in(typed.right) == (6, 1)
    assert taken([one], log)
    spent = typed.right()
    assert tenant.counts()["requests"]["verify"] == 2  # of the login before, and of this
    assert log.event()["reason"] == "service_unreachable"
    assert log_in(lambda: spent) == (2, 1)
