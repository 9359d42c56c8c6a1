"""Case C8 once more, through logins that were ready: each ends at its deadline.

They run side by side, as each waits for the whole of it; each is ready only when the one before it was asked for.
"""
# SPDX-License-Identifier: Apache-2.0
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from types import SimpleNamespace

import pytest
from conftest import NETWORK, SERVICE, TENANT_NAME, forget_discovery
from harness import accounts, helper_driver, listeners, pam_driver, settings
from harness.broker import broker, log_in
from harness.event_line import LoginLog, fields_of
from harness.evil_server import evil_server, server_context
from harness.evil_tls import mute, silent_after_tls, slow_handshake
from harness.files import replaced
from harness.hostile import CODE, GROWTH_KB, keeps_promises, pointing_to
from harness.ready import becoming_ready, made_ready, ready_ones
from harness.ready_trial import LATER, READY, growth_of, trial_of  # noqa: F401  pylint: disable=unused-import
from harness.waiting import wait_for
from test_hostile_slow import ANSWERS, PATIENT, PEOPLE, SLACK, silent_nameserver

CASES = {f"{how}-{endpoint}": (how, endpoint) for how in ANSWERS for endpoint in LATER}


class TakesTurns:
    """Answers as the case of each connection has it; these are asked for a passcode in the order of CASES."""

    def __init__(self, server):
        self._good = dict(server.answers)
        self._left, self._of = list(CASES.values()), {}
        server.answers |= {endpoint: self.answer for endpoint in LATER}

    def answer(self, wire, request):
        if request.endpoint == "generate":
            self._of[wire] = self._left.pop(0)
        how, endpoint = self._of[wire]
        good = self._good[request.endpoint]
        if request.endpoint == endpoint:
            ANSWERS[how](good)(wire, request)
        else:
            wire.send(good)


def one_login(name, person, ready):
    with growth_of([ready]) as growth, pam_driver.pam_host() as host:
        outcome = host.log_in(*([CODE] if name.endswith("-verify") else []), service=SERVICE, user=person)
    return SimpleNamespace(pid=ready.pid, outcome=outcome, growth=growth[ready.pid])


@pytest.fixture(scope="module")
def slow_logins(syslog, people, stacks, certificate):
    accounts.add_person("dave", "pw-dave")
    log, done = LoginLog(syslog), {}
    with ExitStack() as stack:
        server = stack.enter_context(evil_server(TENANT_NAME, certificate))
        settings.write_settings(settings.DEFAULT_PATH, {
            "tenant": settings.tenant_of(server), "users": [{"name": name, "email": f"{name}@mysite.com"} for name in PEOPLE],
            "network": {**PATIENT, "ca_file": server.ca_file}, "broker": READY,
            "policy": {"send_budget": {"codes": 1000, "per": 60}},
        })
        forget_discovery()
        stack.enter_context(broker())
        assert log_in(lambda: CODE) == (helper_driver.ALLOW, 1)
        server.heard.clear()
        TakesTurns(server)
        pool = stack.enter_context(ThreadPoolExecutor(len(CASES)))
        for number, name in enumerate(CASES, start=1):
            done[name] = pool.submit(one_login, name, PEOPLE[number % len(PEOPLE)], made_ready())
            wait_for(lambda number=number: len(server.heard_at("generate")) == number, "its request")
        return {name: login.result() for name, login in done.items()}, log, server


@pytest.mark.parametrize("name", list(CASES))
def test_c8_server_that_takes_its_time(slow_logins, name):
    done, log, server = slow_logins
    login = done[name]
    mine = [record for record in log.records() if f"pam_blockid[{login.pid}]" in record.text]
    (event,) = [event for event in map(fields_of, [record.text for record in mine]) if event]
    assert login.outcome.code == pam_driver.AUTHINFO_UNAVAIL, event
    assert (event["result"], event["reason"], event["through"]) == ("outage", "service_unreachable", "broker"), event
    deadline = NETWORK["login_deadline"]
    assert deadline - 1 < login.outcome.seconds < deadline + SLACK, event
    keeps_promises(login.outcome, server, mine, SLACK)
    assert login.growth < GROWTH_KB


@pytest.mark.parametrize("greet", [mute, lambda connection, over: None, "slow_tls"], ids=["no_tls", "goes", "slow_tls"])
def test_c8_server_that_takes_its_time_to_show_who_it_is(trial_of, certificate, greet):
    trial = trial_of(greet=slow_handshake(server_context(certificate)) if greet == "slow_tls" else greet,
                     trusted=certificate)
    assert trial.is_outage(at="community")["reason"] == "service_unreachable"


def test_c8_silent_after_tls(trial_of, certificate):
    """Which tells nobody anything before a request is sent."""
    trial = trial_of(greet=silent_after_tls(server_context(certificate)), trusted=certificate)
    assert trial.of_ready_login().is_outage(at="generate")["reason"] == "service_unreachable"


@contextmanager
def unresolved(_port):
    with silent_nameserver(), replaced("/etc/hosts", "127.0.0.1 localhost\n"):
        yield


@pytest.mark.parametrize("gone", [listeners.black_hole, unresolved])
def test_c8_server_that_is_gone(serving, caller, certificate, configure, syslog, gone):
    """From the moment on when the login before was through."""
    with ExitStack() as stack, ExitStack() as running:
        server = running.enter_context(evil_server(TENANT_NAME, certificate))
        groups = pointing_to(server)
        groups["network"]["connect_timeout"] = 1
        configure(**groups, broker=READY)

        def go():
            running.close()
            stack.enter_context(gone(server.port))
            return CODE

        assert log_in(go) == (helper_driver.ALLOW, 1)
        wait_for(becoming_ready, "the next login to begin")
        wait_for(lambda: not becoming_ready(), "it to be given up")
        assert not ready_ones()
        log = LoginLog(syslog)
        assert caller.host().log_in(service=SERVICE).code == pam_driver.AUTHINFO_UNAVAIL
        assert log.event()["reason"] == "service_unreachable"
