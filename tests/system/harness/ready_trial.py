"""Hostile cases once more, each through the login that the broker keeps ready.

A test's module takes the fixtures from here, and its tests from another by `once_more`.
"""
# SPDX-License-Identifier: Apache-2.0
import threading
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from types import FunctionType

import pytest
from conftest import TENANT_NAME

from . import helper_driver
from .broker import log_in
from .certificates import issue
from .event_line import LoginLog
from .evil_server import evil_server, greet_with_tls, server_context
from .hostile import CODE, GROWTH_KB, RESULTS, Trial, keeps_promises, pointing_to
from .processes import peak_kb
from .ready import becoming_ready, made_ready, ready_ones
from .waiting import wait_for

READY = {"ready": 60}
LATER = ("generate", "verify")  # what it asks for once it has a login; the rest is known before one is ready


def _of_later(mark):
    """The parameters of a test without those that are of what nobody asks a ready login for."""
    names, *values = mark.args or [""]  # those named by keywords are of no endpoint
    if mark.name != "parametrize" or "endpoint" not in names.split(", "):
        return mark
    place = names.split(", ").index("endpoint")
    left = [value for value in values[0] if (value if names == "endpoint" else value[place]) in LATER]
    return pytest.mark.parametrize(names, left, **mark.kwargs).mark


def once_more(module, but=()):
    """{name: test} of what `module` tests, but for those named and those of no endpoint that is asked for later."""
    found = {}
    for name, test in vars(module).items():
        if name.startswith("test_") and name not in but:
            found[name] = FunctionType(test.__code__, test.__globals__, name, test.__defaults__, test.__closure__)
            found[name].__doc__ = test.__doc__
            # Which control they catch is a matter of the tests that are repeated here.
            found[name].pytestmark = [_of_later(mark) for mark in getattr(test, "pytestmark", ())
                                      if mark.name != "caught_by"]
    return found


def taken(ready, log):
    """The pids of those whose logins are among what is logged."""
    return [one.pid for one in ready if any(f"pam_blockid[{one.pid}]: event=" in text for text in log.texts())]


@contextmanager
def growth_of(processes):
    """{pid: kB} of the memory by which each was seen to have grown at most, while the block runs: 0 for one that has
    ended before it was looked at again."""
    start = {process.pid: peak_kb(process.pid) for process in processes}
    growth, over = dict.fromkeys(start, 0), threading.Event()

    def look():
        while not over.wait(0.002):
            for pid, before in start.items():
                try:
                    growth[pid] = peak_kb(pid) - before
                except (OSError, KeyError):
                    pass  # it has ended

    watch = threading.Thread(target=look)
    watch.start()
    try:
        yield growth
    finally:
        over.set()
        watch.join()


@dataclass
class ReadyTrial(Trial):
    """Each login is that of a process that was ready."""

    def _log_in(self, codes, answers, service):
        made_ready()
        ready = ready_ones()  # two, where logins come quickly
        with growth_of(ready) as growth:
            event = self._outcome(codes, answers, service)
        used = taken(ready, self.log)
        assert len(used) == 1, self.log.texts()
        assert growth[used[0]] < GROWTH_KB
        return event

    def _outcome(self, codes, answers, service):
        outcome = self.caller.host().log_in(*answers, service=service)
        assert outcome.code in codes, (outcome, self.log.texts())
        event = self.log.event()
        keeps_promises(outcome, self.server, self.log.records())
        assert event["result"] == RESULTS[outcome.code], event
        return event


@dataclass
class NextTrial(ReadyTrial):
    """The server greets as told from the next connection on: it makes a login ready, or it lets nobody in."""
    before: int  # connections, all of which were greeted well

    def of_ready_login(self):
        return ReadyTrial(self.caller, self.log, self.server, 0)

    def is_granted(self, **more):
        return self.of_ready_login().is_granted(**more)

    def _log_in(self, codes, answers, service):
        wait_for(lambda: self.server.connections > self.before, "a connection for the next login")
        wait_for(lambda: not becoming_ready() and not ready_ones(), "it to be given up")
        return self._outcome(codes, answers, service)


@pytest.fixture
def made(request, serving, evil, configure):
    """The settings point to the hostile server, which has behaved so far, and a login is ready."""
    policy = {"on_outage": "allow"} if "lenient" in request.fixturenames else {}
    configure(**pointing_to(evil), broker=READY, policy=policy)
    assert log_in(lambda: CODE) == (helper_driver.ALLOW, 1)
    made_ready()
    evil.heard.clear()


@pytest.fixture(autouse=True)
def log(made, syslog):
    """Without the login before."""
    return LoginLog(syslog)


@pytest.fixture
def lenient():
    """That an administrator lets people in when the service is out of reach is among the settings by now."""


@pytest.fixture
def trial(made, caller, evil, log):
    return ReadyTrial(caller, log, evil, 0)


@pytest.fixture
def trial_of(serving, tmp_path, caller, configure, syslog):
    """As harness.hostile has it; but the server greets as told only when one login has been let in."""
    with ExitStack() as servers:

        def start(issued=None, name=TENANT_NAME, greet=None, trusted=None):
            numbers = name.replace(".", "").isdigit()
            good = issue(tmp_path / "before", name, alternatives=f"IP:{name}" if numbers else None)
            server = servers.enter_context(evil_server(name, good))
            authorities = tmp_path / "authorities.pem"
            authorities.write_bytes(good.ca_file.read_bytes() + (trusted or issued or good).ca_file.read_bytes())
            server.ca_file = str(authorities)
            groups = pointing_to(server)
            groups["network"]["connect_timeout"] = 1
            configure(**groups, broker=READY)
            trial = NextTrial(caller, None, server, 0, before=0)

            def from_now_on():
                trial.before = server.connections
                server.greet = greet or greet_with_tls(server_context(issued))
                return CODE

            assert log_in(from_now_on) == (helper_driver.ALLOW, 1)
            server.heard.clear()
            trial.log = LoginLog(syslog)
            return trial

        yield start
