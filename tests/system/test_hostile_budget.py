"""Cases E4 and E7 to E13 of the hostile ones: what a host counts of codes sent and typed, and the files of it.

A file that is of no use is replaced by one elsewhere, and a right code lets in. What cannot be counted because of what
a caller did is not sent, or not judged.
"""
# SPDX-License-Identifier: Apache-2.0
import fcntl
import os
import signal
import stat
import subprocess
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from conftest import NETWORK, SERVICE, Typist, elsewhere
from harness import pam_driver, wrong_directories, wrong_files
from harness.hostile import SLACK
from harness.processes import children_of
from harness.start import Start

DIRECTORY = Path("/run/pam_blockid")
CODES = 5  # that one user may be sent in the span, by default
DEADLINE = NETWORK["login_deadline"] + SLACK


def files():
    return sorted(path for path in DIRECTORY.iterdir() if not path.is_dir())


def of_sent_codes():
    return [path for path in files() if path.suffix != ".wrong"]


@pytest.fixture
def budget_file(pam, typed):
    """Where alice's count is kept, after one login of hers."""
    assert pam.log_in(typed.right, service=SERVICE).code == pam_driver.SUCCESS
    file, = of_sent_codes()
    return file


def warnings(log):
    """What was logged besides the event lines, as a warning or worse."""
    return [record.text for record in log.records() if record.severity <= 4 and "event=login" not in record.text]


def goes_on(pam, typed, log, configure):
    """A right code lets in, a wrong one does not, and both times the log tells of the state."""
    configure(otp={"attempts": 1})
    mark = len(warnings(log))
    outcome = pam.log_in(typed.right, service=SERVICE)
    assert outcome.code == pam_driver.SUCCESS and outcome.seconds < DEADLINE
    told = warnings(log)
    assert any("send budget" in text for text in told[mark:]), log.texts()
    outcome = pam.log_in(typed.wrong, service=SERVICE)
    assert outcome.code == pam_driver.AUTH_ERR and outcome.seconds < DEADLINE
    assert len(warnings(log)) > len(told)


def test_e4_files_are_for_nobody_else(budget_file):
    for path, mode in ((DIRECTORY, 0o700), (budget_file, 0o600)):
        status = os.lstat(path)
        assert stat.S_IMODE(status.st_mode) == mode, path
        assert status.st_uid < 1000, path  # root's, or of the system user that the helper becomes


@pytest.mark.parametrize("umask", [0, 0o777])
def test_e4_files_whatever_the_callers_umask(typed, umask):
    before = os.umask(umask)
    try:
        assert elsewhere(typed.right).code == pam_driver.SUCCESS
    finally:
        os.umask(before)
    file, = of_sent_codes()
    assert stat.S_IMODE(os.lstat(file).st_mode) == 0o600
    assert stat.S_IMODE(os.lstat(DIRECTORY).st_mode) == 0o700


def dangling_symlink(path, _target):
    path.symlink_to("/etc/cron.d/evil")


def directory(path, _target):
    path.mkdir(0o700)


@pytest.mark.parametrize("plant", [wrong_files.symlink, dangling_symlink, wrong_files.hard_link, wrong_files.fifo,
                                   directory, wrong_files.device, wrong_files.of_another_owner,
                                   wrong_files.writable_by_all])
def test_e4_something_else_in_the_files_place(pam, typed, log, configure, budget_file, plant):
    target = DIRECTORY.parent / "pam_blockid_target"  # on the same file system, for the hard link
    target.write_text("untouched\n")
    target.chmod(0o600)
    budget_file.unlink()
    plant(budget_file, target)
    try:
        goes_on(pam, typed, log, configure)
        assert target.read_text() == "untouched\n"
        assert not os.path.lexists("/etc/cron.d/evil")
    finally:
        target.unlink()


@pytest.mark.parametrize("make", wrong_directories.KINDS)
def test_e4_something_else_in_the_directorys_place(pam, typed, log, configure, make):
    with wrong_directories.in_place_of(DIRECTORY, make):
        goes_on(pam, typed, log, configure)


def held_up(user, meanwhile):
    """Logs `user` in as far as the prompt, stops the caller and its helper there, and does something meanwhile."""
    with pam_driver.pam_host() as host:

        def stop_and_go():
            pids = [host.pid, *(child.pid for child in children_of(host.pid))]
            for pid in pids:
                os.kill(pid, signal.SIGSTOP)
            try:
                meanwhile()
            finally:
                for pid in pids:
                    os.kill(pid, signal.SIGCONT)
            return None  # the person gives up

        assert host.log_in(stop_and_go, service=SERVICE, user=user).code == pam_driver.CONV_ERR


@pytest.mark.parametrize("other", ["alice", "bob"])
def test_e7_stopped_login_holds_nobody_up(pam, tenant, other):
    def log_in():
        outcome = pam.log_in(Typist(tenant, other).right, service=SERVICE, user=other)
        assert outcome.code == pam_driver.SUCCESS and outcome.seconds < DEADLINE

    held_up("alice", log_in)


def test_e7_lock_that_is_never_let_go(pam, tenant, typed, log, configure, budget_file):
    """Somebody holds alice's file. Bob does not notice; alice is sent nothing, and may type her last code."""
    configure(otp={"attempts": 1})
    assert pam.log_in(None, service=SERVICE).code == pam_driver.CONV_ERR  # leaves a code
    before = sent(tenant)
    with open(budget_file, "rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        outcome = pam.log_in(Typist(tenant, "bob").right, service=SERVICE, user="bob")
        assert outcome.code == pam_driver.SUCCESS and outcome.seconds < 2
        bobs = sent(tenant) - before
        outcome = elsewhere(typed.right)
        assert outcome.code == pam_driver.SUCCESS and outcome.seconds < DEADLINE
        assert outcome.prompts == ["A new passcode cannot be sent now. Last passcode that was sent to you: "]
        assert sent(tenant) == before + bobs
    assert any("is locked by another process" in text for text in warnings(log))


def test_e10_file_that_may_not_grow(tenant, log):
    """ulimit -f 0: neither count could be kept. A limit too low to work with is a local fault."""
    with pam_driver.pam_host(start=Start(user="root", limits=(("RLIMIT_FSIZE", 0),), default=("SIGXFSZ",))) as host:
        code = host.log_in(service=SERVICE).code
    if may_raise_limits():
        assert code == pam_driver.CONV_ERR
    else:
        assert code == pam_driver.SERVICE_ERR
        assert tenant.counts()["requests"]["generate"] == 0
        assert "RLIMIT_FSIZE is 0" in log.event()["detail"]


def may_raise_limits():
    """CAP_SYS_RESOURCE; containers do without."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("CapEff:")[1].split()[0], 16) >> 24 & 1


@pytest.mark.caught_by("naive", "careless")
def test_e11_count_of_wrong_ones_that_is_held(pam, tenant, typed, log, configure):
    """A helper stopped with the lock: nobody guesses uncounted meanwhile, not with an outage allowed either."""
    configure(otp={"attempts": 1}, policy={"on_outage": "allow"})
    assert pam.log_in(typed.wrong, service=SERVICE).code == pam_driver.AUTH_ERR
    file, = (path for path in files() if path.name.endswith(".wrong"))
    verified = tenant.counts()["requests"]["verify"]
    with open(file, "rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert elsewhere(typed.wrong).code == pam_driver.SERVICE_ERR
    assert log.event()["reason"] == "not_counted"
    assert tenant.counts()["requests"]["verify"] == verified


@pytest.mark.caught_by("naive", "careless")
def test_e12_neither_directory(pam, tenant, log, configure):
    """Locked out rather than uncounted."""
    configure(otp={"attempts": 1}, cache={"dir": "/run/pam_blockid_cache"})
    with wrong_directories.in_place_of(DIRECTORY, wrong_directories.KINDS[0]), \
            wrong_directories.in_place_of(Path("/run/pam_blockid_cache"), wrong_directories.KINDS[0]):
        assert pam.log_in("123456", service=SERVICE).code == pam_driver.SERVICE_ERR
    assert log.event()["reason"] == "not_counted"
    assert (tenant.counts()["requests"]["generate"], tenant.counts()["requests"]["verify"]) == (0, 0)


@pytest.mark.caught_by("naive", "careless")
@pytest.mark.parametrize("user, logins", [("alice", 100), ("mallory", 20)])
def test_e13_hundred_logins_share_the_limit_of_wrong_ones(tenant, log, configure, user, logins):
    """All at the prompt, then all guess; a name without an account meets the same."""
    configure(otp={"attempts": 1}, policy={"fail_delay": 0, "wrong_limit": {"codes": 4}})
    with ThreadPoolExecutor(20) as pool:
        codes = list(pool.map(lambda _: elsewhere(user=user, otherwise="123456").code, range(logins)))
    assert codes.count(pam_driver.AUTH_ERR) == 4 and codes.count(pam_driver.MAXTRIES) == logins - 4
    assert tenant.counts()["requests"].get("verify", 0) == (4 if user == "alice" else 0)
    outcome = elsewhere(user=user)
    assert (outcome.code, outcome.prompts) == (pam_driver.MAXTRIES, [])
    assert outcome.notices[0].startswith("Too many wrong passcodes were typed on this host. Try again in 24 hours")
    os.unlink(log.event()["detail"].split("rm ")[1].split(";")[0])
    assert elsewhere(user=user).prompts


@contextmanager
def small_file_system(options):
    DIRECTORY.mkdir(0o700, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"mode=700,{options}", "tmpfs", DIRECTORY], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", DIRECTORY], check=True)


def fill():
    with open(DIRECTORY / "filler", "wb", buffering=0) as filler:
        try:
            while True:
                filler.write(bytes(4096))
        except OSError:
            return


@pytest.mark.parametrize("options, prepare", [("size=64k", fill), ("nr_inodes=1", lambda: None), ("ro", lambda: None)],
                         ids=["full", "no_inodes", "read_only"])
def test_e8_disk_that_takes_nothing_more(pam, typed, log, configure, options, prepare):
    with small_file_system(options):
        prepare()
        goes_on(pam, typed, log, configure)


@pytest.mark.parametrize("content", [b"\0" * 4096, b"\0", b"\xff" * 64, b"garbage\n", b"-1\n", b"9" * 400 + b"\n",
                                     b"18446744073709551616 18446744073709551616\n", b"4102444800\n" * 5,
                                     b"9223372036854775807 x\n",
                                     b"-9223372036854775808 x\n", b"x" * (1 << 20)],
                         ids=["zeroed", "one_zero", "ones", "words", "negative", "huge_number", "overflow",
                              "of_the_future",
                              "latest", "earliest", "large"])
def test_e8_file_with_something_else_in_it(pam, typed, configure, budget_file, content):
    budget_file.write_bytes(content)
    configure(otp={"attempts": 1})
    assert pam.log_in(typed.right, service=SERVICE).code == pam_driver.SUCCESS
    assert pam.log_in(typed.wrong, service=SERVICE).code == pam_driver.AUTH_ERR


def test_e8_file_that_says_nothing_sensible_is_told_of(pam, typed, log, budget_file):
    budget_file.write_bytes(b"garbage\n")
    assert pam.log_in(typed.right, service=SERVICE).code == pam_driver.SUCCESS
    assert any(budget_file.name in text for text in warnings(log)), log.texts()


@pytest.fixture
def impatient(configure):
    """Resends that only the budget bounds: each login of one caller may send a code at once."""

    def write(**policy):
        configure(otp={"resends": 10, "resend_interval": 0}, **({"policy": policy} if policy else {}))

    write()
    return write


def sent(tenant):
    return tenant.counts()["requests"]["generate"]


def test_e9_hundred_logins_send_five_messages(tenant, impatient, log):
    """Each walks away at the prompt, as somebody does who only wants the phone to ring."""
    with pam_driver.pam_host() as host:
        codes = [host.log_in(service=SERVICE).code for _ in range(100)]
        assert sent(tenant) == CODES
        assert pam_driver.SUCCESS not in codes and pam_driver.IGNORE not in codes
        # Another person is none the poorer.
        bob = host.log_in(Typist(tenant, "bob").right, service=SERVICE, user="bob")
        assert bob.code == pam_driver.SUCCESS
    assert len(log.events()) == 101


def test_e9_many_callers_share_the_budget(tenant, impatient):
    for _ in range(8):
        elsewhere()
    assert sent(tenant) == CODES


def test_e9_resends_count_too(pam, tenant, impatient):
    pam.log_in(*(["r"] * 9), None, service=SERVICE)
    assert sent(tenant) == CODES


def test_e9_parallel_logins_share_the_budget(tenant, impatient):
    with ThreadPoolExecutor(10) as pool:
        list(pool.map(lambda _: elsewhere(), range(10)))
    assert sent(tenant) == CODES


def test_e9_budget_of_the_settings(pam, tenant, impatient):
    impatient(send_budget={"codes": 2, "per": 600})
    for _ in range(4):
        pam.log_in(service=SERVICE)
    assert sent(tenant) == 2
