"""What /proc tells of other processes."""
# SPDX-License-Identifier: Apache-2.0
import os
import re
from dataclasses import dataclass, field
from pathlib import Path

HELPER_PATH = "/usr/libexec/pam-blockid-helper"


@dataclass(frozen=True)
class Process:
    pid: int
    name: str  # the first 15 bytes of it
    state: str = field(compare=False)  # the next moment it is another
    parent: int


def processes():
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                text = Path("/proc", entry, "stat").read_text(errors="replace")
            except OSError:
                continue  # it has just ended
            name, _, rest = text.partition("(")[2].rpartition(")")
            state, parent = rest.split()[:2]
            yield Process(int(entry), name, state, int(parent))


def children_of(pid):
    return [process for process in processes() if process.parent == pid]


def helpers():
    return [process for process in processes() if process.name == os.path.basename(HELPER_PATH)[:15]]


def status_of(pid):
    """{"Uid": "0\t0\t0\t0", …}, as proc(5) has it."""
    lines = Path("/proc", str(pid), "status").read_text(encoding="ascii").splitlines()
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


def descriptors_of(pid):
    """{0: "/dev/null", 3: "socket:[4711]", …}"""
    return {int(link.name): os.readlink(link) for link in Path("/proc", str(pid), "fd").iterdir()}


def in_memory_of(pid):
    """Argument list and environment of a process, as others may read them."""
    try:
        return b"\n".join(Path("/proc", str(pid), part).read_bytes() for part in ("cmdline", "environ"))
    except OSError:
        return b""


def rollup_kb(pid, *names):
    """The sum of what these lines of smaps_rollup (proc(5)) say of a process."""
    lines = (line.split() for line in Path("/proc", str(pid), "smaps_rollup").read_text(encoding="ascii").splitlines())
    return sum(int(words[1]) for words in lines if words[0].rstrip(":") in names)


def text_kb(pid, library):
    """(size, resident) of the code of a library in a process."""
    blocks = re.split(r"^(?=[0-9a-f]+-[0-9a-f]+ )", Path("/proc", str(pid), "smaps").read_text(encoding="utf-8"), flags=re.M)
    [code] = [block for block in blocks if " r-xp " in block and f"/{library}" in block.partition("\n")[0]]
    return tuple(int(re.search(rf"^{name}: +(\d+)", code, re.M)[1]) for name in ("Size", "Rss"))


def peak_kb(pid):
    """The most memory that a process ever had."""
    status = dict(line.split(":", 1) for line in Path("/proc", str(pid), "status").read_text().splitlines())
    return int(status["VmHWM"].split()[0])
