"""Becomes another program, started in the way that a hostile caller would choose.

Usage: python3 -c TEXT_OF_THIS_FILE JSON. Whoever may not read this checkout can be made to run it all the same. The
JSON object has what start.py says; the order below matters, as each step may take away what the one before needs.
"""
# SPDX-License-Identifier: Apache-2.0
import ctypes
import json
import os
import pwd
import resource
import signal
import sys
import tempfile


def c_list(words):
    return (ctypes.c_char_p * (len(words) + 1))(*[os.fsencode(word) for word in words], None)


def become(user):
    entry = pwd.getpwnam(user)
    os.initgroups(user, entry.pw_gid)
    os.setresgid(entry.pw_gid, entry.pw_gid, entry.pw_gid)
    os.setresuid(entry.pw_uid, entry.pw_uid, entry.pw_uid)


def treat_signals(start):
    for name in start["default"]:
        signal.signal(signal.Signals[name], signal.SIG_DFL)
    for name in start["ignored"]:
        signal.signal(signal.Signals[name], signal.SIG_IGN)
    if start["all_blocked"]:
        signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    for name in start["pending"]:
        os.kill(os.getpid(), signal.Signals[name])


def stand_nowhere(directory):
    """In a directory that nobody may enter, or that is gone."""
    name = tempfile.mkdtemp(dir="/tmp")
    os.chdir(name)
    os.rmdir(name) if directory == "deleted" else os.chmod(name, 0)


def be_the_last_in_every_queue(libc):
    """As far as an unprivileged process may push itself back."""
    pr_set_timerslack, sys_ioprio_set, of_process, idle_class = 29, {"x86_64": 251, "aarch64": 30}, 1, 3 << 13
    os.nice(19)
    os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    libc.prctl(pr_set_timerslack, ctypes.c_ulong(10**15), 0, 0, 0)
    libc.syscall(sys_ioprio_set[os.uname().machine], of_process, 0, idle_class)


def treat_descriptors(start):
    for source, target in start["moved"]:
        os.dup2(source, target)
    for _ in range(start["inherited"]):
        os.set_inheritable(os.open("/etc/passwd", os.O_RDONLY), True)
    for fd in start["closed"]:
        os.close(fd)


def main():
    start = json.loads(sys.argv[1])
    libc = ctypes.CDLL(None, use_errno=True)
    program = os.fsencode(start["program"])
    long = [f"LONG{number}={'x' * 100_000}" for number in range(start["long_values"])]
    arguments, environment = c_list(start["arguments"]), c_list(start["environment"] + long)
    become(start["user"])
    if start["directory"]:
        stand_nowhere(start["directory"])
    os.umask(start["umask"])
    treat_signals(start)
    treat_descriptors(start)
    if start["scheduling"]:
        be_the_last_in_every_queue(libc)
    for name, value in start["limits"].items():
        resource.setrlimit(getattr(resource, name), (value, value))
    libc.execve(program, arguments, environment)
    os._exit(126)


main()
