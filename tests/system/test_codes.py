"""Codes that were right once: expired, used, replaced. And what else the person may do at the prompt."""
# SPDX-License-Identifier: Apache-2.0
import pytest
from conftest import SERVICE
from harness import pam_driver


def after(seconds, tenant, code):
    """Types the code that was newest at the prompt, but only when the time has gone by."""

    def answer():
        newest = code()
        tenant.advance(seconds)
        return newest

    return answer


@pytest.mark.parametrize("api", ["r2", "r3"])
def test_right_code(pam, typed, configure, log, api):
    configure(otp={"verify_api": api})
    outcome = pam.log_in(typed.right, service=SERVICE)
    assert outcome.code == pam_driver.SUCCESS
    assert outcome.fail_delay == 0
    assert log.event()["reason"] == "right_passcode"


@pytest.mark.parametrize("api", ["r2", "r3"])
def test_wrong_code(pam, typed, configure, log, api):
    configure(otp={"verify_api": api, "attempts": 1})
    outcome = pam.log_in(typed.wrong, service=SERVICE)
    assert outcome.code == pam_driver.AUTH_ERR
    assert outcome.fail_delay >= 1_000_000
    assert log.event()["reason"] == "wrong_passcode"


@pytest.mark.parametrize("api", ["r2", "r3"])
def test_expired_code(pam, typed, tenant, configure, log, api):
    configure(otp={"verify_api": api, "validity": 60, "attempts": 1})
    outcome = pam.log_in(after(61, tenant, typed.right), service=SERVICE)
    assert outcome.code == pam_driver.AUTH_ERR
    assert outcome.notices[-1].startswith("This passcode has expired.")
    assert log.event()["reason"] == "expired_passcode"


def test_expired_code_brings_a_new_one(pam, typed, tenant, configure):
    configure(otp={"validity": 60, "resend_interval": 0})
    outcome = pam.log_in(after(61, tenant, typed.right), typed.right, service=SERVICE)
    assert outcome.code == pam_driver.SUCCESS
    assert outcome.prompts[1].startswith("This passcode has expired, 2 attempts left. A new passcode is on its way. ")
    assert tenant.counts()["requests"]["generate"] == 2


@pytest.mark.parametrize("api", ["r2", "r3"])
def test_used_code(pam, typed, tenant, configure, log, api):
    configure(otp={"verify_api": api, "attempts": 1})
    assert pam.log_in(typed.right, service=SERVICE).code == pam_driver.SUCCESS
    # The next code gets lost on its way, so that the used one is still the newest.
    tenant.fault("generate", "answer", status=202, body='{"messageId":"lost","info":"OTP request accepted"}',
                 content_type="application/json")
    outcome = pam.log_in(typed.right, service=SERVICE)
    assert outcome.code == pam_driver.AUTH_ERR
    assert outcome.notices[-1].startswith("This passcode was used before.")
    assert log.event()["reason"] == "used_passcode"


def test_code_of_another_user(pam, tenant, typed, configure):
    configure(otp={"attempts": 1})
    assert pam.log_in(typed.right, service=SERVICE).code == pam_driver.SUCCESS
    of_alice = typed.right()
    assert pam.log_in(lambda: of_alice, service=SERVICE, user="bob").code == pam_driver.AUTH_ERR


def test_conversation_fails(pam, log):
    outcome = pam.log_in(None, service=SERVICE)
    assert outcome.code == pam_driver.CONV_ERR
    assert log.event()["result"] == "conversation_failed"


def test_person_takes_too_long(pam, typed, configure, log):
    """The helper waits for as long as prompt_deadline says, then refuses."""
    configure(network={"prompt_deadline": 10})
    outcome = pam.log_in(lambda: log.event(patience=15) and typed.right(), service=SERVICE)
    assert outcome.code == pam_driver.SERVICE_ERR
    assert log.event()["reason"] == "prompt_timed_out"
