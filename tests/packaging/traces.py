"""What processes did, read from what strace has written: which program touched which file how, and in which test.

A call counts where AppArmor would have been asked: one that succeeded, or that failed only afterwards.
"""
# SPDX-License-Identifier: Apache-2.0
import re
from dataclasses import dataclass, replace

OPENS = {"open", "openat", "openat2", "creat"}
CHANGES = {"mkdir", "mkdirat", "rmdir", "unlink", "unlinkat", "rename", "renameat", "renameat2", "symlink", "symlinkat",
           "mknod", "mknodat", "chmod", "fchmod", "fchmodat", "chown", "fchown", "lchown", "fchownat", "truncate", "ftruncate"}
LINKS = {"link", "linkat"}
BEGINS = {"clone", "clone3", "fork", "vfork"}
PRIVILEGED = {"capset", "setuid", "setgid", "setgroups", "setresuid", "setresgid", "setreuid", "setregid", "prctl", "setrlimit",
              "prlimit64", "kill", "tgkill", "tkill", "ptrace", "unshare", "setns", "mount", "umount2", "chroot", "pivot_root",
              "sched_setscheduler", "setpriority", "ioprio_set", "mlock", "mlockall"}
OTHERS = {"execve", "execveat", "connect", "bind", "socket", "socketpair", "mmap", "flock"}
# So that strace, once it has stopped one who looks whether a child has ended, takes note of that end first. Untold, the
# module's one look would find nothing, and the helper would stay.
WAITS = {"wait4", "waitid"}
TRACED = ",".join(sorted(OPENS | CHANGES | LINKS | BEGINS | PRIVILEGED | OTHERS | WAITS))
OPTIONS = ["-f", "-q", "-y", "-s", "4096", "--decode-pids=pidns", "-e", "signal=none", "-e", f"trace={TRACED}", "-o"]

LINE = re.compile(r"^(\d+) +(.*)$", re.S)
CALL = re.compile(r"^(\w+)\((.*)\) += (-?\d+|\?)(.*)$", re.S)
PATH = re.compile(r'(?:(?:AT_FDCWD(?:<(?P<cwd>[^>]*)>)?|\d+<(?P<at>[^>]*)>), )?"(?P<path>(?:[^"\\]|\\.)*)"')
OUTER_PID = re.compile(r"/\* (\d+) in strace's PID NS \*/")  # of what systemd starts in a test: it is process 1 of its own
DESCRIPTOR = re.compile(r"^\d+<(/[^>]*)>")
CUT, RESUMED = " <unfinished ...>", re.compile(r"^<\.\.\. \w+ resumed>(.*)$", re.S)
MARK = "/system-tests/"  # opened in vain when a test begins: its name follows
MARKED = re.compile(f'"{MARK}([^"]*)"')


@dataclass(frozen=True)
class Call:
    test: str
    program: str  # the last that its process has executed, by the path of execve; of execve the one before
    pid: str
    name: str
    arguments: str
    result: str
    after: str  # the descriptor's path, or the error

    @property
    def failed(self):
        return self.result.startswith("-") or self.result == "?"


class Processes:
    """Which process runs what. Its first calls may be written before its parent's clone tells who it is."""

    def __init__(self):
        self.program = {}
        self._early = {}  # pid: calls of a process that nobody has named yet

    def begin(self, child, program):
        """Returns the calls that waited for it."""
        self.program[child] = program
        return self._early.pop(child, [])

    def end(self, pid):
        self.program.pop(pid, None)

    def lost(self):
        """What was executed by processes that nobody has named."""
        return [call for calls in self._early.values() for call in calls if call.name == "execve" and not call.failed]

    def calls(self, call):
        """This one with its program, and those that waited for it; nothing as long as nobody knows the process."""
        waiting = [call]
        while waiting:
            call = waiting.pop(0)
            if call.pid not in self.program:
                self._early.setdefault(call.pid, []).append(call)
                continue
            if call.name in BEGINS and not call.failed:
                outer = OUTER_PID.search(call.after)
                waiting = self.begin(outer[1] if outer else call.result, self.program[call.pid]) + waiting
            if call.name in OPENS and call.after == f"<{self.program[call.pid]}>":
                self.program[call.pid] += ", a script in its place"  # which its interpreter reads
            yield replace(call, program=self.program[call.pid])
            if call.name == "execve" and call.result == "0":
                self.program[call.pid] = call.arguments.split('"')[1]


def texts(lines):
    """(pid, what it called or how it ended), with what strace has cut in two put together."""
    begun = {}
    for line in lines:
        match = LINE.match(line.rstrip("\n"))
        if not match:
            continue
        pid, text = match.groups()
        if text.endswith(CUT):
            begun[pid] = text.removesuffix(CUT)
        elif resumed := RESUMED.match(text):
            yield pid, begun.pop(pid, "") + resumed[1]
        else:
            yield pid, text


def calls(lines):
    """All of them as Call, of processes that descend from the first one."""
    processes, test = Processes(), ""
    for pid, text in texts(lines):
        if not processes.program:
            processes.begin(pid, "")
        if text.startswith("+++ "):
            processes.end(pid)
        elif call := CALL.match(text):
            if call[1] in OPENS and (mark := MARKED.search(call[2])):
                test = mark[1]
            yield from processes.calls(Call(test, "", pid, *call.groups()))
    assert not processes.lost(), f"nobody was seen to begin them: {processes.lost()}"
