"""What a login spares those after it: the tenant's ids, key and address are kept, until they are old or refused."""
# SPDX-License-Identifier: Apache-2.0
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from conftest import SERVICE, TENANT_NAME, elsewhere
from harness import accounts, pam_driver, pam_stack
from harness.discovery_cache import DIRECTORY, NOT_USED, entry, is_ours, make_older, read
from harness.files import replaced

KINDS = ("connections", "handshakes", "messages", "community", "discovery", "generate", "verify")
CURVES = pytest.mark.parametrize("curve", ["secp256k1", "prime256v1"])


@pytest.fixture
def cost(tenant):
    """What a login has cost the tenant, without what it cost nothing of. The tenant is as far away as over a network:
    an answer that is there before the next request is sent lets both use one connection."""
    for endpoint in ("community", "discovery"):
        tenant.fault(endpoint, "answer", process=True, delay_ms=20)

    def counts():
        counted = tenant.counts()
        return {**counted, **counted["requests"]}

    def of(log_in):
        before = counts()
        log_in()
        after = counts()
        return {kind: after.get(kind, 0) - before.get(kind, 0) for kind in KINDS
                if after.get(kind, 0) > before.get(kind, 0)}

    return of


@pytest.fixture
def let_in(pam, typed):
    def log_in(*answers):
        outcome = pam.log_in(*(answers or [typed.right]), service=SERVICE)
        assert outcome.code == pam_driver.SUCCESS, outcome

    return log_in


COLD = {"connections": 2, "handshakes": 2, "messages": 2, "community": 1, "discovery": 1, "generate": 1, "verify": 1}
WARM = {"connections": 1, "handshakes": 1, "messages": 2, "generate": 1, "verify": 1}


def test_second_login_makes_one_connection_and_two_requests(let_in, cost, log):
    assert cost(let_in) == COLD
    assert cost(let_in) == WARM
    assert not any("warning" in text for text in log.texts())


def test_what_is_kept_and_whose_it_is(let_in, tenant):
    let_in()
    assert (DIRECTORY.stat().st_mode, DIRECTORY.owner()) == (0o40700, accounts.HELPER)
    assert is_ours(entry(), accounts.HELPER)
    assert set(read()) == {"asked", "dns", "community", "tenantId", "communityId", "publicKey", "adminconsole"}
    assert (read()["dns"], read()["community"]) == (tenant.dns, tenant.community)


def test_name_without_an_account_costs_as_much(pam, tenant, configure, let_in, cost):
    configure(otp={"attempts": 1, "resend_interval": 0})
    nobody = lambda: pam.log_in("123456", service=SERVICE, user="nobody-here")  # noqa: E731
    assert cost(nobody) == {"connections": 2, "handshakes": 2, "community": 1, "discovery": 3}
    assert cost(nobody) == {"connections": 1, "handshakes": 1, "discovery": 2}


def test_asked_anew_when_it_is_no_longer_fresh(let_in, cost, configure):
    let_in()
    make_older(540)
    assert cost(let_in) == WARM
    make_older(600)
    assert cost(let_in) == COLD
    assert cost(let_in) == WARM
    configure(cache={"fresh": 0})
    assert cost(let_in) == COLD


def test_asked_anew_for_another_tenant_or_community(let_in, pam, cost, configure, tenant):
    let_in()
    configure(tenant={"dns": tenant.dns.replace(TENANT_NAME, "127.0.0.1"), "trusted_hosts": [TENANT_NAME]})
    assert cost(let_in) == {**COLD, "connections": 3, "handshakes": 3}  # its adminconsole has another name
    configure(tenant={"community": "another"})
    assert pam.log_in(service=SERVICE).code == pam_driver.SERVICE_ERR
    configure()
    assert cost(let_in) == WARM


@CURVES
def test_key_that_has_changed(let_in, cost, tenant, curve):
    let_in()
    tenant.change_key(curve)
    assert cost(let_in) == {**WARM, "connections": 2, "handshakes": 2, "community": 1, "discovery": 1, "generate": 2}
    assert cost(let_in) == WARM


@CURVES
def test_key_that_changes_while_the_person_types(let_in, cost, tenant, typed, curve):
    let_in()

    def change_and_type():
        tenant.change_key(curve)
        return typed.right()

    assert cost(lambda: let_in(change_and_type)) == {**WARM, "connections": 2, "handshakes": 2, "community": 1,
                                                     "discovery": 1, "verify": 2}


def test_ids_that_have_changed(let_in, cost, tenant):
    let_in()
    tenant.change_ids()
    assert cost(let_in) == {**WARM, "connections": 2, "handshakes": 2, "community": 1, "discovery": 1, "generate": 2}
    assert cost(let_in) == WARM


def test_license_that_is_refused_for_good(let_in, cost, pam, configure, log):
    """A new key would explain it, once."""
    let_in()
    configure(tenant={"license_key": "00000000-0000-4000-8000-000000000000"})
    refused = lambda: pam.log_in(service=SERVICE)  # noqa: E731
    assert cost(refused) == {"connections": 2, "handshakes": 2, "community": 1, "discovery": 1, "generate": 1}
    assert log.event()["reason"] == "license_refused"


def test_lost_answer_to_generate_is_never_a_reason_to_ask_again(let_in, cost, pam, tenant):
    let_in()
    tenant.fault("generate", "close", process=True)
    broken_off = lambda: pam.log_in(service=SERVICE)  # noqa: E731
    assert cost(broken_off) == {"connections": 1, "handshakes": 1, "messages": 2, "generate": 1}


@pytest.fixture
def discovery_is_out(let_in, tenant):
    """There was a login eleven minutes ago."""
    let_in()
    make_older(660)

    def out(endpoint, kind, **more):
        tenant.fault(endpoint, kind, **more)

    return out


@pytest.mark.parametrize("endpoint", ["community", "discovery"])
@pytest.mark.parametrize("kind", ["hang", "cut", "html"])
def test_outage_of_discovery(discovery_is_out, let_in, log, endpoint, kind):
    if kind == "html":
        discovery_is_out(endpoint, "answer", status=503, content_type="text/html", body="<html>maintenance</html>")
    else:
        discovery_is_out(endpoint, kind)
    kept = entry().read_bytes()
    let_in()
    assert any(re.search(r"warning ref=\w+ discovery failed \(.*\); what was found 66\d s ago", text)
               for text in log.texts()), log.texts()
    assert entry().read_bytes() == kept


@pytest.mark.parametrize("kept_for", [0, 600])
def test_outage_of_discovery_for_too_long(discovery_is_out, pam, configure, log, kept_for):
    configure(cache={"stale_if_error": kept_for})
    discovery_is_out("community", "cut")
    assert pam.log_in(service=SERVICE).code == pam_driver.AUTHINFO_UNAVAIL
    assert log.event()["detail"].startswith("community: ")


def test_tenant_that_is_gone_is_no_outage(discovery_is_out, pam, log):
    discovery_is_out("community", "answer", status=404, content_type="application/json",
                     body='{"message":"Unable to load tenant/community"}')
    assert pam.log_in(service=SERVICE).code == pam_driver.SERVICE_ERR
    assert log.event()["reason"] == "unknown_tenant"
    assert list(DIRECTORY.iterdir()) == []


@pytest.mark.parametrize("age", [0, 660])
def test_outage_of_everything_is_an_outage(let_in, pam, tenant, log, age):
    let_in()
    make_older(age)
    for endpoint in ("community", "discovery", "generate"):
        tenant.fault(endpoint, "cut")
    assert pam.log_in(service=SERVICE).code == pam_driver.AUTHINFO_UNAVAIL
    assert log.event()["detail"].startswith("generate: ")


def test_twenty_logins_at_once_leave_one_file(tenant, configure, log):
    configure(policy={"send_budget": {"codes": 100, "per": 600}, "fail_delay": 0})
    with ThreadPoolExecutor(20) as pool:
        assert set(pool.map(lambda _: elsewhere(None).code, range(20))) == {pam_driver.CONV_ERR}
    assert is_ours(entry(), accounts.HELPER)  # and nothing half written beside it
    assert not any(NOT_USED in text for text in log.texts())


def test_steps_name_what_was_kept(let_in, pam, typed, log):
    let_in()
    with replaced(pam_stack.service_path("blockid-debug"), pam_stack.blockid_alone("debug")):
        assert pam.log_in(typed.right, service="blockid-debug").code == pam_driver.SUCCESS
    assert any("step ref=" in text and "discovery: kept from " in text for text in log.texts()), log.texts()
