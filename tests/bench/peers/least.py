"""The least that a second factor over HTTPS can do on this machine: a warm process that forks, and libcurl, of the same
tenant, with nothing of ours (least/). No goal below what it takes can be met by any of the modules beside it."""
# SPDX-License-Identifier: Apache-2.0
from contextlib import contextmanager
from pathlib import Path

from compiler import compile_c
from harness.broker import listens_anew
from harness.processes import children_of
from harness.programs import running
from harness.waiting import wait_for

from .peer import Peer
from .residents import Residents

SOURCES = Path(__file__).parents[1] / "least"
SOCKET = "/run/bench-least.socket"
CODE = "123456"


class Least(Peer):
    name, title = "least", "libcurl alone, in a fork"
    module = "pam_least.so"
    prompt = rb"Least: "
    service = "bench-least"
    arguments = SOCKET
    is_yardstick = True
    works_elsewhere = True

    def __init__(self, site, tenant):
        super().__init__(site)
        self._tenant = tenant
        self._program = site.directory / "least_server"
        self._servers = Residents(SOCKET, self.name, self._started)

    def _started(self, path):
        simulator = self._tenant.simulator
        words = [self._program, path, f"https://{simulator.dns}/least", simulator.ca_file]
        return running(words, listens_anew(path), "/dev/null", "least_server")

    @contextmanager
    def running(self):
        compile_c(SOURCES / "least_server.c", self._program, "-lcurl")
        modules = next(Path("/usr/lib").glob("*/security"))
        compile_c(SOURCES / "pam_least.c", modules / self.module, "-shared", "-fPIC", "-lpam")
        self.write_stack()
        with self._servers.running():
            yield self

    def prepare(self, place, _user):
        """Its first request of all is no part of a login."""
        self._servers.of(place)

    def reached_from(self, place):
        return self._servers.reached_from(place)

    def residents(self):
        return [process.pid for process in self._servers.all()]

    def wait_for_residents(self):
        for pid in self.residents():
            wait_for(lambda pid=pid: not children_of(pid), "the processes of logins to end")

    def code(self, user):
        return CODE

    def requests(self):
        return self._tenant.requests()

    def servers(self):
        return self._tenant.servers()
