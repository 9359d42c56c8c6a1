"""A server that cannot show who it is gets nothing from us: PAM_AUTHINFO_UNAVAIL, and no request."""
# SPDX-License-Identifier: Apache-2.0
from conftest import SERVICE, TENANT_NAME, Typist
from harness import pam_driver
from harness.certificates import DAY, date, issue

def refused(pam, log, other, word):
    outcome = pam.log_in(service=SERVICE)
    assert outcome.code == pam_driver.AUTHINFO_UNAVAIL
    assert (log.event()["result"], log.event()["reason"]) == ("outage", "service_unreachable")
    detail = log.event()["detail"].lower()
    assert "certificate" in detail and word in detail
    assert other.requests() == []


def test_certificate_that_is_trusted(pam, log, other_tenant, tmp_path):
    """The same way of making one, without a fault in it."""
    issued = issue(tmp_path / "good", TENANT_NAME)
    other = other_tenant(issued=issued)
    assert pam.log_in(Typist(other).right, service=SERVICE).code == pam_driver.SUCCESS


def test_certificate_of_another_ca(pam, log, other_tenant, tmp_path):
    issued = issue(tmp_path / "one", TENANT_NAME)
    refused(pam, log, other_tenant(issued=issued, trusted=issue(tmp_path / "another", TENANT_NAME).ca_file), "issuer")


def test_certificate_for_another_host(pam, log, other_tenant, tmp_path):
    issued = issue(tmp_path / "host", "other.blockid.test")
    refused(pam, log, other_tenant(issued=issued), "name")


def test_certificate_that_has_expired(pam, log, other_tenant, tmp_path):
    issued = issue(tmp_path / "old", TENANT_NAME, date(-2 * DAY), date(-60))
    refused(pam, log, other_tenant(issued=issued), "expired")


def test_certificate_that_is_not_yet_valid(pam, log, other_tenant, tmp_path):
    issued = issue(tmp_path / "young", TENANT_NAME, date(600), date(DAY))
    refused(pam, log, other_tenant(issued=issued), "not yet valid")
