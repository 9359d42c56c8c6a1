"""What AppArmor asks its profile for at a system call (traces.py): letters for a path, a capability, a kind of socket."""
# SPDX-License-Identifier: Apache-2.0
import os
import re
from dataclasses import dataclass

import traces

# Where nothing is asked by path: memfd_create(2) has a file system of the kernel's own.
UNMEDIATED = ("/memfd:",)
RUN = re.compile(r"^/var/run/")
# As strace sees the files of a process in a mount namespace of its own: from the machine, not from the throw-away root.
FROM_OUTSIDE = re.compile(r"^/.*/build/throwaway-root/root(?=/)")
CAPABILITIES = {"setuid": "setuid", "setresuid": "setuid", "setreuid": "setuid", "setgid": "setgid", "setresgid": "setgid",
                "setregid": "setgid", "setgroups": "setgid", "chown": "chown", "fchown": "chown", "lchown": "chown",
                "fchownat": "chown", "setns": "sys_admin", "unshare": "sys_admin", "mount": "sys_admin", "umount2": "sys_admin",
                "pivot_root": "sys_admin", "chroot": "sys_chroot", "mlockall": "ipc_lock",
                # To be less nice than the caller was.
                "sched_setscheduler": "sys_nice", "setpriority": "sys_nice"}
LIMIT = re.compile(r"^\d+, (RLIMIT_\w+), (NULL|\{.*?\}), ?(NULL|\{.*\})")
MOST = re.compile(r"rlim_max=([^}]*)\}")
SOCKET = re.compile(r"^AF_(\w+), SOCK_(\w+)")
AGAIN = ("ECONNREFUSED", "EAGAIN", "EINPROGRESS", "EPROTOTYPE")  # connect has found the socket


@dataclass(frozen=True, order=True)
class Need:
    kind: str  # "file", "capability", "network"
    what: str  # path; name; family and type
    how: str = ""

    def __str__(self):
        return f"{self.kind} {self.what} {self.how}".rstrip()


class Needs:
    """Of calls in the order in which they were made."""

    def __init__(self):
        self._directories = set()
        self._limits = {}  # (pid, limit): the most that it may be raised to

    def of(self, call):
        name = call.name
        if name == "prlimit64" or name == "setrlimit":
            return self._of_limit(call)
        found = set()
        if name == "connect":
            found = self._of_connect(call)
        if call.failed:
            return found
        if name in CAPABILITIES:
            found.add(Need("capability", CAPABILITIES[name]))
        if name == "prctl" and call.arguments.startswith("PR_CAPBSET_DROP"):
            found.add(Need("capability", "setpcap"))
        if name in ("socket", "socketpair") and (match := SOCKET.match(call.arguments)):
            found.add(Need("network", f"{match[1].lower()} {match[2].lower()}"))
        return found | {Need("file", FROM_OUTSIDE.sub("", path), how) for path, how in self._files(call)
                        if not path.startswith(UNMEDIATED)}

    def _of_limit(self, call):
        match = LIMIT.match(call.arguments)
        if not match:
            return set()
        limit, new, old = match.groups()
        found = set()
        if most := MOST.search(new):
            before = self._limits.get((call.pid, limit))
            if before is not None and number(most[1]) > before:
                found.add(Need("capability", "sys_resource"))
            if not call.failed:
                self._limits[call.pid, limit] = number(most[1])
        elif most := MOST.search(old):
            self._limits[call.pid, limit] = number(most[1])
        return found

    def _of_connect(self, call):
        there = re.search(r'sun_path="(/[^"]*)"', call.arguments)
        if not there or call.failed and not any(error in call.after for error in AGAIN):
            return set()
        path = RUN.sub("/run/", there[1])
        return {Need("file", path, "w" if path == "/dev/log" else "rw")}

    def _files(self, call):
        """Of a call that succeeded."""
        name, arguments = call.name, call.arguments
        if name in traces.OPENS:
            return self._of_open(call)
        if name == "mmap":
            mapped = re.search(r"(PROT_\S*), (MAP_\S*), \d+<(/[^>]*)>", arguments)
            if not mapped:
                return set()
            how = "m" * ("PROT_EXEC" in mapped[1]) + "r" + "w" * ("PROT_WRITE" in mapped[1] and "MAP_SHARED" in mapped[2])
            return {(mapped[3], how)}
        if name == "flock":
            return {(self._spelt(path), "kw" if "LOCK_EX" in arguments else "k") for path in of_descriptor(arguments)}
        if name == "execve":
            return {(path, "x") for path in of_names(arguments)[:1]}
        if name == "bind":
            there = re.search(r'sun_path="(/[^"]*)"', arguments)
            return {(RUN.sub("/run/", there[1]), "w")} if there else set()
        if name in traces.CHANGES | traces.LINKS:
            return self._of_change(call)
        return set()

    def _of_open(self, call):
        path, flags = re.match(r"^<(/[^>]*)>", call.after), call.arguments
        if "O_PATH" in flags or not path:
            return set()
        if "O_DIRECTORY" in flags:
            self._directories.add(path[1])
        return {(self._spelt(path[1]), "rw" if "O_RDWR" in flags else "w" if "O_WRONLY" in flags or call.name == "creat" else "r")}

    def _of_change(self, call):
        paths = of_descriptor(call.arguments) if call.name in ("fchmod", "fchown", "ftruncate") else of_names(call.arguments)
        if call.name.startswith("mkdir") or call.name == "rmdir" or "AT_REMOVEDIR" in call.arguments:
            self._directories.update(paths)
        if call.name.startswith("rename") and paths[0] in self._directories:
            self._directories.add(paths[1])
        if call.name.startswith("rename"):
            return {(self._spelt(paths[0]), "rw"), (self._spelt(paths[1]), "w")}
        if call.name in traces.LINKS:
            return {(paths[1], "l")}
        if call.name.startswith("symlink"):
            paths = paths[-1:]
        return {(self._spelt(path), "w") for path in paths}

    def _spelt(self, path):
        return path.rstrip("/") + "/" if path in self._directories or os.path.isdir(path) else path


def number(text):
    """18*1024 and RLIM64_INFINITY as strace writes them."""
    if "INFINITY" in text:
        return float("inf")
    result = 1
    for factor in text.split("*"):
        result *= int(factor, 0)
    return result


def of_descriptor(arguments):
    match = traces.DESCRIPTOR.match(arguments)
    return [match[1]] if match else []


def of_names(arguments):
    """The paths of a call, as the kernel resolves them but for links."""
    return [RUN.sub("/run/", os.path.normpath(os.path.join(match["at"] or match["cwd"] or "/", match["path"])))
            for match in traces.PATH.finditer(arguments)]
