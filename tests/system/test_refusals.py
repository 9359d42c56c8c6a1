"""Each refusal: one calm sentence that ends with the reference of the log line, and a delay."""
# SPDX-License-Identifier: Apache-2.0
import re

import pytest
from conftest import SERVICE
from harness import pam_driver, pam_stack
from harness.files import replaced
from harness.ssh import Dialogue

NOT_SET_UP = "Passcodes are not set up correctly on this host. Ask your administrator."


def wrong_codes(pam, typed, **_):
    return pam.log_in(typed.wrong, typed.wrong, typed.wrong, service=SERVICE)


def no_codes(pam, **_):
    return pam.log_in("abc", "abc", "abc", service=SERVICE)


def locked(pam, typed, **_):
    pam.log_in(typed.wrong, typed.wrong, typed.wrong, service=SERVICE)
    return pam.log_in(typed.wrong, typed.wrong, typed.wrong, service=SERVICE)


def no_contact(pam, **_):
    return pam.log_in(service=SERVICE, user="carol")


def unreachable(pam, configure, **_):
    configure(tenant={"dns": "nowhere.blockid.test"})
    return pam.log_in(service=SERVICE)


def nonsense(pam, tenant, **_):
    tenant.fault("generate", "answer", status=500, content_type="text/html", body="<html>")
    return pam.log_in(service=SERVICE)


def other_tenant(pam, configure, **_):
    configure(tenant={"community": "nowhere"})
    return pam.log_in(service=SERVICE)


def bad_settings(pam, configure, **_):
    configure(otp={"attempts": 99})
    return pam.log_in(service=SERVICE)


def helper_that_cannot_start(pam, helper_path, **_):
    helper_path.unlink()
    return pam.log_in(service=SERVICE)


def misspelt_argument(pam, **_):
    with replaced(pam_stack.service_path("blockid-misspelt"), pam_stack.blockid_alone("debugg")):
        return pam.log_in(service="blockid-misspelt")


REFUSALS = [
    (wrong_codes, pam_driver.AUTH_ERR, "Invalid passcode."),
    (no_codes, pam_driver.AUTH_ERR, "Invalid passcode."),
    (locked, pam_driver.MAXTRIES, "Too many wrong passcodes: this account is locked. It opens by itself after 15 minutes, "
                                  "and an administrator can open it earlier."),
    (no_contact, pam_driver.USER_UNKNOWN, "No email address or phone number is known for you. Ask your administrator to "
                                          "add one."),
    (unreachable, pam_driver.AUTHINFO_UNAVAIL, "The passcode service cannot be reached now. Try again later."),
    (nonsense, pam_driver.AUTHINFO_UNAVAIL, "The passcode service does not work correctly now. Try again later."),
    (other_tenant, pam_driver.SERVICE_ERR, NOT_SET_UP),
    (bad_settings, pam_driver.SERVICE_ERR, NOT_SET_UP),
    (helper_that_cannot_start, pam_driver.SERVICE_ERR,
     "The login failed because of a fault on this host. Ask your administrator."),
    (misspelt_argument, pam_driver.SERVICE_ERR,
     "The login failed because of a fault on this host. Ask your administrator."),
]


@pytest.mark.parametrize("how, code, sentence", REFUSALS, ids=[how.__name__ for how, _, _ in REFUSALS])
def test_sentence_reference_and_delay(pam, tenant, typed, configure, helper_path, log, how, code, sentence):
    outcome = how(pam=pam, tenant=tenant, typed=typed, configure=configure, helper_path=helper_path)
    event = log.event()
    assert outcome.code == code
    assert outcome.notices == [f"{sentence} (reference {event['ref']})"]
    assert outcome.fail_delay > 1_000_000  # libpam spreads two seconds by up to a half
    assert re.fullmatch(r"[2-9A-HJ-NP-Z]{6}", event["ref"])


def test_one_event_line_for_each_login(pam, typed, tenant, configure, helper_path, log):
    logins = [how for how, _, _ in REFUSALS if how is not locked]
    for how in logins:
        configure()
        tenant.reset()
        how(pam=pam, tenant=tenant, typed=typed, configure=configure, helper_path=helper_path)
    assert len(log.events()) == len(logins)
    assert len({event["ref"] for event in log.events()}) == len(logins)


def test_sentence_is_seen_over_ssh(key_sshd, configure, log):
    configure(tenant={"community": "nowhere"})
    login = Dialogue(key_sshd.client("alice"))
    shown = login.expect(r"\(reference \w{6}\)")
    assert shown.endswith(f"{NOT_SET_UP} (reference {log.event()['ref']})")
    login.expect(r"Permission denied")
    login.end()


@pytest.mark.parametrize("seconds, least, most", [(0, 0, 0), (6, 3_000_000, 9_000_000)])
def test_delay_is_the_administrators(pam, typed, configure, seconds, least, most):
    configure(otp={"attempts": 1}, policy={"fail_delay": seconds})
    assert least <= pam.log_in(typed.wrong, service=SERVICE).fail_delay <= most


def test_event_line_of_a_login(pam, typed, log):
    pam.log_in(typed.right, service=SERVICE)
    event = log.event()
    assert {name: event[name] for name in ("user", "service", "channels", "result", "reason", "attempts", "codes")} == {
        "user": "alice", "service": SERVICE, "channels": "email,sms", "result": "allow", "reason": "right_passcode",
        "attempts": "1", "codes": "1"}
    for name in ("ms_in_contacts", "ms_to_prompt", "ms_to_verdict"):
        assert 0 <= int(event[name]) < 5000
