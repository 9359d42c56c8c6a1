"""A server that cannot show who it is gets nothing from us: PAM_AUTHINFO_UNAVAIL, and no request."""
# SPDX-License-Identifier: Apache-2.0
import time

import pytest
from conftest import SERVICE, TENANT_NAME
from harness import pam_driver
from harness.certificates import issue
from harness.simulator import simulator
from harness.sshd import free_port

DAY = 24 * 3600


def date(seconds_from_now):
    return time.strftime("%Y%m%d%H%M%SZ", time.gmtime(time.time() + seconds_from_now))


@pytest.fixture
def tenant_with(tmp_path, configure):
    """Starts a tenant with the given certificate and points the settings to it."""
    running = []

    def start(issued, trusted):
        port = free_port()
        running.append(simulator(tmp_path / "tenant", "--dns", f"{TENANT_NAME}:{port}",
                                 "--certificate", issued.certificate, "--private-key", issued.private_key,
                                 listen=f"127.0.0.1:{port}"))
        other = running[-1].__enter__()
        configure(tenant={"dns": other.dns, "license_key": other.license_key}, network={"ca_file": str(trusted)})
        return other

    yield start
    for context in running:
        context.__exit__(None, None, None)


def refused(pam, log, other, word):
    outcome = pam.log_in(service=SERVICE)
    assert outcome.code == pam_driver.AUTHINFO_UNAVAIL
    assert (log.event()["result"], log.event()["reason"]) == ("outage", "service_unreachable")
    detail = log.event()["detail"].lower()
    assert "certificate" in detail and word in detail
    assert other.requests() == []


def test_certificate_that_is_trusted(pam, log, tenant_with, tmp_path):
    """The same way of making one, without a fault in it."""
    issued = issue(tmp_path / "good", TENANT_NAME)
    other = tenant_with(issued, issued.ca_file)
    newest = lambda: other.messages("alice")[-1]["code"]  # noqa: E731
    assert pam.log_in(newest, service=SERVICE).code == pam_driver.SUCCESS


def test_certificate_of_another_ca(pam, log, tenant_with, tmp_path):
    issued = issue(tmp_path / "one", TENANT_NAME)
    refused(pam, log, tenant_with(issued, issue(tmp_path / "another", TENANT_NAME).ca_file), "issuer")


def test_certificate_for_another_host(pam, log, tenant_with, tmp_path):
    issued = issue(tmp_path / "host", "other.blockid.test")
    refused(pam, log, tenant_with(issued, issued.ca_file), "name")


def test_certificate_that_has_expired(pam, log, tenant_with, tmp_path):
    issued = issue(tmp_path / "old", TENANT_NAME, date(-2 * DAY), date(-60))
    refused(pam, log, tenant_with(issued, issued.ca_file), "expired")


def test_certificate_that_is_not_yet_valid(pam, log, tenant_with, tmp_path):
    issued = issue(tmp_path / "young", TENANT_NAME, date(600), date(DAY))
    refused(pam, log, tenant_with(issued, issued.ca_file), "not yet valid")
