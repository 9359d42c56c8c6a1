"""What the system tests share: a host with two people, a simulated tenant, sshd, and the shipped PAM examples.

Meant for a throw-away root: makes accounts and writes to /etc without putting anything back.
"""
# SPDX-License-Identifier: Apache-2.0
import os
import shutil
import subprocess
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from harness import accounts, callers, pam_driver, pam_stack, settings
from harness.broker import broker
from harness.browser import DRIVER
from harness.event_line import LoginLog
from harness.files import borrowed, replaced, write_file
from harness.log_fixtures import syslog  # noqa: F401
from harness.name_service import ask_files_only
from harness.pam_driver import pam_host
from harness.processes import HELPER_PATH, helpers
from harness.programs import CHECKOUT
from harness.simulator import simulator
from harness.slapd import slapd
from harness.ssh import close_all
from harness.sshd import KEY_AND_PAM, PAM_ALONE, PASSWORD_METHOD, free_port, sshd
from harness.waiting import wait_for

pytest_plugins = ["harness.hostile"]
# A browser is large: scripts/test has a throw-away root with one for these alone.
collect_ignore = [] if os.path.exists(DRIVER) else ["test_cockpit.py"]

TENANT_NAME = "acme.blockid.test"
ALICE = {"name": "alice", "email": "alice.liddell@mysite.com", "phone": "+1 415 555 7890"}
BOB = {"name": "bob", "email": "robert.smith@mysite.com"}
# Short, as a test waits for them; see pam_blockid.conf for their ranges.
NETWORK = {"connect_timeout": 2, "request_timeout": 2, "login_deadline": 5, "prompt_deadline": 60}
SERVICE = "blockid-test"  # our module alone
THEN_PERMIT = "blockid-then-permit"
RUN_DIRECTORY = "/run/pam_blockid"
DROP_IN = "/etc/ssh/sshd_config.d/00-pam_blockid.conf"
KEY_AND_CODE = (CHECKOUT / "config/sshd_config.d/00-pam_blockid.conf").read_text()
CACHE_DIRECTORY = "/var/cache/pam_blockid"
PLACE = "/blockid-tests"  # of pytest's directories and others: all may pass, nobody but root may write


def pytest_runtestloop(session):
    """Settings and secrets lie in directories of these tests, and are not to be trusted below /tmp."""
    if not session.config.option.collectonly:
        os.makedirs(PLACE, mode=0o755, exist_ok=True)
        tempfile.tempdir = PLACE


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: "test_secrecy" in item.nodeid)  # last: it searches what the others left


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item):
    """A failed test shows what was logged meanwhile."""
    report = (yield).get_result()
    if report.failed and report.when != "teardown" and "log" in item.funcargs:
        report.sections.append(("system log", "\n".join(item.funcargs["log"].texts())))


def open_to_all(directory):
    """Lets everybody into a directory of pytest's: the helper reads certificates there, and is not root by then."""
    for place in [directory, *directory.parents][:3]:  # pytest-of-root/pytest-0/NAME
        place.chmod(0o755)
    return directory


@pytest.fixture
def tmp_path(tmp_path):
    return open_to_all(tmp_path)


@pytest.fixture(scope="session", autouse=True)
def people():
    ask_files_only()
    for name in ("alice", "bob"):
        accounts.add_person(name, f"pw-{name}")
    accounts.add_person("carol", "pw-carol")  # nobody knows an address of hers
    with open("/etc/hosts", "a", encoding="ascii") as hosts:
        hosts.write(f"127.0.0.1 {TENANT_NAME} other.blockid.test\n")
    write_file("/etc/sudoers.d/tests", "alice ALL=(ALL) SETENV: ALL\nDefaults timestamp_timeout=0, passwd_tries=1\n", 0o440)


# As the README has them: {service: the shipped example of it}.
EXAMPLES = {"sshd": "sshd-key-and-code", "sudo": "sudo", "sudo-i": "sudo", "su": "su"}
if pam_stack.has_lines_of_its_own("su-l", but_for="su"):
    EXAMPLES["su-l"] = "su"


@pytest.fixture(scope="session", autouse=True)
def stacks():
    os.makedirs("/run/sshd", mode=0o755, exist_ok=True)  # for all sshds; the first would take it along
    for service, example in {**EXAMPLES, "sshd-password": "sshd-password-and-code",
                             "sshd-method": "sshd-password-and-code", "login": "sudo"}.items():
        write_file(pam_stack.service_path(service), pam_stack.service_text(example))
    for service in (SERVICE, "sshd-code"):
        write_file(pam_stack.service_path(service), pam_stack.blockid_alone())


# What lets doas, polkit and sudo-rs make root of somebody.
OTHER_WAYS_TO_ROOT = ("/etc/doas.conf", "/usr/lib/polkit-1/polkit-agent-helper-1", "/usr/bin/sudo-rs")


@pytest.fixture(scope="module")
def right_host(stacks):
    """What blockidctl finds nothing wrong with: services as the README has them, no others that name the module, and
    no other way to root; sshd with the shipped drop-in."""
    with ExitStack() as stack:
        for name in os.listdir("/etc/pam.d"):
            path = pam_stack.service_path(name)
            names_it = "pam_blockid" in Path(path).read_text(encoding="utf-8")
            if names_it:
                stack.enter_context(borrowed(path)).unlink()
        for path in OTHER_WAYS_TO_ROOT:
            if os.path.exists(path):
                stack.enter_context(borrowed(path)).unlink()
        for name, example in EXAMPLES.items():
            stack.enter_context(replaced(pam_stack.service_path(name), pam_stack.service_text(example)))
        stack.enter_context(replaced(DROP_IN, KEY_AND_CODE))
        stack.enter_context(replaced("/etc/sudoers.d/tests", "alice ALL=(ALL) ALL\n", 0o440))
        yield


@pytest.fixture(scope="session")
def programs(stacks):
    """su, sudo and doas, ready for the tests that call them."""
    callers.install()


@pytest.fixture(params=callers.PROGRAMS)
def program(programs, request):
    return request.param


@pytest.fixture(scope="module")
def directory(request, people):
    """An LDAP server with what stands in DIRECTORY of the test's module."""
    with slapd(request.module.DIRECTORY) as running:
        yield running


@pytest.fixture(scope="module")
def rogue(request, people):
    """Knows the same people as `directory`, but nobody vouches for it."""
    with slapd(request.module.DIRECTORY) as running:
        yield running


@pytest.fixture
def fresh_directory(directory):
    """For tests that ask what the LDAP server has logged: nothing so far."""
    directory.forget()


@pytest.fixture(scope="session")
def session_tenant(people, tmp_path_factory):
    port = free_port()
    with simulator(open_to_all(tmp_path_factory.mktemp("tenant")), "--dns", f"{TENANT_NAME}:{port}",
                   listen=f"127.0.0.1:{port}") as running:
        yield running


def forget_discovery():
    """The next login asks its tenant, as the first one did."""
    shutil.rmtree(CACHE_DIRECTORY, ignore_errors=True)


@pytest.fixture
def tenant(session_tenant):
    """The tenant as if just started: nobody has been sent a message, and nothing about it is kept."""
    session_tenant.reset()
    shutil.rmtree(RUN_DIRECTORY, ignore_errors=True)
    forget_discovery()
    yield session_tenant


@pytest.fixture(autouse=True)
def configure(tenant):
    """Writes the settings: the usual ones, each group changed by what is given; None takes a key away."""

    def write(users=(ALICE, BOB), **changes):
        # A broker keeps nothing between the logins of a test but where that is what is tested (test_ready_login.py).
        groups = {"tenant": settings.tenant_of(tenant), "users": list(users), "broker": {"ready": 0},
                  "network": {**NETWORK, "ca_file": str(tenant.ca_file)}}
        for name, change in changes.items():
            merged = {**groups.get(name, {}), **change}
            groups[name] = {key: value for key, value in merged.items() if value is not None}
        settings.write_settings(settings.DEFAULT_PATH, groups)

    write()
    return write


@pytest.fixture
def lenient(configure):
    """The settings, with an outage let pass."""
    return lambda **changes: configure(policy={"on_outage": "allow"}, **changes)


@pytest.fixture
def other_tenant(tmp_path, configure):
    """Starts another tenant of the same name and points the settings to it; with a certificate that was `issued`, and
    one `trusted` that is not its own."""
    with ExitStack() as tenants:

        def start(*options, issued=None, trusted=None):
            if issued:
                options = ("--certificate", issued.certificate, "--private-key", issued.private_key)
                trusted = trusted or issued.ca_file
            port = free_port()
            other = tenants.enter_context(simulator(tmp_path / "tenant", "--dns", f"{TENANT_NAME}:{port}", *options,
                                                    listen=f"127.0.0.1:{port}"))
            configure(tenant=settings.tenant_of(other), network={"ca_file": str(trusted or other.ca_file)})
            return other

        yield start


@pytest.fixture(autouse=True)
def log(syslog):
    yield LoginLog(syslog)


@pytest.fixture(autouse=True)
def no_helper_stays():
    yield
    close_all()
    wait_for(lambda: not helpers(), "the last helper to end")


@dataclass
class Typist:
    """What a person types, who has read the newest message."""
    tenant: object
    user: str = "alice"

    def right(self):
        return self.tenant.messages(self.user)[-1]["code"]

    def wrong(self):
        return self.right().translate(str.maketrans("0123456789", "1234567890"))


@pytest.fixture
def typed(tenant):
    return Typist(tenant)


@pytest.fixture
def pam():
    """The tests' own PAM caller."""
    with pam_host() as host:
        yield host


def elsewhere(*answers, **options):
    """A login of alice's, or of another `user`, by a process of its own."""
    with pam_host() as host:
        return host.log_in(*answers, service=SERVICE, **options)


@pytest.fixture
def serving():
    """A broker, while the test runs."""
    with broker() as one:
        yield one


@pytest.fixture(scope="module")
def broker_of_the_module(people, stacks):
    with broker() as one:
        yield one


@pytest.fixture
def through_the_broker(request, broker_of_the_module, log):
    """Logins go through a broker, all of them unless the test's module says otherwise."""
    yield
    assert broker_of_the_module.process.poll() is None
    if not getattr(request.module, "SOME_FALL_BACK", False):
        assert {event.get("through", "broker") for event in log.events()} <= {"broker"}


@pytest.fixture
def then_permit():
    """A service whose stack lets in whoever our module has nothing to say about."""
    with replaced(pam_stack.service_path(THEN_PERMIT), pam_stack.then_permit()):
        yield THEN_PERMIT


@pytest.fixture
def passwords():
    """Gives people other passwords, until the test is over."""
    changed = set()

    def change(user, password):
        changed.add(user)
        accounts.add_person(user, password)

    yield change
    for user in changed:
        accounts.add_person(user, f"pw-{user}")


@pytest.fixture
def at_the_prompt(pam, typed):
    """Calls a function with the helper's pid while it waits, and lets the login go on."""

    def look(function, host=pam, service=SERVICE):
        seen = []

        def look_and_type():
            seen.append(function(helpers()[0].pid))
            return typed.right()

        assert host.log_in(look_and_type, service=service).code == pam_driver.SUCCESS
        return seen[0]

    return look


@pytest.fixture
def helper_path():
    """The installed helper; a test may do with it what it likes."""
    with borrowed(HELPER_PATH) as path:
        yield path


@pytest.fixture(scope="session")
def key_sshd(syslog):
    # Not a directory of pytest's: people must be able to read their public key.
    with TemporaryDirectory() as directory, sshd(directory, KEY_AND_PAM) as server:
        yield server


@pytest.fixture(scope="session")
def password_sshd(syslog):
    with TemporaryDirectory() as directory, sshd(directory, PAM_ALONE, service="sshd-password") as server:
        yield server


@pytest.fixture(scope="session")
def code_sshd(syslog):
    """Asks for a passcode and nothing else."""
    with TemporaryDirectory() as directory, sshd(directory, PAM_ALONE, service="sshd-code") as server:
        yield server


@pytest.fixture(scope="session")
def password_method_sshd(syslog):
    """Takes a password at once, and runs the stack of Unix password, then passcode."""
    with TemporaryDirectory() as directory, sshd(directory, PASSWORD_METHOD, service="sshd-method") as server:
        yield server


@pytest.fixture(scope="session")
def reaping_library(tmp_path_factory):
    library = tmp_path_factory.mktemp("library") / "reap_every_child.so"
    source = os.path.join(os.path.dirname(__file__), "harness", "reap_every_child.c")
    subprocess.run(["cc", "-shared", "-fPIC", "-o", str(library), source], check=True)
    return library
