"""While LDAP is asked for the contact, the tenant is connected to: the two do not wait for each other."""
# SPDX-License-Identifier: Apache-2.0
import pytest
from conftest import NETWORK, SERVICE, Typist
from harness import pam_driver
from harness.slapd import OTHERS, person
from harness.tape import relay

DIRECTORY = [person("alice", mail="alice.hargreaves@mysite.com")]


@pytest.fixture
def gate(directory, configure):
    """In front of slapd; nobody gets through before it is open."""
    with relay(directory.port) as gate:
        configure(users=OTHERS, otp={"channels": ["email"]},
                  ldap=directory.group(transport="plain", uri=f"ldap://127.0.0.1:{gate.port}"))
        yield gate


@pytest.mark.parametrize("tenant_is_known", [False, True])
def test_connects_while_the_directory_is_slow(gate, pam, typed, tenant, tenant_is_known):
    """The directory says nothing until the tenant has a connection."""
    if tenant_is_known:
        assert pam.log_in(typed.right, service=SERVICE).code == pam_driver.SUCCESS
    before = tenant.counts()["handshakes"]
    gate.is_open = lambda: tenant.counts()["handshakes"] > before
    assert pam.log_in(typed.right, service=SERVICE).code == pam_driver.SUCCESS


def test_costs_one_small_request_and_no_connection(gate, pam, typed, tenant):
    assert pam.log_in(typed.right, service=SERVICE).code == pam_driver.SUCCESS
    before = tenant.counts()
    assert pam.log_in(typed.right, service=SERVICE).code == pam_driver.SUCCESS
    after = tenant.counts()
    assert after["connections"] - before["connections"] == 1
    assert {name: count - before["requests"][name] for name, count in after["requests"].items()} == {
        "community": 0, "discovery": 1, "generate": 1, "verify": 1, "other": 0}


def test_users_of_the_settings_cost_nothing_of_it(gate, pam, typed, tenant):
    """Bob's address is known, so the directory is not asked."""
    assert pam.log_in(typed.right, service=SERVICE).code == pam_driver.SUCCESS
    before = tenant.counts()["requests"]
    assert pam.log_in(Typist(tenant, "nobody").right, service=SERVICE, user="nobody").code == pam_driver.SUCCESS
    assert tenant.counts()["requests"]["discovery"] == before["discovery"]


@pytest.mark.parametrize("endpoint", ["discovery", "community"])
def test_refusal_does_not_wait_for_the_tenant(gate, pam, tenant, log, endpoint):
    """Nobody has an address for Carol, whatever the tenant would say."""
    tenant.fault(endpoint, "hang")
    outcome = pam.log_in(service=SERVICE, user="carol")
    assert outcome.code == pam_driver.USER_UNKNOWN
    assert outcome.seconds < NETWORK["request_timeout"] / 2
    assert log.event()["result"] == "no_contact"


def test_tenant_that_hangs_is_one_outage(gate, pam, tenant, log):
    tenant.fault("community", "hang")
    outcome = pam.log_in(service=SERVICE)
    assert outcome.code == pam_driver.AUTHINFO_UNAVAIL
    assert outcome.seconds < NETWORK["request_timeout"] * 1.5  # asked once, not twice
    assert tenant.counts()["requests"]["community"] == 1


def test_directory_and_tenant_out_of_reach(gate, pam, tenant, log):
    gate.is_open = lambda: False
    tenant.fault("community", "cut")
    assert pam.log_in(service=SERVICE).code == pam_driver.AUTHINFO_UNAVAIL
    assert log.event()["reason"] == "contacts_unreachable"
