"""broker.metrics_file: what the broker counts of real logins, as Prometheus reads it."""
# SPDX-License-Identifier: Apache-2.0
import os
import re
import signal
import socket
import threading
import time
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from platform import freedesktop_os_release

import pytest
from conftest import PACKAGING, run
from harness import accounts, blockidctl
from harness.broker import broker
from harness.files import write_file
from harness.name_service import ask_files_only
from harness.pam_driver import AUTH_ERR, AUTHINFO_UNAVAIL, MAXTRIES, SERVICE_ERR, SUCCESS, pam_host
from harness.pam_stack import blockid_alone, service_path
from harness.processes import children_of, helpers, status_of
from harness.settings import DEFAULT_PATH, tenant_of, write_settings
from harness.systemd import booted
from harness.waiting import wait_for

DIRECTORY = Path("/var/lib/prometheus/node-exporter")  # Debian's, which its package of node_exporter makes
FILE = DIRECTORY / "pam_blockid.prom"
SERVICE = "blockid-counted"
INTERVAL = 10  # seconds between two versions of the file
PATIENCE = 2 * INTERVAL
LAST_LINE = 'pam_blockid_logins_unrecorded_total{why="renewal"} '
# Most of a broker's memory is its libraries', which all of a host share, and which grow from release to release.
LARGEST_KB = (16 if freedesktop_os_release()["VERSION_CODENAME"] == "bookworm" else 18) * 1024
LARGEST_OF_ITS_OWN_KB = 4 * 1024
ALICE = {"name": "alice", "email": "alice.liddell@mysite.com", "phone": "+1 415 555 7890"}
FROM_AFAR = {"rhost": "198.51.100.7", "tty": "pts/99", "ruser": "mallory"}


def settings(tenant, **more):
    return {"tenant": tenant_of(tenant), "network": {"ca_file": tenant.ca_file, "request_timeout": 2},
            "broker": {"ready": 0, "metrics_file": str(FILE)}, "users": [ALICE],
            "otp": {"attempts": 1, "resends": 10, "resend_interval": 0},
            "policy": {"send_budget": {"codes": 1000, "per": 600}, "exempt_users": ["bob"]}, **more}


@pytest.fixture(scope="module", autouse=True)
def host():
    ask_files_only()
    for name in ("alice", "bob"):
        accounts.add_person(name, f"pw-{name}")
    write_file(service_path(SERVICE), blockid_alone())
    DIRECTORY.mkdir(parents=True, exist_ok=True)


@pytest.fixture(autouse=True)
def fresh(tenant):
    blockidctl.run("cache", "clear")
    tenant.reset()
    FILE.unlink(missing_ok=True)
    DIRECTORY.chmod(0o755)
    write_settings(DEFAULT_PATH, settings(tenant))


class People:
    def __init__(self, caller, tenant):
        self._caller, self._tenant = caller, tenant

    def log_in(self, *answers, user="alice"):
        return self._caller.log_in(*answers, service=SERVICE, user=user, items=FROM_AFAR).code

    def right(self):
        return self.log_in(self.code())

    def wrong(self):
        code = self.code()
        return self.log_in(lambda: code().translate(str.maketrans("0123456789", "1234567890")))

    def code(self):
        before = len(self._tenant.messages("alice"))
        return lambda: self._tenant.code_after(before, "alice")


@pytest.fixture
def people(tenant):
    with pam_host() as caller:
        yield People(caller, tenant)


def samples():
    """{'pam_blockid_logins_total{result="allow",…}': 1.0, …}; empty while there is no file."""
    text = FILE.read_text(encoding="ascii") if FILE.exists() else ""
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in text.splitlines() if line[0] != "#"}


def total(found, family):
    return sum(value for name, value in found.items() if name.split("{")[0] == family)


def until_told(number):
    """The samples, once so many logins are in them."""
    wait_for(lambda: total(samples(), "pam_blockid_logins_total") >= number, f"{number} logins in {FILE}", PATIENCE)
    return samples()


def resident_kb(pid, name):
    return int(status_of(pid)[name].split()[0])


def logins(found):
    """{(result, reason): number} of those that occurred."""
    return {tuple(re.findall('"(.*?)"', name)): value for name, value in found.items()
            if name.startswith("pam_blockid_logins_total") and value}


def unrecorded(found):
    return {re.search('"(.*)"', name)[1]: value for name, value in found.items()
            if name.startswith("pam_blockid_logins_unrecorded_total") and value}


def some_of_each(people, tenant):
    """Logins that end in different ways, one after the other; how many."""
    assert people.right() == SUCCESS
    for _ in range(5):
        assert people.wrong() == AUTH_ERR
    assert people.wrong() == MAXTRIES  # BlockID has locked alice
    assert people.log_in() == MAXTRIES
    tenant.reset()
    tenant.fault("generate", "close")
    assert people.log_in() == AUTHINFO_UNAVAIL
    tenant.reset()
    people.log_in(user="bob")
    assert people.log_in("123456", user="nobody-of-that-name") == AUTH_ERR
    assert people.right() == SUCCESS
    return 12


def test_exact_numbers(people, tenant, log):
    with broker() as one:
        number = some_of_each(people, tenant)
        found = until_told(number)
        assert resident_kb(one.pid, "VmRSS") <= LARGEST_KB
        assert resident_kb(one.pid, "RssAnon") + resident_kb(one.pid, "RssShmem") <= LARGEST_OF_ITS_OWN_KB
    events = log.events()
    assert len(events) == number and {event["through"] for event in events} == {"broker"}
    assert logins(found) == Counter((event["result"], event["reason"]) for event in events)
    assert logins(found)["allow", "right_passcode"] == 2
    assert logins(found)["locked", "locked"] == 2
    assert unrecorded(found) == {}
    channels = Counter((channel, event["result"]) for event in events
                       for channel in (event["channels"] or "none").split(","))
    told = {name: value for name, value in found.items() if name.startswith("pam_blockid_logins_by_channel") and value}
    assert told == {f'pam_blockid_logins_by_channel_total{{channel="{channel}",result="{result}"}}': value
                    for (channel, result), value in channels.items()}
    prompted = [event for event in events if int(event["ms_to_prompt"]) > 0]
    typed = [event for event in events if int(event["attempts"]) > 0]
    for family, timed, key in (("prompt", prompted, "ms_to_prompt"), ("verdict", typed, "ms_to_verdict")):
        times = [int(event[key]) for event in timed]
        assert found[f"pam_blockid_{family}_seconds_count"] == len(times)
        assert found[f"pam_blockid_{family}_seconds_sum"] == pytest.approx(sum(times) / 1000)
        for bound in (50, 250, 1000, 60000):
            assert found[f'pam_blockid_{family}_seconds_bucket{{le="{bound / 1000}"}}'] == sum(t <= bound for t in times)


def test_prometheus_takes_it_and_it_names_nobody(people, tenant):
    with broker():
        until_told(some_of_each(people, tenant))
    text = FILE.read_text(encoding="ascii")
    assert run("sh", "-c", f"promtool check metrics <{FILE}") == ""
    words = {*re.findall(r"[\w.+-]+", f"{ALICE} {FROM_AFAR} {tenant.dns} {tenant.community}"), "bob", "liddell", "mysite",
             "nobody-of-that-name", "7890", "127.0.0.1", socket.gethostname(), SERVICE} - {"name", "email", "phone"}
    for word in words:
        assert not re.search(rf"\b{re.escape(word)}\b", text), word
    values = set(re.findall(r'\b(?!le=)\w+="(.*?)"', text))
    assert all(re.fullmatch("[a-z_]+", value) for value in values), values


def test_all_may_read_it_and_root_alone_writes(people):
    with broker():
        people.right()
        until_told(1)
    st = FILE.stat()
    assert (st.st_uid, st.st_gid, st.st_mode & 0o7777) == (0, 0, 0o644)
    assert os.listdir(DIRECTORY) == [FILE.name]


@contextmanager
def somebody_logging_in(people):
    stop = threading.Event()

    def log_in_again_and_again():
        while not stop.is_set():
            people.log_in(user="bob")

    thread = threading.Thread(target=log_in_again_and_again)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def test_it_is_replaced_whole_and_every_ten_seconds_at_most(people):
    """So many log in that the broker starts itself anew meanwhile (500 logins), which neither hastens nor puts off."""
    versions = {}

    def look():
        try:
            with open(FILE, encoding="ascii") as file:
                versions[os.fstat(file.fileno()).st_mtime_ns] = file.read().splitlines()
        except FileNotFoundError:
            assert not versions
        return len(versions) == 3

    with broker(), somebody_logging_in(people):
        wait_for(look, "three versions", 3 * INTERVAL)
    for lines in versions.values():
        assert lines[-1].startswith(LAST_LINE)
    times = sorted(versions)
    for earlier, later in zip(times, times[1:]):
        assert later - earlier > (INTERVAL - 0.5) * 1e9  # the writer itself may take more or less time


def complaints(log):
    return [text for text in log.texts() if "metrics are not written" in text]


def never_more_than(number, log, seconds):
    end = time.monotonic() + seconds

    def over():
        assert len(complaints(log)) == number
        return time.monotonic() > end

    wait_for(over, "the time to pass", seconds + 5)


@pytest.mark.parametrize("spoil, mend, why", [
    (lambda: DIRECTORY.chmod(0o777), lambda: DIRECTORY.chmod(0o755), "may be written by others than root; run: chmod go-w"),
    (lambda: os.chown(DIRECTORY, 1000, 0), lambda: os.chown(DIRECTORY, 0, 0), "does not belong to root; run: chown root"),
    (DIRECTORY.rmdir, DIRECTORY.mkdir, "cannot be opened as a directory: No such file"),
], ids=["open", "not root's", "missing"])
def test_logins_go_on_where_it_cannot_be_written(people, log, spoil, mend, why):
    spoil()
    try:
        with broker():
            assert people.right() == SUCCESS
            wait_for(lambda: complaints(log), "a complaint")
            assert why in complaints(log)[0] and str(DIRECTORY) in complaints(log)[0]
            assert people.right() == SUCCESS
            never_more_than(1, log, INTERVAL + 2)
            assert not FILE.exists()
            mend()
            assert people.right() == SUCCESS
            assert logins(until_told(3)) == {("allow", "right_passcode"): 3}
    finally:
        DIRECTORY.mkdir(exist_ok=True)
        os.chown(DIRECTORY, 0, 0)


def test_a_link_in_its_place_is_replaced(people, tmp_path):
    other = tmp_path / "other"
    other.write_text("mine")
    FILE.symlink_to(other)
    with broker():
        people.right()
        wait_for(lambda: not FILE.is_symlink(), "the file", PATIENCE)
        until_told(1)
    assert other.read_text() == "mine"


def test_refusals_by_wrong_settings_are_told_once_they_are_right(people, tenant):
    with broker():
        write_settings(DEFAULT_PATH, settings(tenant, kerberos={"realm": "x"}))
        assert people.log_in() == SERVICE_ERR
        write_settings(DEFAULT_PATH, settings(tenant))
        people.right()
        assert logins(until_told(2)) == {("local_fault", "settings_refused"): 1, ("allow", "right_passcode"): 1}


def test_a_broker_that_is_started_again_begins_at_nothing(people):
    with broker():
        people.right()
        until_told(1)
    with broker():
        before = FILE.stat().st_ino
        assert people.right() == SUCCESS
        wait_for(lambda: FILE.stat().st_ino != before, "another version", PATIENCE)
        assert logins(samples()) == {("allow", "right_passcode"): 1}


def test_an_idle_broker_writes_all_before_it_ends(people):
    with broker("--idle", "1") as one:
        people.right()
        until_told(1)
        people.right()
        assert one.process.wait(timeout=PATIENCE + 10) == 0
    assert logins(samples()) == {("allow", "right_passcode"): 2}


def page_shared_with_the_broker(pid):
    """Where the one memory lies that a login's process shares: (first, behind the last)."""
    (line,) = [line for line in Path(f"/proc/{pid}/maps").read_text().splitlines() if line.split()[1] == "rw-s"]
    return [int(end, 16) for end in line.split()[0].split("-")]


def spoilt_and_killed(pid):
    begin, end = page_shared_with_the_broker(pid)
    with open(f"/proc/{pid}/mem", "r+b", buffering=0) as memory:
        memory.seek(begin)
        memory.write(b"\xff" * (end - begin))
    os.kill(pid, signal.SIGKILL)


def layout_of(pid):
    return Path(f"/proc/{pid}/maps").read_text().split("-")[0]


def test_a_hostile_record_counts_as_nonsense_and_a_renewal_loses_nothing(people):
    """A login that was taken over writes what it likes, and dies of it: the broker starts itself anew."""
    def taken_over():
        spoilt_and_killed(helpers()[0].pid)
        return "123456"

    with broker() as one:
        assert people.right() == SUCCESS
        before = layout_of(one.pid)
        assert people.log_in(taken_over) != SUCCESS
        wait_for(lambda: layout_of(one.pid) != before, "the broker to start itself anew")
        assert people.right() == SUCCESS
        found = until_told(2)
    assert logins(found) == {("allow", "right_passcode"): 2}
    assert unrecorded(found) == {"nonsense": 1}


def test_a_login_that_goes_on_through_a_renewal_is_told_as_that(people, tenant):
    program = Path("/usr/libexec/pam-blockid-broker")
    with broker() as one, pam_host() as another:
        before = layout_of(one.pid)

        def meanwhile():
            os.utime(program)  # as an upgrade would
            People(another, tenant).log_in(user="bob")
            wait_for(lambda: layout_of(one.pid) != before, "the broker to start itself anew")
            return code()

        code = people.code()
        assert people.log_in(meanwhile) == SUCCESS
        wait_for(lambda: not children_of(one.pid), "the login to end")
        people.log_in(user="bob")
        found = until_told(2)
    assert logins(found) == {("ignore", "exempt_user"): 2}
    assert unrecorded(found) == {"renewal": 1}


def test_a_caller_that_asks_for_nothing_is_told_as_that(people):
    with broker():
        blockidctl.run("check")  # which knocks, and goes
        people.right()
        found = until_told(1)
    assert unrecorded(found) == {"nothing": 1}


def findings():
    return [(found.level, found.check, found.what) for found in blockidctl.check().findings if found.check == "metrics"]


def test_check_finds_a_directory_that_the_broker_refuses():
    with broker():
        assert findings() == []
        DIRECTORY.chmod(0o777)
        ((level, _, what),) = findings()
    assert level == "warning" and "may be written by others than root" in what


def test_check_misses_a_broker():
    ((level, _, what),) = findings()
    assert level == "warning" and "no broker" in what


def test_the_unit_may_write_debians_directory(tenant):
    with booted() as systemd:
        systemd.ctl("start", "pam-blockid.socket")
        with pam_host(prefix=systemd.words()) as caller:
            assert People(caller, tenant).right() == SUCCESS
        until_told(1)
        systemd.ctl("stop", "pam-blockid.service")


def test_another_path_needs_a_word_to_sandbox_and_profile():
    """The boundary that the manual states: what ships lets the broker write at Debian's place alone."""
    unit = (PACKAGING.parent / "config/systemd/pam-blockid.service.in").read_text()
    (writable,) = re.findall("(?m)^ReadWritePaths=(.*)$", unit)
    assert writable.split() == ["/run", "-/var/cache/pam_blockid", "-/var/lib/pam_blockid", f"-{DIRECTORY}"]


def test_no_helper_counts(people):
    assert people.right() == SUCCESS
    assert not FILE.exists()
