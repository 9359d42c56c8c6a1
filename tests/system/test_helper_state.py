"""What the helper is while it waits at a prompt: shut off from its caller, whoever that is."""
# SPDX-License-Identifier: Apache-2.0
import os
import pwd
import re
import signal
import subprocess
from pathlib import Path

import pytest
from conftest import SERVICE
from harness import accounts
from harness.processes import helpers, in_memory_of, status_of
from harness.ssh import Dialogue


def signals(*numbers):
    return sum(1 << (number - 1) for number in numbers)


ORDINARY = signals(*range(1, 32))  # the C library has uses of its own for those above


def test_signals_umask_and_session(at_the_prompt):
    status, session = at_the_prompt(lambda pid: (status_of(pid), os.getsid(pid)))
    assert int(status["SigIgn"], 16) & ORDINARY == signals(signal.SIGPIPE, signal.SIGXFSZ)
    assert int(status["SigBlk"], 16) == 0
    assert status["Umask"] == "0077"
    assert session == int(status["Pid"])


def test_no_core(at_the_prompt):
    limits = at_the_prompt(lambda pid: Path("/proc", str(pid), "limits").read_text())
    assert re.search(r"^Max core file size +0 +0 ", limits, re.MULTILINE)


def test_license_key_stays_out_of_swap(at_the_prompt):
    status = at_the_prompt(lambda pid: Path("/proc", str(pid), "status").read_text())
    assert int(re.search(r"^VmLck:\s+(\d+) kB", status, re.MULTILINE)[1]) > 0


def test_memory_holds_no_environment(at_the_prompt):
    assert at_the_prompt(lambda pid: in_memory_of(pid)).endswith(b"\0\n")


def test_helper_of_su_is_nothing_that_its_caller_may_signal(typed, tenant):
    """su is setuid: its real user is the one at the keyboard."""
    su = Dialogue(["runuser", "-u", "alice", "--", "su", "bob", "-c", "true"])
    su.expect(r"Password: ")
    su.type("pw-bob")
    su.expect(r"Passcode sent to .*: ")
    pid = helpers()[0].pid
    helper = pwd.getpwnam(accounts.HELPER)
    assert status_of(pid)["Uid"].split() == [str(helper.pw_uid)] * 4
    assert status_of(pid)["Gid"].split() == [str(helper.pw_gid)] * 4
    assert status_of(pid)["Groups"] == ""
    kill = subprocess.run(["runuser", "-u", "alice", "--", "kill", "-KILL", str(pid)], capture_output=True, check=False)
    assert kill.returncode != 0 and helpers()[0].pid == pid
    su.type(tenant.messages("bob")[-1]["code"])
    assert su.end() == 0


def pamtester(limit, code):
    """The output of a caller with a lowered limit, which cannot be raised: that takes a privilege."""
    script = f"ulimit {limit} && exec pamtester {SERVICE} alice authenticate"
    with subprocess.Popen(["setpriv", "--inh-caps", "-sys_resource", "--bounding-set", "-sys_resource",
                           "bash", "-c", script],
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as caller:
        output, _ = caller.communicate(f"{code()}\n", timeout=30)
    return output


@pytest.mark.parametrize("limit, name", [("-n 20", "RLIMIT_NOFILE"), ("-v 100000", "RLIMIT_AS"),
                                         ("-d 10000", "RLIMIT_DATA"), ("-u 1", "RLIMIT_NPROC")])
def test_limits_too_low_to_work_with_are_a_local_fault(tenant, configure, log, limit, name):
    """Even where an outage would be let pass: otherwise they would switch the passcode off."""
    configure(policy={"on_outage": "allow"})
    output = pamtester(limit, lambda: "000000")
    assert "Error in service module" in output
    assert "successfully" not in output
    assert any(f"{name} is " in text for text in log.texts())
    assert tenant.counts()["messages"] == 0


@pytest.mark.parametrize("limit", ["-S -n 20", "-S -u 1", "-t 1"])
@pytest.mark.parametrize("kind, words", [("right", "successfully authenticated"), ("wrong", "Authentication failure")])
def test_other_limits_change_nothing(tenant, typed, configure, limit, kind, words):
    configure(policy={"on_outage": "allow"}, otp={"attempts": 1})
    before = len(tenant.messages("alice"))

    def code():
        tenant.code_after(before, "alice")
        return getattr(typed, kind)()

    assert words in pamtester(limit, code)
