"""What the helper is while it waits at a prompt: shut off from its caller, whoever that is."""
# SPDX-License-Identifier: Apache-2.0
import os
import resource
import signal
import subprocess

import pytest
from conftest import SERVICE
from harness import pam_driver
from harness.processes import helpers, in_memory_of
from harness.ssh import Dialogue


def status_of(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        return {name: value.strip() for name, value in (line.split(":", 1) for line in status)}


def signals(*numbers):
    return sum(1 << (number - 1) for number in numbers)


ORDINARY = signals(*range(1, 32))  # the C library has uses of its own for those above


@pytest.fixture
def at_the_prompt(pam, typed):
    """Calls a function with the helper's pid while it waits, and lets the login go on."""

    def look(function):
        seen = []

        def look_and_type():
            seen.append(function(helpers()[0].pid))
            return typed.right()

        assert pam.log_in(look_and_type, service=SERVICE).code == pam_driver.SUCCESS
        return seen[0]

    return look


def test_signals_umask_and_session(at_the_prompt):
    status, session = at_the_prompt(lambda pid: (status_of(pid), os.getsid(pid)))
    assert int(status["SigIgn"], 16) & ORDINARY == signals(signal.SIGPIPE)
    assert int(status["SigBlk"], 16) == 0
    assert status["Umask"] == "0077"
    assert session == int(status["Pid"])


def test_no_core_and_no_way_to_look_inside(at_the_prompt):
    limit, owner = at_the_prompt(lambda pid: (resource.prlimit(pid, resource.RLIMIT_CORE),
                                              os.stat(f"/proc/{pid}/mem").st_uid))
    assert limit == (0, 0)
    assert owner == 0


def test_memory_holds_no_environment(at_the_prompt):
    assert at_the_prompt(lambda pid: in_memory_of(pid)).endswith(b"\0\n")


def test_helper_of_su_is_nothing_that_its_caller_may_signal(typed, tenant):
    """su is setuid: its real user is the one at the keyboard."""
    su = Dialogue(["runuser", "-u", "alice", "--", "su", "bob", "-c", "true"])
    su.expect(r"Password: ")
    su.type("pw-bob")
    su.expect(r"Passcode sent to .*: ")
    pid = helpers()[0].pid
    assert status_of(pid)["Uid"].split() == ["0"] * 4
    assert status_of(pid)["Gid"].split() == ["0"] * 4
    assert status_of(pid)["Groups"] == ""
    kill = subprocess.run(["runuser", "-u", "alice", "--", "kill", "-KILL", str(pid)], capture_output=True, check=False)
    assert kill.returncode != 0 and helpers()[0].pid == pid
    su.type(tenant.messages("bob")[-1]["code"])
    assert su.end() == 0


@pytest.mark.parametrize("limit", ["-n 20", "-v 100000", "-d 10000"])
def test_limits_too_low_to_work_with_are_a_local_fault(tenant, configure, limit):
    """Even where an outage would be let pass: otherwise they would switch the passcode off."""
    configure(policy={"on_outage": "allow"})
    script = f"ulimit {limit} && exec pamtester {SERVICE} alice authenticate"
    done = subprocess.run(["bash", "-c", script], input="000000\n", capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 1
    assert "successfully" not in done.stdout + done.stderr
    assert "Error in service module" in done.stdout + done.stderr
    assert tenant.counts()["messages"] == 0
