"""Past its settings the helper is nobody that matters: its user, its powers, and what happens when it cannot be so."""
# SPDX-License-Identifier: Apache-2.0
import os
import pwd
import re
import shutil
import signal
import stat
import subprocess
import sys
import threading
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from conftest import ALICE, CACHE_DIRECTORY, NETWORK, RUN_DIRECTORY, SERVICE
from harness import accounts, pam_driver, pam_stack, settings
from harness.accounts import run_as
from harness.files import borrowed, replaced, write_file
from harness.listeners import Script, scripted
from harness.pam_driver import pam_host
from harness.processes import descriptors_of, helpers, status_of
from harness.slapd import OTHERS, person
from harness.ssh import Dialogue
from harness.waiting import wait_for

CAPABILITY_SETS = ("CapInh", "CapPrm", "CapEff", "CapAmb")
DIRECTORY = [person("alice", mail="alice.hargreaves@mysite.com")]
PATIENCE_WITH_ORPHANS = 2  # seconds: one is promised, and a busy machine has one more

# Reads the memory of another process, and attaches to it: 0 and 0, or the errno of each.
INTRUDER = """
import ctypes, sys
pid = int(sys.argv[1])
try:
    with open(f"/proc/{pid}/environ", "rb") as file:
        file.read()
    print(0)
except OSError as error:
    print(error.errno)
libc = ctypes.CDLL(None, use_errno=True)
SEIZE = 0x4206
print(0 if libc.ptrace(SEIZE, pid, None, None) == 0 else ctypes.get_errno())
"""
EPERM, EACCES = 1, 13


def refused(pam, log, tenant, reason):
    """A local fault, and no message; its words in the log."""
    outcome = pam.log_in(service=SERVICE)
    assert outcome.code == pam_driver.SERVICE_ERR
    assert outcome.prompts == []
    assert tenant.counts()["messages"] == 0
    event = log.event()
    assert (event["result"], event["reason"]) == ("local_fault", reason)
    return event["detail"]


def follow(remedy):
    """Does what the log says."""
    subprocess.run(re.search(r"run: (chmod [^;]*)", remedy)[1].split(), check=True)


# Who it is, and what it may do.


def test_user_and_groups(at_the_prompt):
    status = at_the_prompt(status_of)
    helper = pwd.getpwnam(accounts.HELPER)
    assert helper.pw_uid not in (0, 65534)
    assert status["Uid"].split() == [str(helper.pw_uid)] * 4
    assert status["Gid"].split() == [str(helper.pw_gid)] * 4
    assert status["Groups"] == ""


def test_no_capability_is_left(at_the_prompt):
    status = at_the_prompt(status_of)
    assert {name: int(status[name], 16) for name in (*CAPABILITY_SETS, "CapBnd")} == dict.fromkeys(
        (*CAPABILITY_SETS, "CapBnd"), 0)


def test_no_new_privileges_and_a_filter(at_the_prompt):
    status = at_the_prompt(status_of)
    assert (status["NoNewPrivs"], status["Seccomp"]) == ("1", "2")
    assert int(status["Seccomp_filters"]) >= 1


def test_descriptors(at_the_prompt):
    """Standard ones that lead nowhere, the module's socket, two directories of its own, and connections."""
    found = at_the_prompt(descriptors_of)
    assert [found.pop(number) for number in range(3)] == ["/dev/null"] * 3
    assert found.pop(3).startswith("socket:")
    assert [found.pop(number) for number in (4, 5)] == [RUN_DIRECTORY, CACHE_DIRECTORY]
    assert {re.match(r"(socket|anon_inode):", link) is not None for link in found.values()} <= {True}, found


def test_environment_is_empty(at_the_prompt):
    assert at_the_prompt(lambda pid: Path("/proc", str(pid), "environ").read_bytes()) == b""


@pytest.mark.parametrize("user", ["alice", accounts.HELPER])
def test_nobody_but_root_looks_inside(at_the_prompt, user):
    """Not even a process of the same user; by contrast, what that user runs itself is open to it."""

    def intrude(pid):
        done = subprocess.run(run_as(user, sys.executable, "-c", INTRUDER, str(pid)), capture_output=True, text=True,
                              timeout=20, check=True)
        return [int(word) for word in done.stdout.split()]

    with subprocess.Popen(run_as(user, "sleep", "60")) as other:
        wait_for(lambda: status_of(other.pid)["Name"] == "sleep", "sleep to start")
        assert intrude(other.pid)[0] == 0
        other.kill()
    owner, found = at_the_prompt(lambda pid: (os.stat(f"/proc/{pid}/environ").st_uid, intrude(pid)))
    assert owner == 0
    assert found == [EACCES, EPERM]


# A program that is not root asks for a passcode.


@pytest.fixture
def service_of_alice(tmp_path, tenant):
    """A stack with settings that are alice's own."""
    path = tmp_path / "alice.conf"
    settings.write_settings(path, {"tenant": settings.tenant_of(tenant), "users": [ALICE],
                                   "network": {**NETWORK, "ca_file": str(tenant.ca_file)}})
    shutil.chown(path, "alice")
    with replaced(pam_stack.service_path("blockid-alice"), pam_stack.blockid_alone(f"conf={path}")):
        yield "blockid-alice"


@pytest.mark.parametrize("powers", [[], ["--inh-caps=+net_raw", "--ambient-caps=+net_raw"]])
def test_helper_of_an_ordinary_program(at_the_prompt, service_of_alice, powers):
    setpriv, *rest = run_as("alice")
    with pam_host(prefix=[setpriv, *powers, *rest]) as host:
        caller, status = at_the_prompt(lambda pid: (status_of(host.pid), status_of(pid)), host, service_of_alice)
    assert (int(caller["CapEff"], 16) != 0) == bool(powers)  # the control
    alice = pwd.getpwnam("alice")
    assert status["Uid"].split() == [str(alice.pw_uid)] * 4
    assert status["Gid"].split() == [str(alice.pw_gid)] * 4
    assert [int(status[name], 16) for name in CAPABILITY_SETS] == [0] * 4
    assert (status["NoNewPrivs"], status["Seccomp"]) == ("1", "2")


# It ends with its caller, wherever it waits.


@contextmanager
def a_caller(kind):
    """A login under way; calls back with nothing but the helper to show for it."""
    if kind == "su":
        su = Dialogue(["runuser", "-u", "alice", "--", "su", "bob", "-c", "true"])
        su.expect(r"Password: ")
        su.type("pw-bob")
        yield
        return
    with pam_host() as host:

        def log_in():
            with suppress(AssertionError, BrokenPipeError, ValueError):
                host.log_in(lambda: wait_for(lambda: not helpers(), "the end"), service=SERVICE)

        thread = threading.Thread(target=log_in)
        thread.start()
        yield
    thread.join()


@pytest.mark.parametrize("caller", ["su", "program"])
@pytest.mark.parametrize("waiting_for", ["person", "ldap"])
def test_helper_ends_within_a_second_of_its_caller(configure, tenant, caller, waiting_for):
    """Towards LDAP it does not look at the module's socket: there the kernel's signal alone ends it."""
    directory = Script([b""])  # hears what is asked, and says nothing
    with scripted(directory) as port:
        if waiting_for == "ldap":
            configure(users=OTHERS, network={"login_deadline": 30, "connect_timeout": 20},
                      ldap={"uri": f"ldap://127.0.0.1:{port}", "base": "dc=example", "timeout": 20})
        with a_caller(caller):
            wait_for(lambda: directory.heard if waiting_for == "ldap" else tenant.counts()["messages"],
                     "the helper to wait")
            (helper,) = wait_for(helpers, "the helper")
            os.kill(helper.parent, signal.SIGKILL)
            wait_for(lambda: not helpers(), "the helper to end", PATIENCE_WITH_ORPHANS)


# Where root cannot be given up, nobody gets in.


def without_user(passwd):
    return "".join(line for line in passwd.splitlines(True) if not line.startswith(f"{accounts.HELPER}:"))


def with_ids(uid, gid):
    def change(passwd):
        return f"{without_user(passwd)}{accounts.HELPER}:x:{uid}:{gid}::/nonexistent:/usr/sbin/nologin\n"
    return change


@pytest.mark.parametrize("change, remedy", [
    (without_user, "run: systemd-sysusers pam_blockid.conf, or: useradd --system --no-create-home "
                   "--home-dir /nonexistent --shell /usr/sbin/nologin _blockid"),
    (with_ids(0, 0), "it needs ids of its own"),
    (with_ids(999, 0), "it needs ids of its own"),
    (with_ids(65534, 65534), "it needs ids of its own"),
], ids=["missing", "root", "root's group", "nobody"])
def test_no_user_to_become(pam, log, tenant, configure, change, remedy):
    configure(policy={"on_outage": "allow"})
    passwd = Path("/etc/passwd").read_text()
    with replaced("/etc/passwd", change(passwd)):
        assert remedy in refused(pam, log, tenant, "internal_fault")


def test_the_shipped_sysusers_file_makes_the_user(tmp_path):
    (tmp_path / "etc").mkdir()
    subprocess.run(["systemd-sysusers", f"--root={tmp_path}", "/usr/lib/sysusers.d/pam_blockid.conf"], check=True)
    (line,) = (tmp_path / "etc" / "passwd").read_text().splitlines()
    name, _, uid, gid, _, home, shell = line.split(":")
    assert (name, home, shell) == (accounts.HELPER, "/nonexistent", "/usr/sbin/nologin")
    assert 0 < int(uid) < 1000 and 0 < int(gid) < 1000


# What it must read as its own user: a fault of this host, and no outage.


def close_file(path):
    path.chmod(0o600)


def close_directory(path):
    path.parent.chmod(0o700)


@pytest.mark.parametrize("close", [close_file, close_directory])
def test_authorities_of_the_tenant(pam, log, tenant, typed, lenient, tmp_path, close):
    (tmp_path / "authorities").mkdir()
    ca_file = tmp_path / "authorities" / "ca.pem"
    shutil.copy(tenant.ca_file, ca_file)
    ca_file.chmod(0o644)
    close(ca_file)
    lenient(network={"ca_file": str(ca_file)})
    detail = refused(pam, log, tenant, "settings_refused")
    assert f"network.ca_file {ca_file}: the user _blockid has no access to" in detail
    follow(detail)
    assert pam.log_in(typed.right, service=SERVICE).code == pam_driver.SUCCESS


def test_directory_of_authorities(pam, log, tenant, lenient, tmp_path):
    directory = tmp_path / "certs"
    directory.mkdir(mode=0o700)
    lenient(network={"ca_file": None, "ca_dir": str(directory)})
    detail = refused(pam, log, tenant, "settings_refused")
    assert detail.endswith(f"network.ca_dir {directory}: the user _blockid has no access to {directory}; "
                           f"run: chmod o+rx {directory}")
    follow(detail)
    assert stat.S_IMODE(directory.stat().st_mode) == 0o705


def test_authorities_of_ldap(pam, log, tenant, typed, directory, lenient, tmp_path):
    ca_file = tmp_path / "ldap.pem"
    shutil.copy(directory.ca_file, ca_file)
    ca_file.chmod(0o600)
    lenient(users=OTHERS, ldap=directory.group(ca_file=str(ca_file)))
    detail = refused(pam, log, tenant, "contacts_fault")
    assert f"ldap.ca_file {ca_file}: the user _blockid has no access to" in detail
    follow(detail)
    assert pam.log_in(typed.right, service=SERVICE).code == pam_driver.SUCCESS


def test_socket_of_ldap(pam, log, tenant, typed, directory, lenient):
    socket = directory.directory / "socket"
    mode = stat.S_IMODE(socket.stat().st_mode)
    lenient(users=OTHERS, ldap=directory.group("ldapi", "external"))
    socket.chmod(0o700)
    try:
        detail = refused(pam, log, tenant, "contacts_fault")
        assert f"socket {socket}: the user _blockid has no access to" in detail
        follow(detail)
        assert pam.log_in(typed.right, service=SERVICE).code == pam_driver.SUCCESS
    finally:
        socket.chmod(mode)


@pytest.mark.parametrize("path", ["/etc/resolv.conf", "/etc/hosts", "/etc/nsswitch.conf", "/etc/passwd"])
def test_files_of_the_name_service(pam, log, tenant, typed, lenient, path):
    lenient()
    with borrowed(path):
        write_file(path, Path(path).read_bytes(), 0o600)
        detail = refused(pam, log, tenant, "internal_fault")
        assert f"{path}: the user" in detail
        follow(detail)
        assert pam.log_in(typed.right, service=SERVICE).code == pam_driver.SUCCESS
