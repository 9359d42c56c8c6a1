"""The login that the broker keeps ready: it rides a connection that was made before, and is never more than that."""
# SPDX-License-Identifier: Apache-2.0
import os
import shutil
import signal
import time
from contextlib import ExitStack
from pathlib import Path

import pytest
from conftest import CACHE_DIRECTORY, RUN_DIRECTORY, SERVICE
from harness import helper_driver, pam_driver, settings
from harness.broker import greeted, log_in
from harness.processes import children_of, helpers, status_of
from harness.ready import becoming_ready, ends, made_ready, ready_ones
from harness.ssh import Dialogue
from harness.waiting import wait_for
from test_sudo_su import sudo_on_a_terminal

LONG = 60  # seconds that none of these tests takes


@pytest.fixture
def keeps_ready(configure):
    configure(broker={"ready": LONG}, policy={"send_budget": {"codes": 100, "per": 600}})


@pytest.fixture
def ready(serving, keeps_ready, typed):
    """A login has been, and the next is ready: its process."""
    assert log_in(typed.right) == (helper_driver.ALLOW, 1)
    return made_ready()


@pytest.fixture(autouse=True)
def counts_at_rest(tenant):
    """The tenant counts a handshake when it has heard the last of it, a moment after our end has said it; and never that
    of a connection of an earlier test, whose broker was stopped meanwhile."""
    wait_for(lambda: not becoming_ready() and not ready_ones(), "those of earlier tests to go")
    begun = tenant.counts()
    broken_off = begun["connections"] - begun["handshakes"]

    def counted():
        counts = tenant.counts()
        return counts if counts["handshakes"] + broken_off == counts["connections"] else None
    return lambda: wait_for(counted, "the tenant's end of every handshake")


def growth(before, after):
    """What has been added of connections, handshakes and each kind of request."""
    grown = {name: after[name] - before[name] for name in ("connections", "handshakes")}
    return {**grown, **{name: count - before["requests"][name] for name, count in after["requests"].items()
                        if count != before["requests"][name]}}


def the_next_one(process):
    """The one that is ready after it."""
    return wait_for(lambda: next((one for one in ready_ones() if one.pid != process.pid), None), "another one")


def test_asks_nothing_before_there_is_a_login(serving, keeps_ready, typed, tenant):
    assert log_in(typed.right) == (helper_driver.ALLOW, 1)
    first = tenant.counts()
    made_ready()
    wait_for(lambda: tenant.counts()["handshakes"] == 3, "its connection")
    assert tenant.counts()["requests"] == first["requests"]


def test_the_next_login_rides_its_connection(serving, ready, typed, tenant, counts_at_rest):
    """Its own two requests, on a connection that was there; and one connection for the login after it."""
    before = counts_at_rest()
    assert log_in(typed.right) == (helper_driver.ALLOW, 1)
    the_next_one(ready)
    assert growth(before, counts_at_rest()) == {"connections": 1, "handshakes": 1, "generate": 1, "verify": 1}


def test_it_is_the_process_of_the_next_login(serving, ready, typed, log):
    found = []

    def answer():
        found.append([helper.pid for helper in helpers()])
        return typed.right()

    assert log_in(answer) == (helper_driver.ALLOW, 1)
    assert found == [[ready.pid]]
    assert [event["reason"] for event in log.events()] == ["right_passcode"] * 2


def test_ten_logins_one_after_another(serving, ready, typed, tenant, counts_at_rest):
    before = counts_at_rest()
    for _ in range(10):
        assert log_in(typed.right) == (helper_driver.ALLOW, 1)
        ready = the_next_one(ready)
    assert growth(before, counts_at_rest()) == {"connections": 10, "handshakes": 10, "generate": 10, "verify": 10}


def test_through_the_module(serving, ready, pam, typed, tenant, log, counts_at_rest):
    before = counts_at_rest()
    outcome = pam.log_in(typed.wrong, typed.right, service=SERVICE)
    assert outcome.code == pam_driver.SUCCESS
    assert log.event()["through"] == "broker"
    the_next_one(ready)
    assert growth(before, counts_at_rest()) == {"connections": 1, "handshakes": 1, "generate": 1, "verify": 2}


def test_many_at_once_are_served(serving, configure, typed):
    """One of them by what is ready, the others by forks."""
    configure(broker={"ready": LONG}, policy={"exempt_users": ["bob"]})
    assert log_in(typed.right) == (helper_driver.ALLOW, 1)
    made_ready()
    with ExitStack() as stack:
        channels = [stack.enter_context(wait_for(greeted, "a place")) for _ in range(10)]
        for channel in channels:
            channel.send(helper_driver.request("bob", SERVICE))
        assert [helper_driver.converse(channel, None)[0] for channel in channels] == [helper_driver.IGNORE] * 10


def test_none_before_the_first_login(serving, keeps_ready):
    assert not children_of(serving.pid)


def test_ready_0_is_never(serving, configure, typed, tenant):
    configure(broker={"ready": 0})
    assert log_in(typed.right) == (helper_driver.ALLOW, 1)
    wait_for(lambda: not children_of(serving.pid), "the login to end")
    assert tenant.counts()["handshakes"] == 2


def test_it_is_let_go(serving, configure, typed, tenant):
    configure(broker={"ready": 1})
    assert log_in(typed.right) == (helper_driver.ALLOW, 1)
    made_ready()
    begin = time.monotonic()
    wait_for(lambda: not children_of(serving.pid), "it to go")
    assert 0.5 < time.monotonic() - begin < 3
    assert serving.process.poll() is None


def test_it_goes_with_the_broker(serving, ready):
    serving.signal(signal.SIGKILL)
    wait_for(lambda: not ready_ones(), "it to go")


def test_a_login_that_rides_it_outlives_the_broker(serving, ready, typed):
    def answer():
        serving.signal(signal.SIGKILL)
        serving.process.wait()
        return typed.right()

    assert log_in(answer) == (helper_driver.ALLOW, 1)


def test_it_is_nobody_that_matters(serving, ready):
    """As locked down as every login."""
    status = status_of(ready.pid)
    assert (status["NoNewPrivs"], status["Seccomp"], status["Groups"]) == ("1", "2", "")
    assert int(status["Uid"].split()[0]) not in (0, 65534)
    assert [int(status[name], 16) for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")] == [0] * 5
    assert int(status["SigBlk"], 16) == 0
    assert os.getsid(ready.pid) == ready.pid


def test_it_ends_with_its_caller(serving, ready, tenant):
    channel = greeted()
    channel.send(helper_driver.request("alice", SERVICE))
    assert channel.recv(helper_driver.LARGEST)[1] == helper_driver.PROMPT
    (login,) = helpers()
    assert login.pid == ready.pid
    channel.close()
    wait_for(lambda: not helpers(), "the login to end", 2)


def test_other_settings_are_served_by_another(serving, ready, configure, typed, tmp_path, log):
    """Those of conf= are read by a process of that login; the caller is greeted once."""
    path = tmp_path / "other.conf"
    path.write_bytes(Path(settings.DEFAULT_PATH).read_bytes())
    path.chmod(0o600)
    channel = greeted()
    with channel:
        channel.send(helper_driver.request("alice", SERVICE, config=str(path)))
        assert helper_driver.converse(channel, typed.right) == (helper_driver.ALLOW, 1)
    assert ends(ready)


def test_a_caller_that_says_nothing(serving, ready, typed):
    """It is greeted, and given to another when it has said nothing for a second."""
    with greeted() as silent:
        wait_for(helpers, "a process of its own")
        assert ready.pid not in [helper.pid for helper in helpers()]
        silent.send(helper_driver.request("alice", SERVICE))
        assert helper_driver.converse(silent, typed.right) == (helper_driver.ALLOW, 1)


def test_one_that_hangs_holds_nobody_up(serving, ready, pam, typed, log):
    os.kill(ready.pid, signal.SIGSTOP)
    try:
        assert pam.log_in(typed.right, service=SERVICE).code == pam_driver.SUCCESS
    finally:
        os.kill(ready.pid, signal.SIGCONT)
    assert log.event()["through"] == "helper"
    assert ends(ready)


@pytest.mark.parametrize("what", ["run", "cache"])
def test_directories_that_are_others(serving, ready, typed, what):
    directory = {"run": RUN_DIRECTORY, "cache": CACHE_DIRECTORY}[what]
    before = directory + ".before"
    os.rename(directory, before)
    try:
        assert log_in(typed.right) == (helper_driver.ALLOW, 1)
    finally:
        shutil.rmtree(before)
    assert ends(ready)


def test_the_tenant_is_down(serving, ready, typed, tenant, counts_at_rest):
    """One connection is tried for the next login, and none after it until a login has come through."""
    tenant.fault("verify", "cut")
    assert log_in(typed.right)[0] == 6
    the_next_one(ready)
    before = counts_at_rest()
    for _ in range(5):
        os.kill(serving.pid, 0)
        assert log_in(typed.right)[0] == 6
    after = growth(before, counts_at_rest())
    assert after["connections"] <= 6
    assert after["verify"] == 5


def test_ssh_then_sudo(serving, keeps_ready, programs, key_sshd, typed, tenant, log, counts_at_rest):
    """As people do it: what is ready after the first is used by the second, of another program and service."""
    login = Dialogue(key_sshd.client("alice"))
    login.expect(r"Passcode sent to .*: ")
    login.type(typed.right())
    login.expect(r"uid=\d+\(alice\)")
    assert login.end() == 0
    one = made_ready()
    before = counts_at_rest()
    sudo = sudo_on_a_terminal(typed.right)
    sudo.expect(r"\broot\b")
    assert sudo.end() == 0
    the_next_one(one)
    assert growth(before, counts_at_rest()) == {"connections": 1, "handshakes": 1, "generate": 1, "verify": 1}
    assert [(event["service"], event["through"]) for event in log.events()] == [("sshd", "broker"), ("sudo", "broker")]
