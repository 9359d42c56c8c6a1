"""Ways to keep a process from running, and to take what it needs from the host."""
# SPDX-License-Identifier: Apache-2.0
import socket
import subprocess
from contextlib import ExitStack, contextmanager
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory

from .waiting import wait_for

PORT_RANGE = Path("/proc/sys/net/ipv4/ip_local_port_range")


@contextmanager
def control_group(kind, *options):
    """A control group of its own, empty again at the end."""
    with TemporaryDirectory() as place:
        subprocess.run(["mount", "-t", kind, *options, "none", place], check=True)
        group = Path(place, f"held-{token_hex(4)}")  # the hierarchy is the machine's, whatever root we are in
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
    with control_group("cgroup2") as group:
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
    with _group_of_the_processor() as (group, limit, unlimited):
        limit.write_text("1000 100000" if limit.name == "cpu.max" else "1000")
        (group / "cgroup.procs").write_text(str(pid))
        try:
            yield
        finally:
            limit.write_text(unlimited)
            _release(group, pid)


@contextmanager
def _group_of_the_processor():
    """A group, its file with the limit (of 100 ms, unless the file says otherwise), and the word for none. The
    controller belongs to the one hierarchy or to the old ones."""
    with control_group("cgroup2") as group:
        has_it = "cpu" in (group.parent / "cgroup.controllers").read_text().split()
        if has_it:
            (group.parent / "cgroup.subtree_control").write_text("+cpu")
            yield group, group / "cpu.max", "max 100000"
    if not has_it:
        with control_group("cgroup", "-o", "cpu") as group:
            yield group, group / "cpu.cfs_quota_us", "-1"


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


@contextmanager
def _group_of_processes():
    """A group that can say how many processes it may have. The controller as above."""
    with control_group("cgroup2") as group:
        has_it = "pids" in (group.parent / "cgroup.controllers").read_text().split()
        if has_it:
            (group.parent / "cgroup.subtree_control").write_text("+pids")
            yield group
    if not has_it:
        with control_group("cgroup", "-o", "pids") as group:
            yield group


@contextmanager
def without_another_process(pid):
    """It can start none: systemd's TasksMax is reached."""
    with _group_of_processes() as group:
        (group / "cgroup.procs").write_text(str(pid))
        (group / "pids.max").write_text("1")
        try:
            yield
        finally:
            (group / "pids.max").write_text("max")
            _release(group, pid)
