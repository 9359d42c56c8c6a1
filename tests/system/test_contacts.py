"""People who cannot be reached, and what is sent to those who can."""
# SPDX-License-Identifier: Apache-2.0
import socket

import pytest
from conftest import ALICE, SERVICE, Typist
from harness import pam_driver


def test_nobody_to_send_a_code_to(pam, tenant, log):
    outcome = pam.log_in(service=SERVICE, user="carol")
    assert outcome.code == pam_driver.USER_UNKNOWN
    assert (log.event()["result"], log.event()["reason"]) == ("no_contact", "no_contact")
    assert tenant.counts()["connections"] == 0


def test_nobody_to_send_a_code_to_and_none_asked_for(pam, then_permit, tenant, configure, log):
    configure(contacts={"missing_contact": "skip"})
    assert pam.log_in(service=then_permit, user="carol").code == pam_driver.SUCCESS
    assert (log.event()["result"], log.event()["reason"]) == ("ignore", "no_contact_skipped")
    assert tenant.counts()["connections"] == 0


@pytest.mark.parametrize("channels, expected", [
    (["email"], {"email": "alice.liddell@mysite.com"}),
    (["sms"], {"sms": "+1 4155557890"}),
    (["voice"], {"voice": "+1 4155557890"}),
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
    assert pam.log_in(Typist(tenant, "a.liddell").right, service=SERVICE).code == pam_driver.SUCCESS


def test_message_names_the_login(pam, tenant, typed, configure):
    configure(otp={"service_name": "%s on %h", "email_subject": "Passcode for %u on %h, 100%%"})
    assert pam.log_in(typed.right, service=SERVICE).code == pam_driver.SUCCESS
    email = tenant.messages("alice")[-2]
    host = socket.gethostname()
    assert (email["service"], email["subject"]) == (f"{SERVICE} on {host}", f"Passcode for alice on {host}, 100%")


def test_how_the_message_is_worded(pam, tenant, typed, configure):
    configure(otp={"service_name": "Acme login", "email_subject": "Your code for Linux", "validity": 90})
    assert pam.log_in(typed.right, service=SERVICE).code == pam_driver.SUCCESS
    email, sms = tenant.messages("alice")[-2:]
    assert (email["service"], email["subject"], email["validitySeconds"]) == ("Acme login", "Your code for Linux", 90)
    assert (sms["service"], sms["validitySeconds"]) == ("Acme login", 90)
