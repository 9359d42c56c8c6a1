"""systemd as the first process of namespaces of its own, where it runs our units as it does on any host. Files and
network are those of the tests, but for what a boot writes."""
# SPDX-License-Identifier: Apache-2.0
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass

from .held import control_group
from .processes import children_of
from .waiting import wait_for

PROGRAM = "/lib/systemd/systemd"
PATIENCE = 60  # seconds for a boot
# What a container gets from its manager (systemd.io/CONTAINER_INTERFACE), and directories that nobody else writes to.
INIT = f"""
set -e
mount -t sysfs -o ro sysfs /sys
mount -t cgroup2 cgroup2 /sys/fs/cgroup
for place in /run /tmp /var/cache /var/log /var/tmp; do mount -t tmpfs -o mode=755 tmpfs $place; done
mkdir /run/dev
mount -t tmpfs -o mode=755 tmpfs /run/dev
mkdir /run/dev/pts /run/dev/shm
mount --rbind /dev/pts /run/dev/pts
ln -s pts/ptmx /run/dev/ptmx
for node in null zero full random urandom tty; do
    touch /run/dev/$node; mount --bind /dev/$node /run/dev/$node
done
mount --move /run/dev /dev
exec env -i container=tests PATH=/usr/sbin:/usr/bin:/sbin:/bin {PROGRAM} --system --unit=emergency.target --show-status=no
"""
APART = ["--mount", "--pid", "--uts", "--ipc", "--cgroup"]


@dataclass
class Systemd:
    pid: int

    def words(self, *words):
        """Those of a command that runs what is given beside systemd."""
        return ["nsenter", f"--target={self.pid}", *APART, "--root", "--wd", "--", *map(str, words)]

    def run(self, *words):
        return subprocess.run(self.words(*words), capture_output=True, text=True, timeout=PATIENCE, check=False)

    def ctl(self, *words):
        done = self.run("systemctl", *words)
        assert done.returncode == 0, (words, done.stdout, done.stderr)

    def state(self, unit, of="ActiveState"):
        return self.run("systemctl", "show", "--value", f"--property={of}", unit).stdout.strip()

    def drop_in(self, unit, text):
        """Adds `text` to the unit, for this boot."""
        self.run("mkdir", "-p", f"/run/systemd/system/{unit}.d")
        self.run("sh", "-c", 'printf %s "$1" >"$2"', "sh", text, f"/run/systemd/system/{unit}.d/tests.conf")
        self.ctl("daemon-reload")

    def take_drop_in_away(self, unit):
        self.run("rm", "-r", f"/run/systemd/system/{unit}.d")
        self.ctl("daemon-reload")

    def logged(self, identifier):
        """The lines that its journal has of a program."""
        return self.run("journalctl", "--output=cat", f"--identifier={identifier}").stdout.splitlines()


def take_away_groups_in(group):
    for path in sorted(group.rglob("*"), reverse=True):
        if path.is_dir():
            path.rmdir()


@contextmanager
def booted():
    """A systemd that has started next to nothing: a unit brings what it needs."""
    with control_group("cgroup2") as group:
        start = f'echo $$ >{group}/cgroup.procs; exec "$@"'
        words = ["sh", "-c", start, "sh", "unshare", *APART, "--mount-proc", "--fork", "--kill-child", "sh", "-c", INIT]
        with subprocess.Popen(words, stdin=subprocess.DEVNULL) as process:
            try:
                (first,) = wait_for(lambda: children_of(process.pid), "the first process of the namespaces")
                systemd = Systemd(first.pid)
                wait_for(lambda: systemd.state("emergency.target") == "active", "systemd to boot", PATIENCE)
                yield systemd
            finally:
                process.kill()
                process.wait()
        wait_for(lambda: not (group / "cgroup.events").read_text().startswith("populated 1"), "the last process to end")
        take_away_groups_in(group)
