"""What processes do to files, read from what strace has written (strace -f -y -e trace=%file,%process,connect)."""
# SPDX-License-Identifier: Apache-2.0
import os
import re

OPTIONS = ["strace", "-f", "-qq", "-y", "-s", "4096", "-e", "trace=%file,%process,connect,mmap", "-o"]
CALL = re.compile(r"^(\d+) +(\w+)\((.*)\) += (-?\d+|\?)(.*)$")
FIRST = re.compile(r'^(?:(?:AT_FDCWD(?:<(?P<cwd>[^>]*)>)?|\d+<(?P<at>[^>]*)>), )?"(?P<path>[^"]*)"')
CHANGES = {"mkdir", "mkdirat", "unlink", "unlinkat", "rmdir", "rename", "renameat", "renameat2", "chown", "chmod",
           "fchownat", "fchmodat", "truncate", "utimensat", "symlinkat", "linkat"}


def whole(lines):
    """Calls that strace has cut in two, put together."""
    begun = {}
    for line in lines:
        pid = line.split(" ", 1)[0]
        if line.endswith(" <unfinished ...>"):
            begun[pid] = line.removesuffix(" <unfinished ...>")
        elif match := re.match(r"^\d+ +<\.\.\. \w+ resumed>(.*)$", line):
            yield begun.pop(pid, pid) + match[1]
        else:
            yield line


def resolved(match):
    base = match["at"] or match["cwd"] or "/"
    path = os.path.join(base, match["path"])
    parent, name = os.path.split(path)
    return os.path.realpath(path) if os.path.exists(path) else os.path.join(os.path.realpath(parent), name)


def accesses(log, program):
    """{(path, letters of AppArmor)} of the processes that run `program`, and of their children."""
    ours, found, made = set(), set(), set()
    for line in whole(log.read_text(errors="replace").splitlines()):
        call = CALL.match(line)
        if not call:
            continue
        pid, name, arguments, result, _ = call.groups()
        if name == "execve" and result == "0":
            (ours.add if arguments.startswith(f'"{program}"') else ours.discard)(pid)
        elif pid in ours and name in ("clone", "clone3", "fork", "vfork") and result.isdigit():
            ours.add(result)
        elif pid in ours and not result.startswith("-"):
            found |= of_call(name, arguments, pid, made)
    return found


def of_call(name, arguments, pid, made):
    """`made`: the directories that were made, which may have other names by now."""
    if name == "mmap":
        mapped = re.search(r"PROT_EXEC.*, \d+<(/[^>]*)>", arguments)
        return {(os.path.realpath(mapped[1]), "m")} if mapped else set()
    if name == "connect":
        there = re.search(r'sun_path="(/[^"]*)"', arguments)
        return {(os.path.realpath(there[1]), "w")} if there else set()
    match = FIRST.match(arguments)
    if not match:
        return set()
    path = resolved(match).replace("/proc/self", f"/proc/{pid}")
    if name in ("open", "openat"):
        how = "w" if "O_WRONLY" in arguments else "rw" if "O_RDWR" in arguments else "r"
        directory = "O_DIRECTORY" in arguments or os.path.isdir(path)
        return set() if "O_PATH" in arguments else {(path + "/" if directory else path, how)}
    if name in CHANGES:
        if name.startswith("mkdir"):
            made.add(path)
        return {(path + "/" if path in made or os.path.isdir(path) else path, "w")}
    return set()
