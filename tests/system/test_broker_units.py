"""The broker's units under systemd itself: started with the first caller, in its sandbox, and again whenever it has
ended."""
# SPDX-License-Identifier: Apache-2.0
import json
import subprocess
from contextlib import contextmanager
from tempfile import TemporaryDirectory

import pexpect
import pytest
from conftest import SERVICE
from harness.broker import BROKER_PATH, SOCKET
from harness.event_line import fields_of
from harness.processes import children_of, status_of
from harness.ssh import Dialogue
from harness.sshd import KEY_AND_PAM, configured
from harness.systemd import booted
from harness.waiting import wait_for

BROKER, LISTENER = "pam-blockid.service", "pam-blockid.socket"
IDLE_TEXT = f"[Service]\nExecStart=\nExecStart={BROKER_PATH} --idle 1\n"
CAPABILITIES = {"chown": 0, "dac_read_search": 2, "setgid": 6, "setuid": 7, "setpcap": 8}
# What `systemd-analyze security` finds, each explained in the unit.
EXCEPTIONS = {
    "CapabilityBoundingSet_CAP_CHOWN_FSETID_SETFCAP", "CapabilityBoundingSet_CAP_DAC_FOWNER_IPC_OWNER",
    "CapabilityBoundingSet_CAP_SET_UID_GID_PCAP", "DeviceAllow", "IPAddressDeny", "PrivateNetwork", "PrivateUsers",
    "ProcSubset", "ProtectHome", "ProtectProc", "RestrictAddressFamilies_AF_INET_INET6",
    "RestrictAddressFamilies_AF_NETLINK", "RestrictAddressFamilies_AF_UNIX", "RootDirectoryOrRootImage",
    "SystemCallFilter_privileged", "SystemCallFilter_resources", "UserOrDynamicUser",
}


@pytest.fixture(scope="module")
def systemd():
    with booted() as running:
        running.ctl("start", LISTENER)
        yield running


@pytest.fixture(autouse=True)
def not_started_yet(systemd, configure):
    configure(otp={"attempts": 1}, policy={"send_budget": {"codes": 1000, "per": 600}})
    systemd.ctl("stop", BROKER)


@contextmanager
def at_the_prompt(systemd):
    """pamtester beside systemd, while it waits for the passcode."""
    program, *words = systemd.words("pamtester", SERVICE, "alice", "authenticate")
    with pexpect.spawn(program, words, timeout=20, encoding="utf-8") as child:
        child.expect("Passcode sent to .*: ")
        yield child


@pytest.fixture
def ssh_service(systemd):
    """Debian's own unit of sshd, with a file of settings of ours."""
    with TemporaryDirectory(dir="/srv") as directory:
        server = configured(directory, KEY_AND_PAM)
        options = f"-f {directory}/sshd_config -E {server.log}"
        systemd.drop_in("ssh.service", f'[Service]\nEnvironmentFile=\nEnvironment="SSHD_OPTS={options}"\n')
        systemd.ctl("start", "ssh.service")
        yield server
        systemd.ctl("stop", "ssh.service")
        systemd.take_drop_in_away("ssh.service")


def lets_in(child, code):
    child.sendline(code)
    allowed = child.expect(["pamtester: successfully authenticated", "pamtester: "]) == 0
    child.expect(pexpect.EOF)
    return allowed


def lets_alice_in(systemd, typed):
    with at_the_prompt(systemd) as child:
        return lets_in(child, typed.right())


def events(systemd):
    return [fields for fields in map(fields_of, systemd.logged("pam_blockid")) if fields]


def main_pid(systemd):
    """Its number beside systemd."""
    return systemd.state(BROKER, of="MainPID")


def process_of(systemd):
    """The broker, by the number that it has for the tests."""
    (one,) = [child.pid for child in children_of(systemd.pid) if child.name == "pam-blockid-bro"]
    return one


def test_the_first_caller_starts_it(systemd, typed):
    before = len(events(systemd))
    assert systemd.state(BROKER) == "inactive"
    assert lets_alice_in(systemd, typed)
    assert (systemd.state(BROKER), systemd.state(LISTENER)) == ("active", "active")
    (event,) = events(systemd)[before:]
    assert (event["reason"], event["through"]) == ("right_passcode", "broker")


def test_a_wrong_passcode_lets_nobody_in(systemd, typed):
    with at_the_prompt(systemd) as child:
        assert not lets_in(child, typed.wrong())


def ssh_at_the_prompt(server):
    login = Dialogue(server.client("alice"))
    login.expect("Passcode sent to .*: ")
    return login


def lets_alice_in_over_ssh(login, typed):
    login.type(typed.right())
    login.expect(r"uid=\d+\(alice\)")
    return login.end() == 0


def test_a_login_over_ssh_starts_it(systemd, ssh_service, typed):
    """The first login has a helper where the start takes longer than a second."""
    assert systemd.state(BROKER) == "inactive"
    assert lets_alice_in_over_ssh(ssh_at_the_prompt(ssh_service), typed)
    assert systemd.state(BROKER) == "active"
    before = len(events(systemd))
    assert lets_alice_in_over_ssh(ssh_at_the_prompt(ssh_service), typed)
    (event,) = events(systemd)[before:]
    assert {name: event[name] for name in ("service", "rhost", "reason", "through")} == {
        "service": "sshd", "rhost": "127.0.0.1", "reason": "right_passcode", "through": "broker"}


def test_a_wrong_passcode_over_ssh(ssh_service, typed):
    login = ssh_at_the_prompt(ssh_service)
    login.type(typed.wrong())
    login.expect(r"Permission denied \(.*\)")
    assert login.end() == 255


def test_a_login_over_ssh_goes_on_while_sshd_and_broker_are_started_anew(systemd, ssh_service, typed):
    login = ssh_at_the_prompt(ssh_service)
    systemd.ctl("restart", "ssh.service")
    systemd.ctl("restart", BROKER)
    assert lets_alice_in_over_ssh(login, typed)


def test_its_sandbox_is_in_force(systemd, typed):
    with at_the_prompt(systemd) as child:
        broker = status_of(process_of(systemd))
        assert (broker["NoNewPrivs"], broker["Seccomp"]) == ("1", "2")
        assert int(broker["CapBnd"], 16) == sum(1 << number for number in CAPABILITIES.values())
        assert lets_in(child, typed.right())


# Not /run itself: below a chroot systemd 252 leaves it as it is, for units with ProtectControlGroups=.
@pytest.mark.parametrize("place, writable", [
    ("/etc", False), ("/usr", False), ("/home", False), ("/var/log", False),
    ("/run/pam_blockid", True), ("/var/cache/pam_blockid", True), ("/var/lib/pam_blockid", True),
])
def test_what_it_may_write(systemd, typed, place, writable):
    assert lets_alice_in(systemd, typed)
    inside = ["nsenter", f"--target={main_pid(systemd)}", "--mount", "--root", "--wd", "--"]
    done = systemd.run(*inside, "touch", f"{place}/of-a-test")
    assert done.returncode == 0 if writable else "Read-only file system" in done.stderr, done.stderr


def test_a_stop_leaves_logins_under_way_alone(systemd, typed):
    with at_the_prompt(systemd) as child:
        systemd.ctl("stop", BROKER)
        assert systemd.state(BROKER) == "inactive"
        assert lets_in(child, typed.right())
    assert lets_alice_in(systemd, typed)
    assert systemd.state(BROKER) == "active"


def test_one_that_was_killed_is_started_again(systemd, typed):
    with at_the_prompt(systemd) as child:
        first = main_pid(systemd)
        systemd.ctl("kill", "--kill-whom=main", "--signal=KILL", BROKER)
        wait_for(lambda: systemd.state(BROKER) == "failed", "systemd to see it")
        assert lets_in(child, typed.right())
    assert lets_alice_in(systemd, typed)
    assert main_pid(systemd) not in ("0", first)
    assert events(systemd)[-1]["through"] == "broker"


def test_it_ends_when_it_is_idle_and_comes_back(systemd, typed):
    systemd.drop_in(BROKER, IDLE_TEXT)
    try:
        for _ in range(2):
            assert lets_alice_in(systemd, typed)
            wait_for(lambda: systemd.state(BROKER) == "inactive", "it to end")
            assert systemd.state(BROKER, of="Result") == "success"
        assert systemd.run("test", "-S", SOCKET).returncode == 0
    finally:
        systemd.take_drop_in_away(BROKER)


def test_little_is_left_to_be_taken_from_it():
    words = ["systemd-analyze", "security", "--offline=true", "--json=short", BROKER]
    found = json.loads(subprocess.run(words, check=True, capture_output=True, text=True).stdout)
    assert {one["json_field"] for one in found if one["exposure"]} == EXCEPTIONS
