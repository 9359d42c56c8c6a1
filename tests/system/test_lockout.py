"""More than five wrong codes in thirty minutes lock a user for fifteen minutes."""
# SPDX-License-Identifier: Apache-2.0
import re

from conftest import SERVICE, Typist
from harness import pam_driver
from harness.ssh import Dialogue
from harness.waiting import wait_for

SENTENCE = (r"Too many wrong passcodes: this account is locked\. It opens by itself after 15 minutes, and an "
            r"administrator can open it earlier\. \(reference (\w+)\)")


def three_wrong_codes(pam, typed):
    assert pam.log_in(typed.wrong, typed.wrong, typed.wrong, service=SERVICE).code == pam_driver.AUTH_ERR


def lock(pam, typed):
    three_wrong_codes(pam, typed)
    return pam.log_in(typed.wrong, typed.wrong, typed.wrong, service=SERVICE)


def test_sixth_wrong_code_locks(pam, typed, log):
    outcome = lock(pam, typed)
    assert outcome.code == pam_driver.MAXTRIES
    assert log.event()["result"] == "locked"
    assert re.fullmatch(SENTENCE, outcome.notices[-1])[1] == log.event()["ref"]


def test_fifth_wrong_code_does_not(pam, typed):
    three_wrong_codes(pam, typed)
    assert pam.log_in(typed.wrong, typed.wrong, typed.right, service=SERVICE).code == pam_driver.SUCCESS


def test_locked_user_is_refused_at_once_without_a_message(pam, typed, tenant):
    lock(pam, typed)
    messages = tenant.counts()["messages"]
    outcome = pam.log_in(service=SERVICE)
    assert outcome.code == pam_driver.MAXTRIES
    assert outcome.prompts == []
    assert re.fullmatch(SENTENCE, outcome.notices[-1])
    assert tenant.counts()["messages"] == messages


def test_lock_opens_after_fifteen_minutes(pam, typed, tenant):
    lock(pam, typed)
    tenant.advance(14 * 60)
    assert pam.log_in(service=SERVICE).code == pam_driver.MAXTRIES
    tenant.advance(61)
    assert pam.log_in(typed.right, service=SERVICE).code == pam_driver.SUCCESS


def test_other_users_are_not_locked(pam, typed, tenant):
    lock(pam, typed)
    assert pam.log_in(Typist(tenant, "bob").right, service=SERVICE, user="bob").code == pam_driver.SUCCESS


def test_ssh_shows_the_lockout_sentence(pam, typed, key_sshd, tenant):
    """The whole way over SSH: the sixth wrong code, the refused login after it, and in again later."""
    three_wrong_codes(pam, typed)
    locking = Dialogue(key_sshd.client("alice"))
    for _ in range(3):
        locking.expect(r"\(r to resend\): ")
        locking.type(typed.wrong())
    locking.expect(SENTENCE)
    assert locking.end() == 255
    wait_for(lambda: "PAM: Have exhausted maximum number of retries for service" in key_sshd.log.read_text(),
             "PAM_MAXTRIES in sshd.log")

    messages = tenant.counts()["messages"]
    refused = Dialogue(key_sshd.client("alice"))
    refused.expect(SENTENCE)
    assert refused.end() == 255
    assert "Passcode sent" not in refused.seen
    assert tenant.counts()["messages"] == messages

    tenant.advance(15 * 60 + 1)
    later = Dialogue(key_sshd.client("alice"))
    later.expect(r"\(r to resend\): ")
    later.type(typed.right())
    later.expect(r"uid=\d+\(alice\)")
    assert later.end() == 0
