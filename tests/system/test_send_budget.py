"""How many messages people get: the budget of all logins, the resend rule of one caller, and files that are of no use."""
# SPDX-License-Identifier: Apache-2.0
import os
import re
import subprocess
from pathlib import Path

import pytest
from conftest import RUN_DIRECTORY, SERVICE, Typist, elsewhere
from harness import pam_driver
from harness.accounts import AS_ALICE
from harness.ssh import Dialogue

AT_ONCE = 200
LAST = "Last passcode that was sent to you (r to resend): "


def generated(tenant):
    return tenant.counts()["requests"].get("generate", 0)


def test_two_hundred_logins_at_once(tenant, configure, log):
    configure(policy={"send_budget": {"codes": 7, "per": 600}, "fail_delay": 0})
    logins = [subprocess.Popen(["pamtester", SERVICE, "alice", "authenticate"], stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT) for _ in range(AT_ONCE)]
    try:
        for login in logins:  # all of them at the prompt
            shown = b""
            while b"): " not in shown:
                chunk = os.read(login.stdout.fileno(), 4096)
                assert chunk, shown
                shown += chunk
        assert generated(tenant) == 7
    finally:
        for login in logins:
            login.stdin.close()
        for login in logins:
            login.wait(timeout=60)
            login.stdout.close()
    assert sum(int(event["codes"]) for event in log.events()) == 7


def test_over_budget_the_last_code_lets_in(pam, tenant, configure, typed, log):
    configure(policy={"send_budget": {"codes": 1, "per": 600}})
    elsewhere(None)
    outcome = pam.log_in("r", typed.right, service=SERVICE)
    assert outcome.code == pam_driver.SUCCESS
    assert outcome.prompts == [f"A new passcode can be sent in 10 minutes. {LAST}"] * 2
    assert generated(tenant) == 1
    assert (log.event()["result"], log.event()["codes"]) == ("allow", "0")


def test_budget_over_ssh_and_of_another_user(key_sshd, pam, tenant, configure, typed):
    configure(policy={"send_budget": {"codes": 2, "per": 600}})
    for count in (1, 2, 2):
        login = Dialogue(key_sshd.client("alice"))
        login.expect(r"Passcode sent to .*: " if count * 2 > generated(tenant) + count else re.escape(LAST))
        login.type("\x03")
        login.end()
        assert generated(tenant) == count
    assert pam.log_in(Typist(tenant, "bob").right, service=SERVICE, user="bob").code == pam_driver.SUCCESS


def test_budget_fills_up_again(tenant, configure):
    configure(policy={"send_budget": {"codes": 1, "per": 2}})
    elsewhere(None)
    outcome = elsewhere(None)
    assert outcome.prompts[0].startswith("A new passcode can be sent in ")
    wait = int(re.search(r"in (\d+) second", outcome.prompts[0])[1])
    assert 1 <= wait <= 2
    later = elsewhere(lambda: sleep_out(wait), lambda: "r", None)
    assert later.prompts[2].startswith("A new passcode is on its way.")
    assert generated(tenant) == 2


def sleep_out(seconds):
    """The budget is a matter of time: nothing else can be awaited."""
    end = os.times().elapsed + seconds
    while os.times().elapsed < end:
        pass
    return "1234"


def test_a_right_code_counts_and_frees_the_caller(pam, tenant, typed):
    """Five logins one after the other are five codes; the sixth has to do with the last one."""
    for count in range(1, 6):
        assert pam.log_in(typed.right, service=SERVICE).code == pam_driver.SUCCESS
        assert generated(tenant) == count
    assert pam.log_in(None, service=SERVICE).prompts[0].endswith(LAST)
    assert generated(tenant) == 5


def test_sudo_that_retries_sends_no_more_than_the_resend_rule(tenant, typed, configure, log):
    """sudo runs the stack anew after each failure, here three times."""
    configure(otp={"attempts": 1})
    with open("/etc/sudoers.d/zz-tries", "w", encoding="ascii") as file:
        os.fchmod(file.fileno(), 0o440)
        file.write("Defaults passwd_tries=3\n")
    try:
        sudo = Dialogue([*AS_ALICE, "sudo", "id", "-un"])
        for prompt, code in ((r"Passcode sent to .*: ", typed.wrong), (re.escape(LAST), typed.wrong),
                             (re.escape(LAST), typed.right)):
            sudo.expect(r"password for alice: ")
            sudo.type("pw-alice")
            sudo.expect(prompt)
            sudo.type(code())
        sudo.expect(r"\broot\b")
        assert sudo.end() == 0
    finally:
        os.unlink("/etc/sudoers.d/zz-tries")
    assert generated(tenant) == 1
    assert [event["codes"] for event in log.events()] == ["1", "0", "0"]
    assert log.event()["result"] == "allow"


def test_service_that_cannot_be_reached_costs_nothing(pam, tenant, configure, typed):
    configure(tenant={"dns": "nowhere.blockid.test"}, policy={"send_budget": {"codes": 1, "per": 600}})
    for _ in range(3):
        assert pam.log_in(service=SERVICE).code == pam_driver.AUTHINFO_UNAVAIL
    configure(policy={"send_budget": {"codes": 1, "per": 600}})
    assert pam.log_in(typed.right, service=SERVICE).code == pam_driver.SUCCESS


def file_of_alice():
    elsewhere(None)
    return next(Path(RUN_DIRECTORY).iterdir())


def corrupt(file, _victim):
    file.write_bytes(b"\0garbage\n")


def empty(file, _victim):
    file.write_bytes(b"")


def symbolic_link(file, victim):
    file.unlink()
    file.symlink_to(victim)


def hard_link(file, victim):
    file.unlink()
    file.hardlink_to(victim)


def fifo(file, _victim):
    file.unlink()
    os.mkfifo(file)


def open_to_all(file, _victim):
    file.chmod(0o666)


def directory_open_to_all(_file, _victim):
    os.chmod(RUN_DIRECTORY, 0o777)


def directory_of_another(_file, _victim):
    os.chown(RUN_DIRECTORY, 12345, 0)


def directory_is_a_link(_file, victim):
    os.rename(RUN_DIRECTORY, RUN_DIRECTORY + ".old")
    os.symlink(victim.parent, RUN_DIRECTORY)


@pytest.fixture
def victim():
    """A file that nobody may touch, on the file system of the budgets."""
    path = Path("/run/victim/file")
    path.parent.mkdir(exist_ok=True)
    path.write_text("precious")
    yield path
    assert path.read_text() == "precious"
    assert [file.name for file in path.parent.iterdir()] == ["file"]
    if os.path.islink(RUN_DIRECTORY):
        os.unlink(RUN_DIRECTORY)


@pytest.mark.parametrize("spoil", [corrupt, symbolic_link, hard_link, fifo, open_to_all, directory_open_to_all,
                                   directory_of_another, directory_is_a_link])
def test_files_that_are_of_no_use(pam, tenant, typed, log, victim, spoil):
    """The count goes on elsewhere, and the log says why."""
    spoil(file_of_alice(), victim)
    assert pam.log_in(typed.wrong, typed.right, service=SERVICE).code == pam_driver.SUCCESS
    told = "the send budget is kept in /var/cache/pam_blockid instead: "
    assert any("warning ref=" in text and told in text for text in log.texts())


def test_empty_file_is_no_fault(pam, typed, log, victim):
    empty(file_of_alice(), victim)
    assert pam.log_in(typed.right, service=SERVICE).code == pam_driver.SUCCESS
    assert not any("warning" in text for text in log.texts())


@pytest.fixture
def full_disk():
    """A file system for the budgets on which nothing can be stored."""
    os.makedirs(RUN_DIRECTORY, mode=0o700, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4k,mode=700", "tmpfs", RUN_DIRECTORY], check=True)
    (Path(RUN_DIRECTORY) / "filler").write_bytes(b"x" * 4096)
    yield
    subprocess.run(["umount", RUN_DIRECTORY], check=True)


@pytest.fixture
def read_only_disk():
    os.makedirs(RUN_DIRECTORY, mode=0o700, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "ro,mode=700", "tmpfs", RUN_DIRECTORY], check=True)
    yield
    subprocess.run(["umount", RUN_DIRECTORY], check=True)


@pytest.mark.parametrize("disk", ["full_disk", "read_only_disk"])
def test_disk_that_takes_nothing(request, pam, tenant, typed, configure, log, disk):
    request.getfixturevalue(disk)
    configure(otp={"attempts": 1, "resends": 1, "resend_interval": 0})
    assert pam.log_in(typed.wrong, service=SERVICE).code == pam_driver.AUTH_ERR
    assert pam.log_in("r", "r", typed.right, service=SERVICE).code == pam_driver.SUCCESS
    assert any("the send budget is kept in /var/cache/pam_blockid instead: " in text for text in log.texts())
    assert generated(tenant) == 2  # the resend rule holds over the logins of one caller, as on a disk that works


def test_files_are_root_s_alone(pam, typed):
    pam.log_in(typed.right, service=SERVICE)
    for path, mode in ((Path(RUN_DIRECTORY), 0o40700), (next(Path(RUN_DIRECTORY).iterdir()), 0o100600)):
        assert path.stat().st_mode == mode
        assert path.owner() in ("root", "_blockid")
