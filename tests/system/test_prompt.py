"""What a person meets: the menu, new passcodes, the words. Each caller shows all that is needed in its prompts."""
# SPDX-License-Identifier: Apache-2.0
import re
import socket

import pytest
from conftest import SERVICE
from harness import pam_driver
from harness.accounts import AS_ALICE
from harness.ssh import Dialogue

EMAIL, PHONE = r"a\*\*\*l@mysite\.com", r"\+1 \*{6}7890"
MENU = rf"Send the passcode to: 1\) email {EMAIL} 2\) sms {PHONE} 3\) voice {PHONE}\. Your choice \(1 to 3\): "
CHOOSE = {"delivery": "choose", "channels": ["email", "sms", "voice"], "resend_interval": 0}


def over_ssh_with_a_key(request):
    return Dialogue(request.getfixturevalue("key_sshd").client("alice", command=("id", "-un"))), r"\balice\b"


def over_ssh_with_a_password(request):
    login = Dialogue(request.getfixturevalue("password_sshd").client("alice", command=("id", "-un")))
    login.expect(r"Password: ")
    login.type("pw-alice")
    return login, r"\balice\b"


def with_sudo(_request):
    sudo = Dialogue([*AS_ALICE, "sudo", "id", "-un"])
    sudo.expect(r"password for alice: ")
    sudo.type("pw-alice")
    return sudo, r"\broot\b"


def with_su(_request):
    su = Dialogue(["runuser", "-u", "bob", "--", "su", "alice", "-c", "id -un"])
    su.expect(r"Password: ")
    su.type("pw-alice")
    return su, r"\balice\b"


def at_the_console(_request):
    login = Dialogue(["login", "alice"])
    login.expect(r"Password: ")
    login.type("pw-alice")
    return login, r"\$ "


CALLERS = [over_ssh_with_a_key, over_ssh_with_a_password, with_sudo, with_su, at_the_console]


@pytest.fixture(params=CALLERS)
def caller(request):
    """Begins a login of alice: the dialogue at the first prompt of ours, and what shows that she is in."""
    return lambda: request.param(request)


def finish(dialogue, inside):
    dialogue.expect(inside)
    if inside == r"\$ ":
        dialogue.type("exit")
    assert dialogue.end() == 0


def test_menu_and_everything_else_is_in_the_prompts(caller, configure, typed, tenant, log):
    """Masked destinations, a bad choice, the menu again, a wrong code, a new code: in one login."""
    configure(otp=CHOOSE)
    dialogue, inside = caller()
    dialogue.expect(MENU)
    assert tenant.counts()["messages"] == 0
    dialogue.type("4")
    dialogue.expect(r"That is not one of the choices\. " + MENU)
    assert tenant.counts()["messages"] == 0
    dialogue.type("2")
    dialogue.expect(rf"Passcode sent to {PHONE} \(r to resend, m for the menu\): ")
    assert [message["channel"] for message in tenant.messages("alice")[-1:]] == ["sms"]
    dialogue.type("m")
    dialogue.expect(MENU)
    dialogue.type("3")
    dialogue.expect(rf"A new passcode is on its way\. Passcode sent to {PHONE} \(r to resend, m for the menu\): ")
    assert tenant.messages("alice")[-1]["channel"] == "voice"
    dialogue.type(typed.wrong())
    dialogue.expect(rf"Invalid passcode, 2 attempts left\. Passcode sent to {PHONE} \(r to resend, m for the menu\): ")
    dialogue.type("")
    dialogue.expect(rf"A new passcode is on its way\. Passcode sent to {PHONE}: ")
    dialogue.type(typed.right())
    finish(dialogue, inside)
    event = log.event()
    assert (event["result"], event["codes"], event["attempts"], event["channels"]) == ("allow", "3", "2", "voice")
    assert tenant.counts()["requests"]["generate"] == 3


def test_new_code_has_to_wait(caller, configure, typed, tenant):
    configure(otp={"resend_interval": 600})
    dialogue, inside = caller()
    dialogue.expect(r"Passcode sent to .* \(r to resend\): ")
    dialogue.type("r")
    dialogue.expect(r"A new passcode can be sent in 10 minutes\. Passcode sent to .* \(r to resend\): ")
    assert tenant.counts()["requests"]["generate"] == 1
    dialogue.type(typed.right())
    finish(dialogue, inside)


def test_wait_left_is_said_in_seconds(pam, configure, typed):
    configure(otp={"resend_interval": 60})
    outcome = pam.log_in("r", typed.right, service=SERVICE)
    assert outcome.code == pam_driver.SUCCESS
    assert 50 <= int(re.match(r"A new passcode can be sent in (\d+) seconds\. ", outcome.prompts[1])[1]) <= 60


def test_new_codes_come_to_an_end(pam, configure, typed, tenant):
    configure(otp={"resend_interval": 0, "resends": 1})
    outcome = pam.log_in("r", "R", typed.right, service=SERVICE)
    assert outcome.code == pam_driver.SUCCESS
    assert outcome.prompts[1].startswith("A new passcode is on its way. Passcode sent to ")
    assert outcome.prompts[2].startswith("No more passcodes can be sent. Passcode sent to ")
    assert "resend" not in outcome.prompts[2]
    assert tenant.counts()["requests"]["generate"] == 2


def test_expired_code_is_replaced_over_ssh(key_sshd, configure, typed, tenant):
    configure(otp={"validity": 60, "resend_interval": 0})
    login = Dialogue(key_sshd.client("alice"))
    login.expect(r"Passcode sent to .*: ")
    code = typed.right()
    tenant.advance(61)
    login.type(code)
    login.expect(r"This passcode has expired, 2 attempts left\. A new passcode is on its way\. Passcode sent to .*: ")
    login.type(typed.right())
    login.expect(r"uid=\d+\(alice\)")
    assert login.end() == 0


def test_used_code_says_so_over_ssh(key_sshd, typed, tenant, configure):
    """The next code gets lost on its way, so that the used one is still the newest."""
    login = Dialogue(key_sshd.client("alice"))
    login.expect(r"Passcode sent to .*: ")
    login.type(typed.right())
    login.expect(r"uid=\d+\(alice\)")
    login.end()
    tenant.fault("generate", "answer", status=202, body='{"messageId":"lost","info":"OTP request accepted"}',
                 content_type="application/json")
    again = Dialogue(key_sshd.client("alice"))
    again.expect(r"Passcode sent to .*: ")
    again.type(typed.right())
    again.expect(r"This passcode was used before, 2 attempts left\. Passcode sent to .*: ")
    again.type("\x03")
    again.end()


def test_only_destination_stands_in_a_menu_too(pam, configure, tenant):
    configure(otp={"delivery": "choose"})
    before = len(tenant.messages("bob"))
    newest = lambda: tenant.code_after(before, "bob")  # noqa: E731
    outcome = pam.log_in(lambda: str(1 + tenant.counts()["messages"]), newest, service=SERVICE, user="bob")
    assert outcome.code == pam_driver.SUCCESS
    assert outcome.prompts[0] == "Send the passcode to: 1) email r***h@mysite.com. Your choice (1): "


def test_three_bad_choices_end_the_login(pam, configure, tenant, log):
    configure(otp=CHOOSE)
    outcome = pam.log_in("0", "4", "sms", service=SERVICE)
    assert outcome.code == pam_driver.AUTH_ERR
    assert outcome.notices == [f"No destination was chosen. (reference {log.event()['ref']})"]
    assert tenant.counts()["connections"] == 0


@pytest.mark.parametrize("delivery, channels", [("all", ["email", "sms"]), ("first", ["email"])])
def test_delivery_without_a_menu(pam, configure, typed, tenant, delivery, channels):
    configure(otp={"delivery": delivery})
    before = len(tenant.messages("alice"))
    assert pam.log_in(typed.right, service=SERVICE).code == pam_driver.SUCCESS
    assert [message["channel"] for message in tenant.messages("alice")[before:]] == channels


def test_prompt_of_the_administrator(pam, configure, typed):
    configure(otp={"prompt": "%u, your 100%% secret code for %h (%d): "})
    outcome = pam.log_in(typed.right, service=SERVICE)
    assert outcome.prompts == [f"alice, your 100% secret code for {socket.gethostname()} "
                               "(a***l@mysite.com and +1 ******7890): "]


def by_password_method(server, *options):
    return Dialogue(server.client("alice", "-o", "PreferredAuthentications=password", *options))


def refused_by_password_method(server):
    login = by_password_method(server)
    login.expect(r"password: ")
    login.type("pw-alice")
    login.expect(r"Permission denied \(password\)")
    assert login.end() == 255


@pytest.mark.parametrize("delivery, generated", [("all", 1), ("choose", 0)])
def test_password_method_of_sshd_cannot_ask(password_method_sshd, configure, tenant, log, delivery, generated):
    configure(otp={"delivery": delivery})
    refused_by_password_method(password_method_sshd)
    counts = tenant.counts()["requests"]
    assert (counts.get("generate", 0), counts.get("verify", 0)) == (generated, 0)
    assert log.event()["result"] == "conversation_failed"


def test_message_of_the_password_method_counts(password_method_sshd, configure, tenant):
    configure(policy={"send_budget": {"codes": 1, "per": 600}})
    for _ in range(2):
        refused_by_password_method(password_method_sshd)
    assert tenant.counts()["requests"]["generate"] == 1


@pytest.mark.parametrize("password", ["pw-alice", "12345678"])
def test_password_method_never_lets_the_password_out(password_method_sshd, configure, tenant, log, passwords, password):
    """Without echo, sshd answers our prompt with the password, and that may look like a passcode."""
    passwords("alice", password)
    configure(otp={"echo": False})
    login = by_password_method(password_method_sshd)
    login.expect(r"password: ")
    login.type(password)
    login.expect(r"Permission denied \(password\)")
    assert login.end() == 255
    assert tenant.counts()["requests"].get("verify", 0) == 0
    assert (log.event()["reason"], log.event()["attempts"]) == ("not_a_passcode", "3")
