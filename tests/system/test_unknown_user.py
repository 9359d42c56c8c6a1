"""A name without an account meets what a wrong passcode meets, and nothing is sent to anyone."""
# SPDX-License-Identifier: Apache-2.0
import re

import pytest
from conftest import ALICE, BOB, SERVICE, forget_discovery
from harness import pam_driver, pam_stack
from harness.files import replaced
from harness.ssh import Dialogue

STAND_IN = "\b\n\r\x7fINCORRECT"


def shape_of(prompt):
    """Without the characters of an address or number that are shown."""
    return re.sub(r"\b\w(?=\*)|(?<=\*)\w(?=@)|\d{4}\b", "?", prompt)


def nothing_was_sent(tenant):
    counts = tenant.counts()
    return counts["messages"] == 0 and not counts["requests"].get("generate") and not counts["requests"].get("verify")


def test_prompts_and_end_are_those_of_a_wrong_code(pam, tenant, typed, log):
    unknown = pam.log_in("123456", "abc", "123457", service=SERVICE, user="mallory")
    event = log.event()
    assert nothing_was_sent(tenant)
    known = pam.log_in(typed.wrong, "abc", typed.wrong, service=SERVICE)
    assert [shape_of(prompt) for prompt in unknown.prompts] in (
        [shape_of(prompt) for prompt in known.prompts],
        [shape_of(prompt).replace(" and +1 ******?", "") for prompt in known.prompts])  # like bob's, who has no phone
    assert unknown.code == known.code == pam_driver.AUTH_ERR
    assert unknown.fail_delay > 1_000_000 and known.fail_delay > 1_000_000
    assert unknown.notices == [f"Invalid passcode. (reference {event['ref']})"]
    assert (event["result"], event["reason"], event["codes"]) == ("wrong_passcode", "unknown_user", "0")


def test_prompt_of_a_name_is_always_the_same(pam, tenant):
    first, again = (pam.log_in("1234", "1234", "1234", service=SERVICE, user="mallory") for _ in range(2))
    assert first.prompts[0].split(" (")[0] in again.prompts[0] or "Last passcode" in again.prompts[0]
    assert nothing_was_sent(tenant)


@pytest.mark.parametrize("tenant_is_known", [False, True])
def test_as_many_round_trips_as_for_a_known_one(pam, tenant, typed, tenant_is_known):
    def requests(user, *answers):
        if not tenant_is_known:
            forget_discovery()
        before = sum(tenant.counts()["requests"].values())
        pam.log_in(*answers, service=SERVICE, user=user)
        return sum(tenant.counts()["requests"].values()) - before

    requests("bob", None)
    unknown = requests("mallory", "123456", "123456", "123456")
    assert requests("alice", typed.wrong, typed.wrong, typed.wrong) == unknown == (4 if tenant_is_known else 6)


def test_configured_user_without_account_gets_no_message(pam, tenant, configure):
    configure(users=[{**ALICE, "name": "mallory"}, BOB], otp={"attempts": 1})
    assert pam.log_in("123456", service=SERVICE, user="mallory").code == pam_driver.AUTH_ERR
    assert nothing_was_sent(tenant)


def test_service_out_of_reach_looks_alike(pam, configure):
    configure(tenant={"dns": "nowhere.blockid.test"})
    outcomes = [pam.log_in(service=SERVICE, user=user) for user in ("alice", "mallory")]
    assert {outcome.code for outcome in outcomes} == {pam_driver.AUTHINFO_UNAVAIL}
    assert len({outcome.notices[0].split(" (")[0] for outcome in outcomes}) == 1


def test_outage_that_is_allowed_does_not_let_a_stranger_by(pam, then_permit, configure):
    configure(tenant={"dns": "nowhere.blockid.test"}, policy={"on_outage": "allow"})
    assert pam.log_in(service=then_permit, user="alice").code == pam_driver.SUCCESS
    assert pam.log_in(service=then_permit, user="mallory").code == pam_driver.AUTHINFO_UNAVAIL


def test_menu_stands_before_a_stranger_too(pam, tenant, configure):
    configure(otp={"delivery": "choose", "attempts": 1})
    outcome = pam.log_in("1", "123456", service=SERVICE, user="mallory")
    assert outcome.prompts[0].startswith("Send the passcode to: 1) ")
    assert outcome.code == pam_driver.AUTH_ERR
    assert nothing_was_sent(tenant)


@pytest.mark.parametrize("user", ["alice", "mallory"])
def test_password_that_sshd_makes_up_causes_no_message(pam, tenant, log, user):
    """A stack that goes on after the wrong password: sshd runs it for those that it refuses."""
    stack = f"auth optional pam_unix.so\nauth required pam_blockid.so\n{pam_stack.LATER}"
    with replaced(pam_stack.service_path("blockid-goes-on"), stack):
        outcome = pam.log_in(STAND_IN, "123456", STAND_IN, "123456", service="blockid-goes-on", user=user)
    assert outcome.code == pam_driver.AUTH_ERR
    assert nothing_was_sent(tenant)
    assert log.event()["reason"] == "unknown_user"


def test_over_ssh(password_sshd, tenant, log):
    """sshd asks for the password of a name without an account, and the shipped stack ends there."""
    login = Dialogue(password_sshd.client("mallory"))
    login.expect(r"Password: ")
    login.type("guess")
    login.expect(r"Permission denied \(.*\)")
    assert login.end() == 255
    assert nothing_was_sent(tenant)


def test_over_ssh_where_the_passcode_comes_first(code_sshd, tenant, typed, log):
    seen = {}
    for user, code in (("alice", typed), ("mallory", None)):
        login = Dialogue(code_sshd.client(user))
        prompts = [login.expect(r"Passcode sent to .*: ")]
        for _ in range(2):
            login.type(code.wrong() if code else "123456")
            prompts.append(login.expect(r"Invalid passcode, .*: "))
        login.type(code.wrong() if code else "123456")
        login.expect(r"Permission denied \(.*\)")
        login.end()
        # But for the echo of what was typed, and for the number, which not everyone has.
        shapes = [shape_of(re.sub(r"\d{6}", "", prompt.strip())) for prompt in prompts]
        seen[user] = "".join(shapes).replace(" and +1 ******?", "")
    assert seen["mallory"].replace("mallory", "alice") == seen["alice"]
    assert not tenant.messages("mallory")
