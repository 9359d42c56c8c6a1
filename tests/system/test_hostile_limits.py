"""Hostile cases A11 to A15 and A22, A23: resource limits, umask and directory of a local user's choice.

A limit may make a login fail. It must never make the passcode superfluous, also where the administrator lets an outage
pass: what a local user brings about is no outage.
"""
# SPDX-License-Identifier: Apache-2.0
import os
import pwd
import resource
import signal
import stat
import subprocess
from pathlib import Path

import pytest
from conftest import SERVICE, Typist
from harness import callers, pam_driver
from harness.callers import Attempt
from harness.pam_driver import pam_host
from harness.processes import helpers
from harness.start import Start
from harness.waiting import wait_for

pytestmark = pytest.mark.usefixtures("programs")
caught_by = pytest.mark.caught_by
MIB = 1024 * 1024
LIMITED = ["su", "sudo", "doas"]
REFUSALS = {pam_driver.SERVICE_ERR, pam_driver.AUTH_ERR, pam_driver.AUTHINFO_UNAVAIL}
STATE = Path("/run/pam_blockid")
STATE_DIRECTORIES = [STATE, Path("/var/cache/pam_blockid")]


@pytest.fixture
def never_lets_in(configure, tenant):
    """Starts a program under each of the limits; checks that a wrong passcode lets in under none. They run side by
    side, as each is refused only after some seconds."""

    def check(name, limits):
        configure(otp={"attempts": 1}, policy={"on_outage": "allow"})
        with callers.without_password(name):
            started = [(limit, Attempt(name, Start(limits=(limit,)))) for limit in limits]
            for _, attempt in started:
                if attempt.until_passcode():
                    attempt.type(Typist(tenant, attempt.program.asks).wrong())
        for limit, attempt in started:
            status = attempt.end()
            # Whether the host program, or the shell that it would run, survives such limits is not ours to say: some
            # die in the dynamic linker before they come to PAM.
            assert callers.GREETING not in attempt.seen and status != 0, f"{name} under {limit}: {attempt.seen!r}"

    return check


@pytest.fixture
def never_lets_root_in(configure, typed):
    """The same with a caller that is root and goes through PAM, whatever the limit."""

    def check(limits, allowed=REFUSALS):
        configure(otp={"attempts": 1}, policy={"on_outage": "allow"})
        for limit in limits:
            with pam_host(start=Start(user="root", limits=(limit,))) as host:
                assert host.log_in(service=SERVICE, otherwise=typed.wrong).code in allowed, limit

    return check


@caught_by("naive")
@pytest.mark.parametrize("name", LIMITED)
def test_a11_few_descriptors(never_lets_in, name):
    never_lets_in(name, [("RLIMIT_NOFILE", number) for number in range(4, 17)])


@caught_by("careless")
def test_a11_few_descriptors_exact_codes(never_lets_root_in):
    # Python itself needs some to begin with.
    never_lets_root_in([("RLIMIT_NOFILE", number) for number in (10, 16, 63)], {pam_driver.SERVICE_ERR})


@pytest.mark.parametrize("name", LIMITED)
def test_a11_enough_descriptors(tenant, name):
    """The control: it is not the limit as such that keeps people out."""
    attempt = Attempt(name, Start(limits=(("RLIMIT_NOFILE", 64),)))
    typist = Typist(tenant, attempt.program.asks)
    assert attempt.run(typist.wrong, typist.right).let_in


@caught_by("naive")
@pytest.mark.parametrize("name", LIMITED)
def test_a12_little_memory(never_lets_in, name):
    never_lets_in(name, [("RLIMIT_AS", size * MIB) for size in range(12, 61, 4)])


@caught_by("careless")
def test_a12_little_memory_exact_codes(never_lets_root_in):
    never_lets_root_in([("RLIMIT_AS", size * MIB) for size in (60, 200, 500)], {pam_driver.SERVICE_ERR})


@pytest.mark.parametrize("name", LIMITED)
def test_a13_no_file_may_grow(never_lets_in, name):
    """Neither codes sent nor wrong ones could be counted: where the limit cannot be raised, it is a local fault."""
    never_lets_in(name, [("RLIMIT_FSIZE", size) for size in (0, 4096, MIB - 1)])


@pytest.mark.parametrize("name", LIMITED)
def test_a13_files_may_grow_enough(tenant, name):
    """The control, with the default action of SIGXFSZ."""
    attempt = Attempt(name, Start(limits=(("RLIMIT_FSIZE", MIB),), default=("SIGXFSZ",)))
    typist = Typist(tenant, attempt.program.asks)
    result = attempt.run(typist.wrong, typist.right)
    assert (result.passcode_prompts, result.let_in) == (2, True)


def test_a13_no_file_may_grow_exact_codes(never_lets_root_in):
    never_lets_root_in([("RLIMIT_FSIZE", 0)], {pam_driver.SERVICE_ERR, pam_driver.AUTH_ERR})


OTHER_LIMITS = [("RLIMIT_CPU", 1), ("RLIMIT_NPROC", 0), ("RLIMIT_STACK", 64 * 1024), ("RLIMIT_DATA", 4 * MIB),
                ("RLIMIT_MEMLOCK", 0), ("RLIMIT_SIGPENDING", 0), ("RLIMIT_MSGQUEUE", 0)]


@pytest.mark.parametrize("name", LIMITED)
def test_a14_other_limits(never_lets_in, name):
    never_lets_in(name, OTHER_LIMITS)


def test_a14_other_limits_exact_codes(never_lets_root_in):
    # Python would die of a small stack; its own memory is a matter of mappings, not of RLIMIT_DATA alone.
    never_lets_root_in([limit for limit in OTHER_LIMITS if limit[0] not in ("RLIMIT_STACK", "RLIMIT_DATA")])


CORE_PATTERN = Path("/proc/sys/kernel/core_pattern").read_text().strip()


@pytest.fixture
def memory_images():
    """That a program which does nothing about it leaves one, as a file."""
    if CORE_PATTERN.startswith("|"):
        pytest.skip("cannot run: this kernel hands memory images to a program, and the test looks for files")
    if subprocess.run(["prlimit", "--core=unlimited", "true"], capture_output=True, check=False).returncode != 0:
        pytest.skip("cannot run: the hard limit of core files is too low, as sudo sets it, and cannot be raised without "
                    "CAP_SYS_RESOURCE")


def core_files():
    places = {Path("/"), Path("/tmp"), Path("/home/alice"), Path("/root"), Path.cwd(), Path(CORE_PATTERN).parent}
    return {file for place in places for file in place.glob("core*") if file.is_file()}


@pytest.mark.parametrize("victim", ["helper", "su"])
@pytest.mark.parametrize("deadly", [signal.SIGABRT, signal.SIGSEGV], ids=lambda number: number.name)
@pytest.mark.usefixtures("memory_images")
def test_a15_memory_image(tenant, victim, deadly):
    before = core_files()
    su = Attempt("su", Start(limits=(("RLIMIT_CORE", resource.RLIM_INFINITY),)))
    assert su.until_passcode()
    os.kill(helpers()[0].pid if victim == "helper" else su.pid, deadly)
    if victim == "helper":
        su.type(Typist(tenant, "bob").right())
    assert su.end() == (1 if victim == "helper" else None)
    wait_for(lambda: not helpers(), "the helper to end")
    assert core_files() == before


@pytest.mark.usefixtures("memory_images")
def test_a15_search_finds_memory_images(tmp_path, monkeypatch):
    """The control: a program that does nothing about it leaves one."""
    monkeypatch.chdir(tmp_path)
    pid = os.spawnvp(os.P_NOWAIT, "prlimit", ["prlimit", "--core=unlimited", "sh", "-c", "kill -ABRT $$"])
    _, status = os.waitpid(pid, 0)
    assert os.WTERMSIG(status) == signal.SIGABRT
    assert [file for file in core_files() if file.parent == tmp_path]


def modes_of_state():
    """{path: (mode, owner)} of all state that logins have left."""
    there = filter(Path.exists, STATE_DIRECTORIES)
    found = [path for directory in there for path in [directory, *directory.rglob("*")]]
    return {path: (stat.S_IMODE(path.stat().st_mode), path.stat().st_uid) for path in found}


@pytest.mark.parametrize("umask", [0, 0o777], ids=oct)
@pytest.mark.parametrize("name", LIMITED)
def test_a22_umask(tenant, name, umask):
    attempt = Attempt(name, Start(umask=umask))
    typist = Typist(tenant, attempt.program.asks)
    assert attempt.run(typist.wrong, typist.right).let_in
    modes = modes_of_state()
    assert any(path.is_relative_to(STATE) and path.is_file() for path in modes), "no state was kept"
    assert {mode for path, (mode, _) in modes.items() if path.is_file()} == {0o600}
    # Its owner is the one that the helper becomes.
    assert {place for path, place in modes.items() if path == STATE} == {(0o700, pwd.getpwnam("_blockid").pw_uid)}


@pytest.mark.parametrize("directory", ["deleted", "forbidden"])
@pytest.mark.parametrize("name", callers.PROGRAMS)
def test_a23_directory(tenant, name, directory):
    attempt = Attempt(name, Start(directory=directory))
    typist = Typist(tenant, attempt.program.asks)
    result = attempt.run(typist.wrong, typist.right)
    assert (result.passcode_prompts, result.let_in) == (2, True), repr(result.seen)
