"""sudo-rs, which Debian 13 has beside sudo: a Unix password, then a passcode. It puts words of its own around ours, and
asks PAM for silence before a plain command, so that prompts and the last word remain."""
# SPDX-License-Identifier: Apache-2.0
import os
import subprocess

import pytest
from conftest import SERVICE
from harness import pam_stack
from harness.accounts import AS_ALICE
from harness.callers import PASSCODE
from harness.files import replaced
from harness.pam_driver import AUTH_ERR, MAXTRIES
from harness.ssh import Dialogue
from test_last_word import OnATerminal, at_once, everybody_may, sudo_that_asks_three_times  # noqa: F401
from test_refusals import REFUSALS

PROGRAM = "/usr/bin/sudo-rs"
pytestmark = [] if os.path.exists(PROGRAM) else [pytest.mark.cannot_run("there is no sudo-rs here, as in Debian 12")]

LONGEST = 30  # seconds
WAYS = {"plain": (), "login": ("-i",), "shell": ("-s",)}
each_way = pytest.mark.parametrize("way", WAYS)


def read_until(end, stream):
    text = ""
    while not text.endswith(end):
        character = stream.read(1)
        assert character, f"an end where {end!r} was due: {text!r}"
        text += character
    return text


def asked_on_a_terminal(way="plain"):
    sudo = Dialogue([*AS_ALICE, PROGRAM, *WAYS[way], "id", "-un"])
    sudo.expect(r"\[sudo: authenticate\] Password: ")
    sudo.type("pw-alice")
    return sudo


@each_way
def test_right_code(typed, log, way):
    sudo = asked_on_a_terminal(way)
    sudo.expect(r"\[sudo: input needed\] Passcode sent to a\*\*\*l@mysite\.com .* \(r to resend\): ")
    sudo.type(typed.right())
    sudo.expect(r"\broot\b")
    assert sudo.end() == 0
    event = log.event()  # of the service "sudo", with -i, too
    assert (event["service"], event["user"], event["ruser"], event["result"]) == ("sudo", "alice", "alice", "allow")


@each_way
def test_wrong_codes(typed, log, way):
    sudo = asked_on_a_terminal(way)
    sudo.expect(PASSCODE)
    for _ in range(2):
        sudo.type(typed.wrong())
        sudo.expect(r"\[sudo: input needed\] Invalid passcode, .*: ")
    sudo.type(typed.wrong())
    sudo.expect(rf"\[sudo error\] Invalid passcode\. \(reference {log.event()['ref']}\)")
    sudo.expect(r"Maximum 1 incorrect authentication attempt")
    assert sudo.end() == 1
    assert log.event()["result"] == "wrong_passcode"


@pytest.mark.parametrize("way", ["plain", "login"])
@pytest.mark.parametrize("how, code, sentence", REFUSALS, ids=[how.__name__ for how, _, _ in REFUSALS])
def test_says_why(tenant, typed, at_once, helper_path, log, way, how, code, sentence):
    caller = OnATerminal("sudo", lambda user: ["runuser", "-u", user, "--", PROGRAM, *WAYS[way], "id"])
    how(pam=caller, tenant=tenant, typed=typed, configure=at_once, helper_path=helper_path)
    assert caller.shown.count(f"[sudo error] {sentence} (reference {log.event()['ref']})") == 1
    words = "Maximum 1 incorrect authentication attempt" if code in (AUTH_ERR, MAXTRIES) else "PAM error: "
    assert words in caller.shown


@each_way
def test_a_notice_is_not_for_a_plain_command(configure, typed, way):
    configure(policy={"report_only": True}, otp={"attempts": 1})
    with replaced(pam_stack.service_path("sudo"), pam_stack.then_permit()):
        sudo = Dialogue([*AS_ALICE, PROGRAM, *WAYS[way], "id", "-un"])
        sudo.expect(PASSCODE)
        sudo.type(typed.wrong())
        assert sudo.end() == 0 and "root" in sudo.seen
    assert ("(reference" in sudo.seen) == (way != "plain")


def test_what_asking_again_cannot_mend_is_asked_once(configure, log):
    """The original asks three times when the service is out of reach; see test_last_word.py."""
    configure(tenant={"dns": "nowhere.blockid.test"}, policy={"fail_delay": 0})
    with sudo_that_asks_three_times():
        OnATerminal("sudo", lambda user: ["runuser", "-u", user, "--", PROGRAM, "id"]).log_in(service=SERVICE)
    assert len(log.events()) == 1


def test_a_new_code(typed, tenant, configure):
    configure(otp={"resend_interval": 0})
    sudo = asked_on_a_terminal()
    sudo.expect(PASSCODE)
    first = tenant.messages("alice")
    sudo.type("r")
    sudo.expect(PASSCODE)
    assert len(tenant.messages("alice")) > len(first)
    sudo.type(typed.right())
    sudo.expect(r"\broot\b")
    assert sudo.end() == 0


def test_without_echo(typed, configure):
    """It shows an asterisk for each character."""
    configure(otp={"echo": False})
    sudo = asked_on_a_terminal()
    sudo.expect(r"\[sudo: authenticate\] Passcode sent to .*: ")
    code = typed.right()
    sudo.type(code)
    sudo.expect(r"\broot\b")
    assert sudo.end() == 0
    assert code not in sudo.seen


def test_interrupted(log):
    sudo = asked_on_a_terminal()
    sudo.expect(PASSCODE)
    sudo.interrupt()
    assert sudo.end() == 130 and "root" not in sudo.seen
    assert log.event()["reason"] == "conversation_failed"


@pytest.mark.parametrize("kind, status", [("right", 0), ("wrong", 1)])
@each_way
def test_from_a_pipe(typed, configure, log, way, kind, status):
    configure(otp={"attempts": 1})
    with subprocess.Popen([*AS_ALICE, PROGRAM, "-S", *WAYS[way], "id", "-un"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True) as sudo:
        sudo.stdin.write("pw-alice\n")
        sudo.stdin.flush()
        prompt = read_until("(r to resend): ", sudo.stdout)
        sudo.stdin.write(getattr(typed, kind)() + "\n")
        output, _ = sudo.communicate(timeout=LONGEST)
    assert sudo.returncode == status, prompt + output
    assert output.endswith("root\n") == (kind == "right")
    assert log.event()["service"] == "sudo"


def test_wrong_password_sends_no_code(tenant):
    sudo = subprocess.run([*AS_ALICE, PROGRAM, "-S", "id"], input="not-the-password\n", capture_output=True, text=True,
                          timeout=LONGEST, check=False)
    assert sudo.returncode == 1 and "uid=0" not in sudo.stdout
    assert tenant.counts()["messages"] == 0


def test_n_cannot_ask(tenant):
    sudo = subprocess.run([*AS_ALICE, PROGRAM, "-n", "id"], capture_output=True, timeout=LONGEST, check=False)
    assert sudo.returncode == 1
    assert tenant.counts()["messages"] == 0
