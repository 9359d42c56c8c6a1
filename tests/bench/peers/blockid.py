"""pam_blockid of this checkout against its own simulated tenant: with the discovery cache as a login before has left
it, with an empty one, and with the address in an LDAP directory behind TLS."""
# SPDX-License-Identifier: Apache-2.0
import json
import os
import shutil
import signal
from contextlib import contextmanager
from pathlib import Path

from harness.broker import BROKER_PATH, SOCKET, broker, greeted, until_none_waits
from harness.processes import HELPER_PATH, children_of
from harness.settings import DEFAULT_PATH, tenant_of, write_settings
from harness.ready import READY_NAME
from harness.simulator import PROGRAM, simulator
from harness.slapd import OTHERS, name_this_host, person, slapd
from harness.waiting import wait_for

from .peer import Peer
from .residents import Residents

# Of the broker's process what it does for each login; of a login's process all.
OF_A_LOGIN = [f"--toggle-collect=pam_blockid::Logins::{function}*" for function in ("begin", "reap")]
TENANT_NAME = "acme.blockid.test"
PORT = 8443
COLD_CACHE = Path("/var/cache/pam_blockid-cold")  # its own, so that others keep what is theirs
BUDGETS = Path("/run/pam_blockid")  # what everybody was sent of late
CODES_PER_USER = 1000  # the most that policy.send_budget allows
LONGEST_READY = 300  # seconds
SHORT_READY = 10  # enough for a login under valgrind to find it


def ready_of(one):
    """Of a broker: whether it has a login that has said that it is ready."""
    return any(child.name == READY_NAME for child in children_of(one.pid))


class Mailbox:
    """What the simulator has delivered, read on as it grows."""

    def __init__(self, path):
        self._path = path
        self._read = 0
        self._newest = {}

    def _read_on(self):
        with open(self._path, "rb") as messages:
            messages.seek(self._read)
            for line in messages:
                if not line.endswith(b"\n"):
                    break
                self._read += len(line)
                message = json.loads(line)
                self._newest[message["userId"]] = message["code"]

    def take(self, user):
        """The newest code of `user`. It is written before generate is answered, and so before any prompt."""
        self._read_on()
        return self._newest.pop(user)


class Tenant:
    """What the variants share."""

    def __init__(self, site):
        self._site = site
        self.simulator = None
        self.mailbox = None

    @contextmanager
    def running(self):
        name_this_host(TENANT_NAME, self._site.address)
        directory = self._site.directory / "tenant"
        with simulator(directory, "--dns", f"{TENANT_NAME}:{PORT}", "--keep-alive", "300",
                       listen=f"{self._site.address}:{PORT}") as self.simulator:
            self.mailbox = Mailbox(directory / "messages.jsonl")
            yield self

    def requests(self):
        return sum(self.simulator.counts()["requests"].values())

    def servers(self):
        return [child.pid for child in children_of(os.getpid()) if child.name == PROGRAM.name[:15]]


def empty(directory):
    for entry in directory.iterdir() if directory.exists() else ():
        shutil.rmtree(entry) if entry.is_dir() else entry.unlink()


def keep_results(directory, *pids):
    """Of those of valgrind, which are called by the pid."""
    for result in directory.iterdir():
        if result.name not in map(str, pids):
            result.unlink()


def address_of(name):
    return f"{name}@mysite.test"


class BlockId(Peer):
    name, title = "blockid", "pam_blockid"
    module = "pam_blockid.so"
    prompt = rb"Passcode sent to [^\r\n]*: "
    service = "bench-blockid"
    helper = HELPER_PATH
    directory_service = None  # an LDAP directory

    def __init__(self, site, tenant):
        super().__init__(site)
        self._tenant = tenant
        self._config = f"/etc/security/{self.service}.conf"
        self.arguments = f"conf={self._config}"

    @contextmanager
    def running(self):
        self.write_stack()
        yield self

    def know(self, people):
        write_settings(self._config, self.groups(people))

    def groups(self, people):
        return {"tenant": tenant_of(self._tenant.simulator), "otp": {"attempts": 1},
                "policy": {"send_budget": {"codes": CODES_PER_USER, "per": 600}},
                "network": {"ca_file": str(self._tenant.simulator.ca_file)}} | self.contacts(people)

    def before_login(self):
        """Somebody who has not logged in for a while."""
        empty(BUDGETS)

    def contacts(self, people):
        return {"users": [{"name": name, "email": address_of(name)} for name in people]}

    def code(self, user):
        return self._tenant.mailbox.take(user)

    def requests(self):
        return self._tenant.requests()

    def servers(self):
        return self._tenant.servers()


class Cold(BlockId):
    comes_in_crowds = False

    def groups(self, people):
        return super().groups(people) | {"cache": {"dir": str(COLD_CACHE)}}

    def before_login(self):
        super().before_login()
        empty(COLD_CACHE)


class BlockIdCold(Cold):
    name, title = "blockid-cold", "pam_blockid, nothing cached"
    service = "bench-blockid-cold"


class BlockIdBroker(BlockId):
    """A broker for each place, as each is a network of its own; the module finds the one whose turn it is."""
    name, title = "blockid-broker", "pam_blockid, through the broker"
    service = "bench-blockid-broker"
    helper = BROKER_PATH
    works_elsewhere = True

    def __init__(self, site, tenant):
        super().__init__(site, tenant)
        self._brokers = Residents(SOCKET, self.name, lambda path: broker(path=path))

    @contextmanager
    def running(self):
        with self._brokers.running(), super().running():
            yield self

    def _broker_of(self, place):
        _, one = self._brokers.of(place)
        return one

    @contextmanager
    def counted(self, place, valgrind, results):
        """What a broker does before it is asked is no part of any login."""
        with place.entered(), broker(path=f"{SOCKET}.{self.name}.counted", under=[*valgrind, *OF_A_LOGIN]) as counted:
            wait_for(lambda: greeted(counted.path), "a broker under valgrind").close()
            until_none_waits(counted.pid)
            keep_results(results, counted.pid)
            usual, self._brokers.of_places = self._brokers.of_places, {place.name: (counted.path, counted)}
            try:
                yield
                until_none_waits(counted.pid)
            finally:
                self._brokers.of_places = usual

    def reached_from(self, place):
        return self._brokers.reached_from(place)

    def residents(self):
        return [one.pid for one in self._brokers.all()]

    def wait_for_residents(self):
        for pid in self.residents():
            until_none_waits(pid)


class BlockIdBrokerCold(BlockIdBroker, Cold):
    name, title = "blockid-broker-cold", "pam_blockid, through the broker, nothing cached"
    service = "bench-blockid-broker-cold"


class BlockIdReady(BlockIdBroker):
    """As a host has it that somebody has just logged in to: of the default settings, and with a login kept ready."""
    name, title = "blockid-ready", "pam_blockid, a ready login"
    service = "bench-blockid-ready"
    comes_in_crowds = False
    has_bursts = True

    def __init__(self, site, tenant):
        super().__init__(site, tenant)
        self._config, self.arguments = DEFAULT_PATH, ""
        self._ready = LONGEST_READY

    def groups(self, people):
        return super().groups(people) | {"broker": {"ready": self._ready}}

    @contextmanager
    def counted(self, place, valgrind, results):
        """Of the process that was ready all that it did, and not the one that is made ready after it: that goes soon."""
        user = self.site.people[0]
        with self._keeping_ready_for(SHORT_READY, user):
            with super().counted(place, valgrind, results):
                self.prepare(place, user)
                one = self._broker_of(place)
                (ready,) = children_of(one.pid)
                keep_results(results, one.pid, ready.pid)
                yield
                wait_for(lambda: ready_of(one), "the next to be ready")
                next_ones = [child.pid for child in children_of(one.pid) if child.pid != ready.pid]
            for pid in next_ones:
                (results / str(pid)).unlink()

    @contextmanager
    def _keeping_ready_for(self, seconds, user):
        usual, self._ready = self._ready, seconds
        self.know([user])
        try:
            yield
        finally:
            self._ready = usual
            self.know([user])

    def prepare(self, place, user):
        """There is none for the first login of a place, which leaves one behind."""
        if not ready_of(self._broker_of(place)):
            self.finish(super().begin(place, user))
        self.wait_until_ready(place)

    def begin(self, place, user, under=()):
        self.prepare(place, user)
        return super().begin(place, user, under)

    def wait_until_ready(self, place):
        wait_for(lambda: ready_of(self._broker_of(place)), "a login that is ready")

    def let_ready_ones_go(self):
        """As after a while in which nobody came: the next login finds none."""
        def all_gone(one):
            for child in children_of(one.pid):  # one may come of a login that is just ending
                os.kill(child.pid, signal.SIGKILL)
            return not children_of(one.pid)
        for one in self._brokers.all():
            wait_for(lambda: all_gone(one), "the ready login to go")

    def begin_as_it_comes(self, place, user):
        return super().begin(place, user)


class BlockIdLdaps(BlockId):
    name, title = "blockid-ldaps", "pam_blockid, ldaps"
    service = "bench-blockid-ldaps"
    comes_in_crowds = False

    @contextmanager
    def running(self):
        people = [person(name, mail=address_of(name)) for name in self.site.people]
        with slapd(people, address=self.site.address) as self.directory_service:
            with super().running():
                yield self

    def contacts(self, people):
        return {"users": OTHERS, "ldap": self.directory_service.group("ldaps")}
