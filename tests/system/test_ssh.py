"""Logins over real SSH: an SSH key and a passcode, or a Unix password and a passcode."""
# SPDX-License-Identifier: Apache-2.0
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from harness.files import write_file
from harness.processes import helpers
from harness.programs import CHECKOUT
from harness.ssh import Dialogue
from harness.sshd import OF_CLOUD_IMAGES, PASSWORD_METHOD, sshd
from harness.waiting import wait_for

OURS = CHECKOUT / "config/sshd_config.d/00-pam_blockid.conf"
PROMPT = r"Passcode sent to a\*\*\*l@mysite\.com and \+1 \*{6}7890 \(r to resend\): "


@pytest.fixture(params=["key", "password"])
def server(request):
    """An sshd, and the first factor that it asks for."""
    return request.param, request.getfixturevalue(f"{request.param}_sshd")


def begin(server, user="alice", password=None):
    """An ssh client on the way to the passcode prompt."""
    factor, running = server
    login = Dialogue(running.client(user))
    if factor == "password":
        login.expect(r"Password: ")
        login.type(password or f"pw-{user}")
    return login


def let_in(login):
    login.expect(r"uid=\d+\(alice\)")
    return login.end() == 0


def refused(login):
    login.expect(r"Permission denied \(.*\)")
    return login.end() == 255


def pam_words(server, words):
    """sshd's debug log has what PAM answered, in pam_strerror(3)'s words."""
    log = server[1].log
    return wait_for(lambda: f"PAM: {words}" in log.read_text(), f"'{words}' in sshd.log")


def test_right_code(server, log, typed):
    login = begin(server)
    login.expect(PROMPT)
    login.type(typed.right())
    assert let_in(login)
    event = log.event()
    assert (event["user"], event["result"], event["rhost"]) == ("alice", "allow", "127.0.0.1")
    assert event["service"] == ("sshd" if server[0] == "key" else "sshd-password")


def test_right_code_beside_the_drop_ins_of_cloud_images(syslog, typed):
    """Ours comes first: "KbdInteractiveAuthentication no" and "PasswordAuthentication yes" of the others do not count."""
    with TemporaryDirectory() as directory:
        for name, text in {**OF_CLOUD_IMAGES, OURS.name: OURS.read_text()}.items():
            write_file(Path(directory) / "drop-ins" / name, text)
        with sshd(directory, PASSWORD_METHOD, include=f"{directory}/drop-ins/*.conf") as server:
            login = Dialogue(server.client("alice"))
            login.expect(PROMPT)
            login.type(typed.right())
            assert let_in(login)


def test_wrong_code_then_right_code_in_one_conversation(server, log, typed, tenant):
    login = begin(server)
    login.expect(PROMPT)
    login.type(typed.wrong())
    login.expect(r"Invalid passcode, 2 attempts left\. " + PROMPT)
    login.type(typed.right())
    assert let_in(login)
    assert (log.event()["result"], log.event()["attempts"]) == ("allow", "2")
    assert tenant.counts()["requests"]["generate"] == 1


def test_three_wrong_codes(server, log, typed):
    login = begin(server)
    login.expect(PROMPT)
    for left in ("2 attempts left", "1 attempt left", None):
        login.type(typed.wrong())
        if left:
            login.expect(rf"Invalid passcode, {left}\. " + PROMPT)
    assert refused(login)
    assert pam_words(server, "Authentication failure")
    assert (log.event()["result"], log.event()["attempts"]) == ("wrong_passcode", "3")


def test_what_is_no_code_is_not_posted(server, log, tenant):
    login = begin(server)
    for typed in ("abcdef", "12", "1234567890123"):
        login.expect(PROMPT)
        login.type(typed)
    assert refused(login)
    assert log.event()["reason"] == "not_a_passcode"
    assert tenant.counts()["requests"]["verify"] == 0


def test_wrong_password_sends_no_code(password_sshd, log, tenant):
    login = begin(("password", password_sshd), password="not-the-password")
    assert refused(login)
    assert tenant.counts()["messages"] == 0
    assert log.events() == []


def test_code_without_the_key_is_not_asked_for(key_sshd, log, tenant):
    login = Dialogue(key_sshd.client("alice", "-o", "PubkeyAuthentication=no"))
    assert refused(login)
    assert tenant.counts()["messages"] == 0


def test_account_that_does_not_exist_gets_no_message(key_sshd, password_sshd, log, tenant):
    login = begin(("password", password_sshd), user="mallory", password="guess")
    assert refused(login)
    assert tenant.counts()["messages"] == 0


def test_new_code_on_request(key_sshd, typed, tenant, configure):
    configure(otp={"resend_interval": 0})
    login = begin(("key", key_sshd))
    login.expect(PROMPT)
    first = typed.right()
    login.type("r")
    login.expect(r"A new passcode is on its way\. " + PROMPT)
    assert tenant.counts()["requests"]["generate"] == 2
    login.type(first)  # the newer code has replaced it
    login.expect(r"Invalid passcode, 2 attempts left\. ")
    login.type(typed.right())
    assert let_in(login)


def test_helper_ends_with_the_client(key_sshd, log):
    login = begin(("key", key_sshd))
    login.expect(PROMPT)
    assert len(helpers()) == 1
    login.type("\x03")
    login.end()
    wait_for(lambda: not helpers(), "the helper to end", patience=2)
    assert log.event()["result"] == "conversation_failed"
