"""Ways to keep a process from running, and to take what it needs from the host."""
# SPDX-License-Identifier: Apache-2.0
import socket
import subprocess
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from .waiting import wait_for

PORT_RANGE = Path("/proc/sys/net/ipv4/ip_local_port_range")


@contextmanager
def _group(kind, *options):
    """A control group of its own."""
    with TemporaryDirectory() as place:
        subprocess.run(["mount", "-t", kind, *options, "none", place], check=True)
        group = Path(place, "held")
        try:
            group.mkdir()
            yield group
            group.rmdir()
        finally:
            subprocess.run(["umount", place], check=True)


def _release(group, pid):
    if Path("/proc", str(pid)).exists():
        (group.parent / "cgroup.procs").write_text(str(pid))
    wait_for(lambda: not (group / "cgroup.procs").read_text(), "the group to be empty")


@contextmanager
def frozen(pid):
    """As a user can have it who is delegated a control group."""
    with _group("cgroup2") as group:
        (group / "cgroup.procs").write_text(str(pid))
        (group / "cgroup.freeze").write_text("1")
        wait_for(lambda: "frozen 1" in (group / "cgroup.events").read_text(), "the process to freeze")
        try:
            yield
        finally:
            (group / "cgroup.freeze").write_text("0")
            _release(group, pid)


@contextmanager
def starved(pid):
    """As a user can have it who runs hundreds of busy processes: one part in a hundred of a processor."""
    with _group("cgroup", "-o", "cpu") as group:
        (group / "cpu.cfs_period_us").write_text("100000")
        (group / "cpu.cfs_quota_us").write_text("1000")
        (group / "cgroup.procs").write_text(str(pid))
        try:
            yield
        finally:
            (group / "cpu.cfs_quota_us").write_text("-1")
            _release(group, pid)


@contextmanager
def no_local_ports(kind):
    """The local ports of the kernel's choice are few, and all bound, for TCP or UDP."""
    before = PORT_RANGE.read_text()
    with ExitStack() as stack:
        PORT_RANGE.write_text("50000 50007")
        stack.callback(PORT_RANGE.write_text, before)
        for port in range(50000, 50008):
            for family in (socket.AF_INET, socket.AF_INET6):
                taken = stack.enter_context(socket.socket(family, kind))
                if family == socket.AF_INET6:
                    taken.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
                taken.bind(("", port))
        yield
