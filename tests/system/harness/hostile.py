"""Fixtures of the hostile cases: a hostile server, and a login that must keep the promises of all of them."""
# SPDX-License-Identifier: Apache-2.0
import re
from contextlib import ExitStack
from dataclasses import dataclass

import pytest
from conftest import NETWORK, SERVICE, TENANT_NAME, open_to_all

from . import pam_driver, settings
from .certificates import issue
from .evil_server import ENDPOINTS, evil_server
from .processes import helpers, peak_kb

EVERYWHERE = pytest.mark.parametrize("endpoint", list(ENDPOINTS))
NUMBER = {"community": 200, "discovery": 200, "generate": 202, "verify": 200}  # HTTP status of a good answer
CODE = "135790"  # what is typed; the hostile server grants any
SLACK = 1.5  # seconds, for what is not waiting
GROWTH_KB = 32 * 1024  # that a server may cause in the helper
RESULTS = {pam_driver.SUCCESS: "allow", pam_driver.AUTHINFO_UNAVAIL: "outage", pam_driver.AUTH_ERR: "wrong_passcode",
           pam_driver.SERVICE_ERR: "local_fault", pam_driver.MAXTRIES: "locked"}
OUR_SENTENCES = re.compile(r"(The passcode service (cannot be reached|does not work correctly) now\. Try again later\.|"
                           r"The passcode service has been asked too often\. Try again later\.|"
                           r"The passcode service refuses this login\. Ask your administrator\.|"
                           r"Invalid passcode\.|"
                           r"Passcodes are not set up correctly on this host\. Ask your administrator\.|"
                           r"The login failed because of a fault on this host\. Ask your administrator\.|"
                           r"A passcode could not be sent to you\. Ask your administrator\.) \(reference [2-9A-Z]{6}\)")
OUR_PROMPT = re.compile(r"Passcode sent to [a-z]\*\*\*[a-z]@mysite\.com( and \+1 \*+7890)? \([a-z ,]+\): ")


def pointing_to(server):
    """The groups of the settings that lead to `server`; one attempt, so that a wrong code is the end."""
    return {"tenant": settings.tenant_of(server), "network": {"ca_file": server.ca_file}, "otp": {"attempts": 1}}


def keeps_secrets(texts, server):
    text = "\n".join(texts)
    assert CODE not in text, text
    assert server.license_key.lower() not in text.lower(), text


def keeps_promises(outcome, server, records, slack=SLACK):
    """What holds of every login, whatever the server did."""
    assert outcome.seconds < NETWORK["login_deadline"] + slack
    assert all(OUR_SENTENCES.fullmatch(notice) for notice in outcome.notices), outcome.notices
    assert all(OUR_PROMPT.fullmatch(prompt) for prompt in outcome.prompts), outcome.prompts
    assert all(record.text.isascii() and record.text.isprintable() for record in records), records
    keeps_secrets([*(record.text for record in records), *outcome.notices, *outcome.prompts], server)


class Caller:
    """One PAM caller for many logins; one that a test failed with is not used again."""

    def __init__(self):
        self._stack, self._host = ExitStack(), None

    def host(self):
        if self._host is None:
            self._host = self._stack.enter_context(pam_driver.pam_host())
        return self._host

    def drop(self):
        self._stack.close()
        self._host = None


@dataclass
class Trial:
    """Logs alice in against a hostile server. No other result than those named is one to accept."""
    caller: Caller
    log: object
    server: object
    start_kb: int  # of a helper

    def ends(self, *codes, at="verify", service=SERVICE):
        """The event line of a login that reaches the endpoint `at` and ends with one of `codes`."""
        try:
            return self._log_in(codes, [CODE] if at == "verify" else [], service)
        except BaseException:
            self.caller.drop()
            raise

    def _log_in(self, codes, answers, service):
        outcome = self.caller.host().log_in(*answers, service=service)
        assert outcome.code in codes, (outcome, self.log.texts())
        assert self.caller.host().peak_kb() < self.start_kb + GROWTH_KB
        assert outcome.seconds < NETWORK["login_deadline"] + SLACK
        event = self.log.event()
        keeps_promises(outcome, self.server, self.log.records())
        assert event["result"] == RESULTS[outcome.code], event
        assert self.caller.host().children_peak_kb() > self.start_kb / 2  # a helper was measured
        return event

    def is_outage(self, at="verify", **more):
        return self.ends(pam_driver.AUTHINFO_UNAVAIL, at=at, **more)

    def is_wrong(self, **more):
        return self.ends(pam_driver.AUTH_ERR, **more)

    def is_granted(self, **more):
        return self.ends(pam_driver.SUCCESS, **more)


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    """Trusted where a test's settings say so, for the tenant's name."""
    return issue(open_to_all(tmp_path_factory.mktemp("evil")) / "certificate", TENANT_NAME)


@pytest.fixture
def evil(certificate, configure):
    """A hostile server, and the settings that point to it."""
    with evil_server(TENANT_NAME, certificate) as server:
        configure(**pointing_to(server))
        yield server


@pytest.fixture(scope="session")
def helper_start_kb(certificate):
    """What a helper has taken at most when an ordinary login has come to its prompt."""
    seen = []

    def look():
        working = [helper.pid for helper in helpers()] or [host.pid]  # a module without a helper works in the caller
        seen.append(peak_kb(working[0]))
        return CODE

    with evil_server(TENANT_NAME, certificate) as server, pam_driver.pam_host() as host:
        groups = {**pointing_to(server), "users": [{"name": "alice", "email": "alice.liddell@mysite.com"}]}
        settings.write_settings(settings.DEFAULT_PATH, groups)
        assert host.log_in(look, service=SERVICE).code == pam_driver.SUCCESS
    return seen[0]


@pytest.fixture(scope="session")
def caller():
    one = Caller()
    yield one
    one.drop()


@pytest.fixture
def trial(helper_start_kb, caller, evil, log):
    """The login of a test."""
    return Trial(caller, log, evil, helper_start_kb)


@pytest.fixture
def trial_of(helper_start_kb, caller, configure, log):
    """Starts another hostile server than the usual one, with the settings that point to it."""
    with ExitStack() as servers:

        def start(issued=None, name=TENANT_NAME, greet=None, trusted=None):
            server = servers.enter_context(evil_server(name, issued, greet))
            server.ca_file = str((trusted or issued).ca_file)
            configure(**pointing_to(server))
            return Trial(caller, log, server, helper_start_kb)

        yield start
