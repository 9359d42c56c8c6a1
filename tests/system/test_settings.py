"""A tenant that does not know us, and settings that cannot be used: faults of this host, PAM_SERVICE_ERR."""
# SPDX-License-Identifier: Apache-2.0
import os

import pytest
from conftest import SERVICE
from harness import pam_driver, pam_stack, settings
from harness.files import replaced, write_file


@pytest.mark.parametrize("change, reason", [
    ({"community": "nowhere"}, "unknown_tenant"),
    ({"license_key": "00000000-1111-2222-3333-444444444444"}, "license_refused"),
])
def test_tenant_does_not_know_us(pam, tenant, configure, log, change, reason):
    configure(tenant=change)
    outcome = pam.log_in(service=SERVICE)
    assert outcome.code == pam_driver.SERVICE_ERR
    assert (log.event()["result"], log.event()["reason"]) == ("local_fault", reason)
    assert tenant.counts()["messages"] == 0


def test_license_refused_when_the_code_is_checked(pam, tenant, typed, log):
    tenant.fault("verify", "answer", status=401, body='{"message":"Invalid License Key"}',
                 content_type="application/json")
    assert pam.log_in(typed.right, service=SERVICE).code == pam_driver.SERVICE_ERR
    assert log.event()["reason"] == "license_refused"


def remove(path):
    os.unlink(path)


def make_readable(path):
    os.chmod(path, 0o644)


def give_away(path):
    os.chown(path, 12345, 0)


def misspell(path):
    with open(path, "a", encoding="ascii") as file:
        file.write("tennant = { };\n")


@pytest.mark.parametrize("spoil", [remove, make_readable, give_away, misspell])
def test_settings_that_cannot_be_used(pam, tenant, log, spoil):
    spoil(settings.DEFAULT_PATH)
    outcome = pam.log_in(service=SERVICE)
    assert outcome.code == pam_driver.SERVICE_ERR
    assert log.event()["reason"] == "settings_refused"
    assert settings.DEFAULT_PATH in log.event()["detail"]
    assert tenant.counts()["connections"] == 0


@pytest.mark.parametrize("store", [{"ca_file": "/nowhere/ca.pem"}, {"ca_file": None, "ca_dir": "/nowhere"}])
def test_no_certificates_to_judge_by_is_no_outage(pam, tenant, configure, log, store):
    configure(network=store, policy={"on_outage": "allow"})
    assert pam.log_in(service=SERVICE).code == pam_driver.SERVICE_ERR
    assert log.event()["reason"] == "settings_refused"
    assert "/nowhere" in log.event()["detail"]
    assert tenant.counts()["connections"] == 0


def test_settings_file_of_another_name(pam, typed, tmp_path):
    other = tmp_path / "other.conf"
    write_file(other, open(settings.DEFAULT_PATH, "rb").read(), 0o600)
    os.unlink(settings.DEFAULT_PATH)
    with replaced(pam_stack.service_path("blockid-other"), pam_stack.blockid_alone(f"conf={other} debug")):
        assert pam.log_in(typed.right, service="blockid-other").code == pam_driver.SUCCESS


def test_misspelt_module_argument(pam, log, tenant):
    with replaced(pam_stack.service_path("blockid-misspelt"), pam_stack.blockid_alone("debugg")):
        assert pam.log_in(service="blockid-misspelt").code == pam_driver.SERVICE_ERR
    assert any("debugg" in line for line in log.module_lines())
    assert tenant.counts()["connections"] == 0


def test_license_key_in_a_file_of_its_own(pam, tenant, typed, configure, tmp_path):
    key = tmp_path / "license"
    write_file(key, tenant.license_key + "\n", 0o600)
    write_file(settings.DEFAULT_PATH, open(settings.DEFAULT_PATH, encoding="ascii").read().replace(
        f'license_key = "{tenant.license_key}"', f'license_key_file = "{key}"'), 0o600)
    assert pam.log_in(typed.right, service=SERVICE).code == pam_driver.SUCCESS
