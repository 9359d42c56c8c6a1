"""sudo, su and pamtester: a Unix password, then a passcode."""
# SPDX-License-Identifier: Apache-2.0
import subprocess

import pytest
from conftest import SERVICE, Typist
from harness.accounts import AS_ALICE
from harness.ssh import Dialogue

LONGEST = 30  # seconds


def sudo_on_a_terminal(code):
    sudo = Dialogue([*AS_ALICE, "sudo", "id", "-un"])
    sudo.expect(r"password for alice: ")
    sudo.type("pw-alice")
    sudo.expect(r"Passcode sent to .*: ")
    sudo.type(code())
    return sudo


def sudo_from_a_pipe(tenant, password, code, *options):
    """sudo -S reads password and code from a pipe: exit status and output."""
    before = len(tenant.messages("alice"))
    with subprocess.Popen([*AS_ALICE, "sudo", "-S", *options, "id", "-un"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True) as sudo:
        sudo.stdin.write(password + "\n")
        sudo.stdin.flush()
        if code:
            tenant.code_after(before, "alice")
            sudo.stdin.write(code() + "\n")
        output, _ = sudo.communicate(timeout=LONGEST)
    return sudo.returncode, output


def test_sudo_with_right_code(typed, log):
    sudo = sudo_on_a_terminal(typed.right)
    sudo.expect(r"\broot\b")
    assert sudo.end() == 0
    event = log.event()
    assert (event["service"], event["user"], event["ruser"], event["result"]) == ("sudo", "alice", "alice", "allow")


def test_sudo_with_wrong_codes(typed, log):
    sudo = sudo_on_a_terminal(typed.wrong)
    for _ in range(2):
        sudo.expect(r"Invalid passcode, .*: ")
        sudo.type(typed.wrong())
    sudo.expect(r"1 incorrect password attempt")
    assert sudo.end() == 1
    assert log.event()["result"] == "wrong_passcode"


def test_sudo_s_with_right_code(tenant, typed, log):
    status, output = sudo_from_a_pipe(tenant, "pw-alice", typed.right)
    assert status == 0 and output.endswith("root\n")
    assert log.event()["result"] == "allow"


def test_sudo_s_with_wrong_code(tenant, typed, configure):
    configure(otp={"attempts": 1})
    status, output = sudo_from_a_pipe(tenant, "pw-alice", typed.wrong)
    assert status == 1 and "root" not in output


@pytest.mark.parametrize("kind, status", [("right", 0), ("wrong", 1)])
def test_sudo_i_asks_too(tenant, typed, configure, log, kind, status):
    """It is a PAM service of its own."""
    configure(otp={"attempts": 1})
    assert sudo_from_a_pipe(tenant, "pw-alice", getattr(typed, kind), "-i")[0] == status
    assert log.event()["service"] == "sudo-i"


def test_sudo_s_with_wrong_password_sends_no_code(tenant):
    status, _ = sudo_from_a_pipe(tenant, "not-the-password", None)
    assert status == 1
    assert tenant.counts()["messages"] == 0


def test_sudo_n_cannot_ask(tenant):
    done = subprocess.run([*AS_ALICE, "sudo", "-n", "id"], capture_output=True, timeout=LONGEST, check=False)
    assert done.returncode == 1
    assert tenant.counts()["messages"] == 0


@pytest.mark.parametrize("kind, status", [("right", 0), ("wrong", 1)])
def test_su_asks_the_other_user(tenant, configure, log, kind, status):
    configure(otp={"attempts": 1})
    su = Dialogue([*AS_ALICE, "su", "bob", "-c", "id -un"])
    su.expect(r"Password: ")
    su.type("pw-bob")
    su.expect(r"Passcode sent to r\*\*\*h@mysite\.com \(r to resend\): ")
    su.type(getattr(Typist(tenant, "bob"), kind)())
    assert su.end() == status
    assert ("\nbob\r\n" in su.seen) == (kind == "right")
    assert log.event()["user"] == "bob"


@pytest.mark.parametrize("kind, words", [("right", "successfully authenticated"), ("wrong", "Authentication failure")])
def test_pamtester(tenant, typed, configure, kind, words):
    configure(otp={"attempts": 1})
    before = len(tenant.messages("alice"))
    with subprocess.Popen(["pamtester", SERVICE, "alice", "authenticate"], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as pamtester:
        tenant.code_after(before, "alice")
        output, _ = pamtester.communicate(getattr(typed, kind)() + "\n", timeout=LONGEST)
    assert words in output
    assert (pamtester.returncode == 0) == (kind == "right")
