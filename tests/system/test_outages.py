"""BlockID out of reach or answering nonsense: PAM_AUTHINFO_UNAVAIL, within the deadline, with its own log line."""
# SPDX-License-Identifier: Apache-2.0
import ipaddress

import pytest
from conftest import NETWORK, SERVICE, TENANT_NAME
from harness import pam_driver, settings
from harness.simulator import simulator
from harness.sshd import free_port
from harness.waiting import wait_for

SLACK = 1.5  # seconds, for what is not waiting
HTML = {"kind": "answer", "status": 200, "content_type": "text/html", "body": "<html><body>It works!</body></html>"}
ENDPOINTS = ["community", "discovery", "generate", "verify"]


def refused_as_outage(outcome, log, reason):
    assert outcome.code == pam_driver.AUTHINFO_UNAVAIL
    assert outcome.seconds < NETWORK["login_deadline"] + SLACK
    assert outcome.notices[-1].startswith("The passcode service ")
    event = log.event()
    assert (event["result"], event["reason"]) == ("outage", reason), event["detail"]
    return event["detail"]


def log_in_until(endpoint, pam, typed):
    """A login that meets its fault at `endpoint`: only verify comes after the prompt."""
    return pam.log_in(*([typed.right] if endpoint == "verify" else []), service=SERVICE)


def test_server_down(pam, configure, log):
    configure(tenant={"dns": f"{TENANT_NAME}:{free_port()}"})
    assert "connect" in refused_as_outage(pam.log_in(service=SERVICE), log, "service_unreachable").lower()


def test_name_that_does_not_resolve(pam, configure, log):
    configure(tenant={"dns": "nowhere.blockid.test"})
    assert "resolve" in refused_as_outage(pam.log_in(service=SERVICE), log, "service_unreachable").lower()


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_server_hangs(pam, tenant, typed, log, endpoint):
    tenant.fault(endpoint, "hang")
    outcome = log_in_until(endpoint, pam, typed)
    detail = refused_as_outage(outcome, log, "service_unreachable")
    assert "time" in detail
    assert outcome.seconds > NETWORK["request_timeout"] - 0.5


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_server_answers_html(pam, tenant, typed, log, endpoint):
    tenant.fault(endpoint, **HTML)
    refused_as_outage(log_in_until(endpoint, pam, typed), log, "service_nonsense")


@pytest.mark.parametrize("endpoint", ENDPOINTS)
@pytest.mark.parametrize("kind", ["cut", "close"])
def test_server_breaks_off(pam, tenant, typed, log, endpoint, kind):
    tenant.fault(endpoint, kind)
    refused_as_outage(log_in_until(endpoint, pam, typed), log, "service_nonsense")


@pytest.mark.parametrize("endpoint, reason", [("discovery", "service_failed"), ("generate", "service_failed"),
                                              ("verify", "service_nonsense")])
def test_server_fails(pam, tenant, typed, log, endpoint, reason):
    tenant.fault(endpoint, "answer", status=500, content_type="text/html", body="<html>Internal Server Error</html>")
    assert "500" in refused_as_outage(log_in_until(endpoint, pam, typed), log, reason)


@pytest.mark.parametrize("status, body", [
    (200, '{"status":false,"note":"true"}'), (200, '{"status":1}'), (200, '{"status":"TRUE"}'), (200, "true"), (200, "[]"),
    (200, '{"status":true,"status":false}'), (200, '{"status":true}{}'), (201, '{"status":true}'),
    (404, '{"status":true}'), (500, '{"status":true}'),
])
def test_answers_that_grant_nothing(pam, tenant, typed, configure, status, body):
    configure(otp={"attempts": 1})
    tenant.fault("verify", "answer", status=status, content_type="application/json", body=body)
    outcome = pam.log_in(typed.right, service=SERVICE)
    assert outcome.code in (pam_driver.AUTH_ERR, pam_driver.AUTHINFO_UNAVAIL)


def test_code_is_spent_when_its_answer_is_lost(pam, tenant, typed, configure, log):
    configure(otp={"attempts": 1})
    tenant.fault("verify", "close", process=True)
    refused_as_outage(pam.log_in(typed.right, service=SERVICE), log, "service_nonsense")
    assert tenant.counts()["requests"]["verify"] == 1


def test_code_is_never_sent_twice(pam, tenant, log):
    tenant.fault("generate", "close", process=True)
    detail = refused_as_outage(pam.log_in(service=SERVICE), log, "service_nonsense")
    assert "ended before an answer came" in detail
    assert tenant.counts()["requests"]["generate"] == 1


def test_connection_that_the_server_closed_while_the_person_typed(pam, people, tmp_path, configure, log):
    """A new one is made for the check; no code is sent again."""
    with simulator(tmp_path / "impatient", "--keep-alive", "1") as impatient:
        configure(tenant={**settings.tenant_of(impatient)}, network={"ca_file": str(impatient.ca_file)})

        def wait_and_type():
            wait_for(lambda: not connections_to(impatient.dns), "the server to close the connection", patience=10)
            return impatient.messages("alice")[-1]["code"]

        assert pam.log_in(wait_and_type, service=SERVICE).code == pam_driver.SUCCESS
        counts = impatient.counts()
        assert (counts["requests"]["generate"], counts["requests"]["verify"]) == (1, 1)


def connections_to(address):
    """Established ones, as the kernel lists them."""
    host, port = address.split(":")
    wanted = f"{int.from_bytes(ipaddress.ip_address(host).packed, 'little'):08X}:{int(port):04X}"
    with open("/proc/net/tcp", encoding="ascii") as table:
        return [line for line in table if line.split()[2] == wanted and line.split()[3] == "01"]
