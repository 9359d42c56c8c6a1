"""The least that a second factor over HTTPS can do on this machine: a warm process that forks, and libcurl, of the same
tenant, with nothing of ours (least/). No goal below what it takes can be met by any of the modules beside it."""
# SPDX-License-Identifier: Apache-2.0
import os
import subprocess
from contextlib import ExitStack, contextmanager
from pathlib import Path

from harness.broker import listens_anew
from harness.processes import children_of
from harness.programs import running
from harness.waiting import wait_for

from .peer import Peer

SOURCES = Path(__file__).parents[1] / "least"
SOCKET = "/run/bench-least.socket"
CODE = "123456"


def build(source, program, *options):
    subprocess.run(["cc", "-O2", "-Wall", "-Wextra", "-Werror", "-o", program, SOURCES / source, *options], check=True)


class Least(Peer):
    """A server for each place, as each is a network of its own."""
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
        self._stack, self._servers = ExitStack(), {}

    @contextmanager
    def running(self):
        build("least_server.c", self._program, "-lcurl")
        build("pam_least.c", next(Path("/usr/lib").glob("*/security")) / self.module, "-shared", "-fPIC", "-lpam")
        self.write_stack()
        with self._stack:
            yield self

    def _server_of(self, place):
        if place.name not in self._servers:
            path = f"{SOCKET}.{len(self._servers)}"
            words = [self._program, path, f"https://{self._tenant.simulator.dns}/least", self._tenant.simulator.ca_file]
            with place.entered():
                process = self._stack.enter_context(running(words, listens_anew(path), "/dev/null", "least_server"))
            self._servers[place.name] = (path, process)
        return self._servers[place.name]

    def prepare(self, place, _user):
        """Its first request of all is no part of a login."""
        self._server_of(place)

    @contextmanager
    def reached_from(self, place):
        path, _ = self._server_of(place)
        os.rename(path, SOCKET)
        try:
            yield
        finally:
            os.rename(SOCKET, path)

    def residents(self):
        return [process.pid for _, process in self._servers.values()]

    def wait_for_residents(self):
        for pid in self.residents():
            wait_for(lambda pid=pid: not children_of(pid), "the processes of logins to end")

    def code(self, user):
        return CODE

    def requests(self):
        return self._tenant.requests()

    def servers(self):
        return self._tenant.servers()
