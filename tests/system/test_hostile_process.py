"""Hostile cases A16 to A21 and A26: signals, descriptors and numbers of the calling process, and what its user does to it
meanwhile."""
# SPDX-License-Identifier: Apache-2.0
import itertools
import os
import re
import signal
import subprocess
import time
from pathlib import Path

import pytest
from conftest import NETWORK, SERVICE, Typist
from harness import callers, pam_driver
from harness.callers import Attempt
from harness.pam_driver import pam_host
from harness.processes import helpers, processes
from harness.start import Start
from harness.waiting import wait_for

pytestmark = pytest.mark.usefixtures("programs")
caught_by = pytest.mark.caught_by
DEADLINE = NETWORK["login_deadline"]
SLACK = 6  # seconds: the delay after a refusal, and a slow machine


@pytest.fixture
def silent_service(tenant, configure):
    """Says nothing when a passcode is to be checked; only the deadline of the login ends that."""
    configure(network={"request_timeout": 60})
    tenant.fault("verify", "hang")


def begun(count, tenant):
    """Waits until the passcode has been sent to the service."""
    wait_for(lambda: tenant.counts()["requests"]["verify"] > count, "the passcode to be checked")


def in_the_call(name, tenant, start=Start()):
    """A program that waits for the service's answer to a passcode."""
    attempt = Attempt(name, start)
    assert attempt.until_passcode()
    attempt.type(Typist(tenant, attempt.program.asks).right())
    begun(0, tenant)
    return attempt


@caught_by("naive", "careless")
def test_a16_children_that_nobody_waits_for(program, tenant):
    attempt = Attempt(program, Start(ignored=("SIGCHLD",)))
    typist = Typist(tenant, attempt.program.asks)
    result = attempt.run(typist.wrong, typist.right)
    assert (result.passcode_prompts, result.let_in) == (2, True), repr(result.seen)


@caught_by("naive", "careless")
def test_a16_children_that_nobody_waits_for_exact_codes(configure, typed):
    configure(otp={"attempts": 1})
    with pam_host(start=Start(user="root", ignored=("SIGCHLD",))) as host:
        assert host.log_in(typed.wrong, service=SERVICE).code == pam_driver.AUTH_ERR
        assert host.log_in(typed.right, service=SERVICE).code == pam_driver.SUCCESS


DEAF = {"all blocked": Start(all_blocked=True),
        "alarm pending": Start(all_blocked=True, pending=("SIGALRM", "SIGPIPE")),
        "some ignored": Start(ignored=("SIGPIPE", "SIGTERM", "SIGALRM", "SIGHUP", "SIGINT", "SIGUSR1"))}


@pytest.mark.parametrize("how", DEAF)
def test_a17_signals_and_a_right_passcode(tenant, log, how):
    attempt = Attempt("su", DEAF[how])
    typist = Typist(tenant, attempt.program.asks)
    attempt.run(typist.wrong, typist.right)
    assert log.event()["result"] == "allow"
    # Not by what the shell says: a SIGALRM that has been waiting makes su itself end the shell, once it is in.
    wait_for(lambda: [text for text in log.texts() if "(to bob) alice" in text], "su's own line about letting in")


def test_a17_signals_and_the_deadline(tenant, silent_service):
    """Side by side, as each takes as long as it may."""
    waiting = [Attempt("su", start) for start in DEAF.values()]
    for attempt in waiting:
        assert attempt.until_passcode()
        attempt.type(Typist(tenant, "bob").right())
    begun(len(DEAF) - 1, tenant)
    begin = time.monotonic()
    for attempt in waiting:
        assert attempt.end() == 1
        assert callers.GREETING not in attempt.seen
    assert time.monotonic() - begin < DEADLINE + SLACK


def send_as_alice(number, pid):
    """Whether the kernel lets her."""
    done = subprocess.run(["runuser", "-u", "alice", "--", "kill", f"-{number.name[3:]}", str(pid)],
                          capture_output=True, check=False)
    return done.returncode == 0


@pytest.mark.parametrize("number", [signal.SIGSTOP, signal.SIGKILL, signal.SIGUSR1], ids=lambda number: number.name)
def test_a18_signals_of_the_user(tenant, silent_service, number):
    """su is hers to signal, and so is its end; the helper is not, and does not outlast the login."""
    attempt = in_the_call("su", tenant)
    (helper,) = helpers()
    assert not send_as_alice(number, helper.pid)
    assert helpers()[0].state != "T"
    assert send_as_alice(number, attempt.pid)
    # A caller that is stopped cannot bury it.
    wait_for(lambda: all(process.state == "Z" for process in helpers()), "the helper to end", DEADLINE + SLACK)
    os.kill(attempt.pid, signal.SIGKILL)
    attempt.end()
    assert callers.GREETING not in attempt.seen


def test_a18_others_are_served_meanwhile(tenant, pam, typed):
    """A login that its user has stopped at the prompt holds up nobody, nor its own user."""
    stopped = Attempt("su")
    assert stopped.until_passcode()
    assert send_as_alice(signal.SIGSTOP, stopped.pid)
    assert pam.log_in(Typist(tenant, "bob").right, service=SERVICE, user="bob").code == pam_driver.SUCCESS
    assert pam.log_in(typed.right, service=SERVICE).code == pam_driver.SUCCESS
    os.kill(stopped.pid, signal.SIGKILL)
    stopped.end()


def test_a19_killed_in_the_call(program, tenant):
    tenant.fault("verify", "hang", process=True)
    attempt = in_the_call(program, tenant)
    used = Typist(tenant, attempt.program.asks).right()
    os.kill(attempt.pid, signal.SIGKILL)
    wait_for(lambda: not helpers(), "the helper to end", patience=2)
    attempt.end()
    tenant.reset()
    again = Attempt("su" if program == "su" else "sudo")
    result = again.run(lambda: used, lambda: used, lambda: used)
    assert not result.let_in and result.status == 1


AFTERWARDS = "trap : INT; {command}; echo status=$?; stty -a"


def interrupted(name, at, tenant):
    """Ctrl-C at the prompt or in the call; the exit status, and whether the terminal echoes afterwards."""
    command = {"su": "su bob -c true", "sudo": "sudo true", "sudo -E": "sudo -E true", "doas": "doas true"}[name]
    attempt = Attempt(name, Start(), arguments=["bash", "-c", AFTERWARDS.format(command=command)])
    assert attempt.until_passcode()
    if at == "call":
        attempt.type(Typist(tenant, attempt.program.asks).right())
        begun(0, tenant)
    begin = time.monotonic()
    attempt.interrupt()
    while not attempt.shows(r"status=\d+", within=5) and time.monotonic() - begin < DEADLINE + SLACK:
        attempt.interrupt()  # sudo misses one that comes just before it begins to read
    seconds = time.monotonic() - begin
    attempt.end()
    return int(re.search(r"status=(\d+)", attempt.seen)[1]), re.search(r"(-?)\becho\b", attempt.seen)[1] == "", seconds


SU_LEAVES_IT_OFF = pytest.mark.cannot_run("Debian's su leaves echo off after Ctrl-C at its own password prompt too")


@pytest.mark.parametrize("program, echo", [
    pytest.param(program, echo, marks=[SU_LEAVES_IT_OFF] if program == "su" and not echo else [])
    for program in callers.PROGRAMS for echo in (True, False)])
def test_a20_ctrl_c_at_the_prompt(tenant, configure, program, echo):
    configure(otp={"echo": echo})
    status, echoes, seconds = interrupted(program, "prompt", tenant)
    assert status != 0 and echoes and seconds < DEADLINE + SLACK
    wait_for(lambda: not helpers(), "the helper to end", patience=2)


@pytest.mark.parametrize("program", ["su", "sudo", "doas"])
def test_a20_ctrl_c_in_the_call(program, tenant, silent_service):
    """sudo and doas may ignore it, but not for longer than the deadline."""
    status, echoes, seconds = interrupted(program, "call", tenant)
    assert status != 0 and echoes and seconds < DEADLINE + SLACK
    wait_for(lambda: not helpers(), "the helper to end", patience=2)


CLOSED = [fds for count in (1, 2, 3) for fds in itertools.combinations(range(3), count)]


def descriptors_of(pid):
    return {int(fd): os.readlink(f"/proc/{pid}/fd/{fd}") for fd in os.listdir(f"/proc/{pid}/fd")}


@pytest.mark.parametrize("closed", CLOSED, ids=str)
def test_a21_closed_descriptors(configure, typed, at_the_prompt, log, closed):
    """A caller that is root, whose descriptors nobody opens again: its log, say, may be what is number 0 then."""
    configure(otp={"attempts": 1})
    start = Start(user="root", moved=((0, 100), (1, 101)), closed=closed)
    with pam_host(start=start, descriptors=(100, 101)) as host:
        assert host.log_in(typed.wrong, service=SERVICE).code == pam_driver.AUTH_ERR
        ours_alone(at_the_prompt(descriptors_of, host=host))
    assert all(record.facility == 10 for record in log.records())


def ours_alone(descriptors):
    """0 to 2 lead nowhere and 3 is the channel; all others the helper has opened itself, for log and service."""
    assert {descriptors[fd] for fd in range(3)} == {"/dev/null"}
    assert all(link.startswith(("socket:", "anon_inode:", "pipe:", "/run/pam_blockid", "/var/cache/pam_blockid", "/dev/null"))
               for fd, link in descriptors.items()), descriptors


@pytest.mark.parametrize("closed", [(0, 1), (1, 2)], ids=str)
@pytest.mark.parametrize("name", ["sudo", "doas"])
def test_a21_closed_descriptors_of_real_callers(tenant, closed, name):
    """They ask on the terminal itself."""
    attempt = Attempt(name, Start(closed=closed), arguments=[name, "sh", "-c", f"({callers.greeting(name)}) >/dev/tty"])
    typist = Typist(tenant, attempt.program.asks)
    result = attempt.run(typist.wrong, typist.right)
    assert (result.passcode_prompts, result.let_in) == (2, True), repr(result.seen)


@pytest.mark.parametrize("name", ["su", "doas", "root"])
def test_a21_inherited_descriptors(tenant, at_the_prompt, name):
    if name == "root":
        with pam_host(start=Start(user="root", inherited=500)) as host:
            ours_alone(at_the_prompt(descriptors_of, host=host))
        return
    attempt = Attempt(name, Start(inherited=500))
    assert attempt.until_passcode()
    ours_alone(descriptors_of(helpers()[0].pid))
    attempt.type(Typist(tenant, attempt.program.asks).right())
    attempt.expect(callers.GREETING)
    assert attempt.end() == 0


# A26: the helper's process id is used again


STRANGER = "took-the-number"


def strangers():
    """One that has ended is not among them."""
    return [process for process in processes() if process.name == STRANGER and process.state != "Z"]


@pytest.fixture(scope="module")
def number_comes_round(tmp_path_factory):
    library = tmp_path_factory.mktemp("library") / "number_comes_round.so"
    source = Path(pam_driver.__file__).with_name("number_comes_round.c")
    subprocess.run(["cc", "-shared", "-fPIC", "-o", library, source], check=True)
    return library


@pytest.mark.parametrize("whose", ["nobody", "host"])
def test_a26_number_of_the_helper_is_another_process(helper_path, number_comes_round, whose):
    """Stopped at the right moment, a host that ignores SIGCHLD goes on when somebody else has the helper's number. That
    process is not ours to end, be it a child of the host."""
    helper_path.unlink()
    helper_path.write_text("#!/bin/sh\nexit 0\n", encoding="ascii")
    helper_path.chmod(0o755)
    environment = (f"LD_PRELOAD={number_comes_round}", *(["STRANGER_IS_CHILD=yes"] if whose == "host" else []))
    ignored = ("SIGCHLD",) if whose == "nobody" else ()
    with pam_host(start=Start(user="root", ignored=ignored, environment=environment)) as host:
        code = host.log_in(service=SERVICE).code
        (stranger,) = wait_for(strangers, "the stranger to have its name")
        os.kill(stranger.pid, signal.SIGKILL)
        assert code == pam_driver.SERVICE_ERR
        assert (stranger.parent == host.pid) == (whose == "host")
    wait_for(lambda: not strangers(), "the stranger to end")
