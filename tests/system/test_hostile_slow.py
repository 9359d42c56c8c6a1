"""Case C8: servers that take their time, wherever they can. Every login ends at its deadline.

Each of them waits for the whole deadline, so they run side by side, once, each with a caller and settings of its own.
"""
# SPDX-License-Identifier: Apache-2.0
import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

import pytest
from conftest import NETWORK, SERVICE, TENANT_NAME, open_to_all
from harness import accounts, listeners, pam_driver, pam_stack, settings
from harness.event_line import LoginLog
from harness.evil_server import ENDPOINTS, LICENSE_KEY, evil_server, server_context
from harness.evil_tls import mute, silent_after_tls, slow_handshake
from harness.evil_wire import dripped, http_json
from harness.files import replaced, write_file
from harness.hostile import CODE, GROWTH_KB, keeps_promises

# Longer than the deadline, which is to be what ends the login.
PATIENT = {**NETWORK, "connect_timeout": 30, "request_timeout": 30}
SLACK = 3  # seconds: many run at once
PAUSE = 0.4  # seconds, between two bytes


@contextmanager
def silent_nameserver():
    """The resolver asks us, and we never answer."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 53))
        with replaced("/etc/resolv.conf", "nameserver 127.0.0.1\noptions timeout:30 attempts:5\n"):
            yield


def hold(wire, _request):
    wire.hold()


def slow_headers(good):
    return dripped(good, pause=PAUSE)


def slow_body(good):
    head, _, body = good.partition(b"\r\n\r\n")
    return dripped(body, before=head + b"\r\n\r\n", pause=PAUSE)


def half_body(good):
    return lambda wire, _request: (wire.send(good[:-4]), wire.hold())


def slow_continue(_good):
    def answer(wire, _request):
        while wire.pause(PAUSE):
            wire.send(b"HTTP/1.1 100 Continue\r\n\r\n")

    return answer


ANSWERS = {"silence": lambda _good: hold, "slow_headers": slow_headers, "slow_body": slow_body, "half_body": half_body,
           "slow_continue": slow_continue}


@contextmanager
def slow_answer(certificate, endpoint, how):
    with evil_server(TENANT_NAME, certificate) as server:
        server.answers[endpoint] = ANSWERS[how](server.answers[endpoint])
        yield server.dns


@contextmanager
def greeting(certificate, greet):
    with evil_server(TENANT_NAME, certificate, greet) as server:
        yield server.dns


@contextmanager
def no_answer_to_a_connection(_certificate):
    with listeners.black_hole() as port:
        yield f"{TENANT_NAME}:{port}"


@contextmanager
def unresolved_tenant(_certificate):
    yield f"lost.{TENANT_NAME}"


@contextmanager
def unresolved_service(certificate):
    with evil_server(TENANT_NAME, certificate) as server:
        server.answers["discovery"] = http_json({"adminconsole": f"https://lost.{TENANT_NAME}/adminconsole"})
        yield server.dns


CASES = {f"{how}-{endpoint}": lambda certificate, how=how, endpoint=endpoint: slow_answer(certificate, endpoint, how)
         for how in ANSWERS for endpoint in ENDPOINTS}
CASES |= {
    "no_tls": lambda certificate: greeting(certificate, mute),
    "slow_tls": lambda certificate: greeting(certificate, slow_handshake(server_context(certificate))),
    "silent_after_tls": lambda certificate: greeting(certificate, silent_after_tls(server_context(certificate))),
    "black_hole": no_answer_to_a_connection,
    "dns_of_the_tenant": unresolved_tenant,
    "dns_of_the_service": unresolved_service,
}


# They take turns, as no one person is sent that many codes.
PEOPLE = ["alice", "bob", "carol", "dave"]


class Whereabouts:
    license_key, community = LICENSE_KEY, "default"

    def __init__(self, dns):
        self.dns = dns


def log_in(directory, name, certificate):
    """One login to the case of that name. It is known by its PAM service."""
    service = f"slow-{name}".replace("_", "-")
    person = PEOPLE[list(CASES).index(name) % len(PEOPLE)]
    conf = directory / f"{service}.conf"
    with CASES[name](certificate) as dns, pam_driver.pam_host() as host:
        settings.write_settings(conf, {
            "tenant": settings.tenant_of(Whereabouts(dns)), "users": [{"name": person, "email": f"{person}@mysite.com"}],
            "network": {**PATIENT, "ca_file": str(certificate.ca_file)},
            "policy": {"send_budget": {"codes": 1000, "per": 60}},
        })
        write_file(pam_stack.service_path(service), pam_stack.blockid_alone(f"conf={conf}"))
        outcome = host.log_in(*([CODE] if name.endswith("-verify") else []), service=service, user=person)
        return service, outcome, host.children_peak_kb()


@pytest.fixture(scope="module")
def slow_logins(syslog, people, certificate, tmp_path_factory):
    directory = open_to_all(tmp_path_factory.mktemp("slow"))
    accounts.add_person("dave", "pw-dave")
    log = LoginLog(syslog)
    with ExitStack() as stack:
        stack.enter_context(silent_nameserver())
        pool = stack.enter_context(ThreadPoolExecutor(len(CASES)))
        logins = {name: pool.submit(log_in, directory, name, certificate) for name in CASES}
        done = {name: login.result() for name, login in logins.items()}
    return done, log


@pytest.mark.caught_by("naive")
def test_c8_name_that_nobody_resolves(pam, configure):
    configure(tenant={"dns": f"lost.{TENANT_NAME}"})
    with silent_nameserver():
        outcome = pam.log_in(service=SERVICE)
    assert outcome.code == pam_driver.AUTHINFO_UNAVAIL
    assert outcome.seconds < NETWORK["login_deadline"] + SLACK


@pytest.mark.parametrize("name", list(CASES))
def test_c8_server_that_takes_its_time(slow_logins, helper_start_kb, name):
    done, log = slow_logins
    service, outcome, peak = done[name]
    event, = [event for event in log.events() if event["service"] == service]
    assert outcome.code == pam_driver.AUTHINFO_UNAVAIL, event
    assert (event["result"], event["reason"]) == ("outage", "service_unreachable"), event
    deadline = NETWORK["login_deadline"]
    assert deadline - 1 < outcome.seconds < deadline + SLACK, event
    keeps_promises(outcome, Whereabouts(""), [record for record in log.records() if service in record.text], SLACK)
    assert peak < helper_start_kb + GROWTH_KB
