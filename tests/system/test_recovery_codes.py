"""Recovery codes: made by blockidctl, typed over ssh, sudo and su, good once, whatever is out of order."""
# SPDX-License-Identifier: Apache-2.0
import os
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pexpect
import pytest
from conftest import SERVICE, TENANT_NAME, elsewhere
from harness import pam_driver
from harness.accounts import uid_of
from harness.blockidctl import ENVIRONMENT, PROGRAM, run
from harness.ssh import Dialogue
from harness.sshd import free_port

STATE = Path("/var/lib/pam_blockid")
SHAPE = r"[B-Y]{4}(?:-[B-Y]{4}){4}"
INSTEAD = r"No passcode can be sent or checked now\. Recovery code: "


def make(user="alice", *options):
    status, output, errors = run("codes", user, "--print", *options)
    assert status == 0 and not errors, errors
    return re.findall(SHAPE, output)


def left(user="alice"):
    status, output, errors = run("codes", user, "--list")
    assert status == 0 and not errors, errors
    found = re.match(rf"{user} has (\d+) of \d+ recovery codes left", output)
    return int(found.group(1)) if found else None


def sheet(user="alice"):
    return STATE / f"codes-{uid_of(user)}"


@pytest.fixture(autouse=True)
def no_codes(people):
    yield
    for path in STATE.glob("codes-*"):
        path.unlink()


@pytest.fixture
def codes():
    return make()


@pytest.fixture
def down(configure):
    """The tenant is out of reach."""
    configure(tenant={"dns": f"{TENANT_NAME}:{free_port()}"}, policy={"fail_delay": 0})


# Typed where passcodes are.


def test_in_place_of_a_passcode(pam, codes, tenant, log):
    outcome = pam.log_in(codes[3].lower(), service=SERVICE)
    assert outcome.code == pam_driver.SUCCESS
    assert "You logged in with a recovery code, which is spent now. You have 9 left." in outcome.notices
    event = log.event()
    assert (event["result"], event["reason"], event["detail"]) == ("allow", "recovery_code", "9 recovery codes left")
    assert tenant.counts()["requests"]["verify"] == 0
    assert left() == 9


def test_each_is_good_once(pam, codes, typed):
    assert pam.log_in(codes[0], service=SERVICE).code == pam_driver.SUCCESS
    again = pam.log_in(codes[0], codes[0], codes[1], service=SERVICE)
    assert again.code == pam_driver.SUCCESS
    assert "Invalid passcode, 2 attempts left. " in again.prompts[1]
    assert left() == 8


def test_another_persons_are_wrong(pam, codes, log):
    assert pam.log_in(codes[0], codes[0], codes[0], service=SERVICE, user="bob").code == pam_driver.AUTH_ERR
    assert log.event()["reason"] == "wrong_recovery_code"
    assert left() == 10


def test_new_ones_end_the_old(pam, codes):
    fresh = make("alice", "--count", "2")
    assert len(fresh) == 2 and left() == 2
    assert pam.log_in(codes[0], codes[1], fresh[1], service=SERVICE).code == pam_driver.SUCCESS


def test_switched_off(pam, codes, configure, log):
    configure(otp={"recovery": False, "attempts": 1})
    assert pam.log_in(codes[0], service=SERVICE).code == pam_driver.AUTH_ERR
    assert log.event()["reason"] == "not_a_passcode"


# Where no passcode comes.


def test_ssh_with_the_service_down(key_sshd, codes, down, log):
    login = Dialogue(key_sshd.client("alice"))
    login.expect(INSTEAD)
    login.type(codes[0])
    login.expect(r"uid=\d+\(alice\)")
    assert login.end() == 0
    assert log.event()["reason"] == "recovery_code"


def test_sudo_with_the_service_down(programs, codes, down):
    sudo = Dialogue(["runuser", "-u", "alice", "--", "sudo", "id", "-un"])
    sudo.expect(r"password for alice: ")
    sudo.type("pw-alice")
    sudo.expect(INSTEAD)
    sudo.type(codes[0])
    sudo.expect(r"\broot\b")
    assert sudo.end() == 0


def test_su_with_the_service_down(programs, codes, down):
    su = Dialogue(["runuser", "-u", "bob", "--", "su", "alice", "-c", "id -un"])
    su.expect(r"Password: ")
    su.type("pw-alice")
    su.expect(INSTEAD)
    su.type(codes[0])
    su.expect(r"\balice\b")
    assert su.end() == 0


def test_no_contact(pam, log):
    codes = make("carol")
    assert pam.log_in(codes[0], service=SERVICE, user="carol").code == pam_driver.SUCCESS
    assert log.event()["reason"] == "recovery_code"


def test_no_budget(pam, codes, configure, typed):
    configure(policy={"send_budget": {"codes": 1, "per": 600}})
    pam.log_in(typed.wrong, typed.wrong, typed.wrong, service=SERVICE)
    assert pam.log_in(codes[0], service=SERVICE).code == pam_driver.SUCCESS


def test_license_refused(pam, codes, configure):
    configure(tenant={"license_key": "another-key-than-the-tenant-has"})
    outcome = pam.log_in(codes[0], service=SERVICE)
    assert outcome.code == pam_driver.SUCCESS
    assert re.fullmatch(INSTEAD, outcome.prompts[0])


def test_who_has_none_is_refused_as_before(pam, codes, down, log):
    outcome = pam.log_in(service=SERVICE, user="bob")
    assert outcome.code == pam_driver.AUTHINFO_UNAVAIL and not outcome.prompts
    assert log.event()["reason"] == "service_unreachable"


def test_locked_is_locked(pam, codes, typed, log):
    for _ in range(2):
        pam.log_in(typed.wrong, typed.wrong, typed.wrong, service=SERVICE)
    log.events()
    outcome = pam.log_in(service=SERVICE, otherwise=codes[0])
    assert outcome.code == pam_driver.MAXTRIES and not outcome.prompts
    assert left() == 10


# The hostile cases.


@pytest.mark.caught_by("naive")
def test_h5_one_code_in_twenty_logins_at_once(codes, down):
    with ThreadPoolExecutor(20) as logins:
        answers = list(logins.map(lambda _: elsewhere(otherwise=codes[0]).code, range(20)))
    assert answers.count(pam_driver.SUCCESS) == 1
    assert left() == 9


@pytest.mark.caught_by("naive")
def test_h6_read_only(pam, codes, down, log):
    subprocess.run(["mount", "--bind", "-o", "ro", STATE, STATE], check=True)
    try:
        subprocess.run(["mount", "-o", "remount,bind,ro", STATE], check=True)
        assert pam.log_in(codes[0], service=SERVICE).code == pam_driver.SERVICE_ERR
        event = log.event()
        assert event["reason"] == "not_counted" and "Read-only file system" in event["detail"]
    finally:
        subprocess.run(["umount", STATE], check=True)
    assert left() == 10


def test_h6_killed_before_the_verdict(pam, codes, down):
    """Whoever reads the file after the code was marked finds it spent: the mark comes first."""
    text = sheet().read_text(encoding="utf-8")
    pam.log_in(codes[0], service=SERVICE)
    marked = sheet().read_text(encoding="utf-8")
    assert len(marked) == len(text) and marked.count("\nspent") == 1 and marked.count("\nleft ") == 9


@pytest.mark.caught_by("naive")
def test_h7_guesses_close_the_door_and_touch_no_passcode(pam, codes, typed, log):
    for _ in range(2):
        pam.log_in(*["BBBB-BBBB-BBBB-BBBB-BBBB"] * 3, service=SERVICE)
    log.events()
    outcome = pam.log_in(codes[0], typed.right, service=SERVICE)
    assert outcome.code == pam_driver.SUCCESS
    assert "no recovery code is taken for 15 minutes" in outcome.prompts[1]
    assert log.event()["reason"] == "right_passcode"
    assert left() == 10


@pytest.mark.caught_by("naive")
@pytest.mark.parametrize("mode, owner", [(0o622, "root"), (0o600, "alice")])
def test_h4_a_file_that_others_could_have_written(pam, codes, down, mode, owner):
    sheet().chmod(mode)
    os.chown(sheet(), uid_of(owner), -1)
    outcome = pam.log_in(service=SERVICE, otherwise=codes[0])
    assert outcome.code == pam_driver.AUTHINFO_UNAVAIL and not outcome.prompts


@pytest.mark.caught_by("naive")
@pytest.mark.parametrize("key, days", [("made", 1), ("until", -366)])
def test_h3_a_clock_that_jumps_makes_no_code_good(pam, codes, down, key, days):
    """As they look after it has gone back to before they were made, or ahead to when they have ended."""
    text = sheet().read_text(encoding="utf-8")
    moved = re.sub(rf"(?<=\n{key} )\d+", lambda then: str(int(then[0]) + days * 86400), text)
    assert moved != text
    sheet().write_text(moved, encoding="utf-8")
    outcome = pam.log_in(service=SERVICE, otherwise=codes[0])
    assert outcome.code == pam_driver.AUTHINFO_UNAVAIL and not outcome.prompts
    sheet().write_text(text, encoding="utf-8")
    assert pam.log_in(codes[0], service=SERVICE).code == pam_driver.SUCCESS


def test_no_code_is_kept_or_logged(pam, codes, log):
    pam.log_in(codes[0], service=SERVICE)
    kept = sheet().read_text(encoding="utf-8") + "\n".join(log.texts())
    assert "recovery_code" in kept
    for code in codes:
        assert code not in kept and code.replace("-", "") not in kept


def test_only_the_helpers_user_can_read_them(codes):
    state = sheet().stat()
    assert (state.st_mode & 0o777, state.st_uid) == (0o600, uid_of("_blockid"))
    assert subprocess.run(["runuser", "-u", "alice", "--", "cat", sheet()], capture_output=True, check=False).returncode != 0


# blockidctl codes


def test_shown_on_a_terminal():
    child = pexpect.spawn(PROGRAM, ["codes", "alice", "--count", "3", "--days", "1"], env=ENVIRONMENT, encoding="utf-8",
                          timeout=20)
    shown = child.read()
    child.close()
    assert child.exitstatus == 0 and len(re.findall(SHAPE, shown)) == 3
    assert left() == 3


def test_not_shown_to_a_pipe():
    status, output, errors = run("codes", "alice")
    assert status == 2 and not output and "--print" in errors
    assert not sheet().exists()


def test_listed_and_revoked(codes):
    status, output, _ = run("codes", "alice", "--list")
    assert status == 0
    assert re.fullmatch(r"alice has 10 of 10 recovery codes left, made on \d{4}-\d\d-\d\d, good until \d{4}-\d\d-\d\d\n", output)
    assert run("codes", "alice", "--revoke") == (0, "alice has no recovery codes on this host any more\n", "")
    assert run("codes", "alice", "--list") == (0, "alice has no recovery codes on this host\n", "")


@pytest.mark.parametrize("arguments, user, words", [
    (("no-such-account", "--print"), None, '"no-such-account" is no account of this host'),
    (("alice", "--print"), "alice", "run: sudo blockidctl codes alice"),
    (("alice", "--count", "0", "--print"), None, "--count"),
    (("alice", "--days", "3651", "--print"), None, "--days"),
    (("alice", "--list", "--revoke"), None, "--list"),
    (("alice", "--list", "--count", "3"), None, "--list"),
    ((), None, "USER"),
])
def test_bad_use(arguments, user, words):
    status, output, errors = run("codes", *arguments, user=user)
    assert status == 2 and not output and words in errors
    assert not sheet().exists()
