"""People who cannot be reached, and what is sent to those who can."""
# SPDX-License-Identifier: Apache-2.0
import pytest
from conftest import ALICE, SERVICE
from harness import pam_driver


@pytest.mark.parametrize("user, reason", [("carol", "no_contact"), ("mallory", "unknown_user")])
def test_nobody_to_send_a_code_to(pam, tenant, log, user, reason):
    outcome = pam.log_in(service=SERVICE, user=user)
    assert outcome.code == pam_driver.USER_UNKNOWN
    assert (log.event()["result"], log.event()["reason"]) == ("no_contact", reason)
    assert tenant.counts()["connections"] == 0


def test_configured_user_without_account_gets_no_message(pam, tenant, configure):
    configure(users=[{**ALICE, "name": "mallory"}])
    assert pam.log_in(service=SERVICE, user="mallory").code == pam_driver.USER_UNKNOWN
    assert tenant.counts()["connections"] == 0


@pytest.mark.parametrize("channels, expected", [
    (["email"], {"email": "alice.liddell@mysite.com"}),
    (["sms"], {"sms": "+1 4155557890"}),
    (["email", "sms"], {"email": "alice.liddell@mysite.com", "sms": "+1 4155557890"}),
])
def test_code_goes_over_the_configured_channels(pam, tenant, typed, configure, log, channels, expected):
    configure(otp={"channels": channels})
    before = len(tenant.messages("alice"))
    assert pam.log_in(typed.right, service=SERVICE).code == pam_driver.SUCCESS
    delivered = tenant.messages("alice")[before:]
    assert {message["channel"]: message["to"] for message in delivered} == expected
    assert len({message["code"] for message in delivered}) == 1
    assert log.event()["channels"] == ",".join(channels)


def test_blockid_user_id_is_sent_in_place_of_the_login_name(pam, tenant, configure):
    configure(users=[{**ALICE, "blockid_user": "a.liddell"}])
    newest = lambda: tenant.messages("a.liddell")[-1]["code"]  # noqa: E731
    assert pam.log_in(newest, service=SERVICE).code == pam_driver.SUCCESS
