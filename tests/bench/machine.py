"""What the figures were measured on."""
# SPDX-License-Identifier: Apache-2.0
import os
import platform
import subprocess
from pathlib import Path

from harness.programs import CHECKOUT

PACKAGES = ("libpam-duo", "google-compute-engine-oslogin", "libpam-google-authenticator", "pamtester", "libc6",
            "libpam0g", "libssl3", "libcurl4", "libldap-2.5-0", "slapd", "valgrind")
PROCESSORS = 2  # that the measuring uses, of those that there are


def use_two_processors():
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:PROCESSORS])


def processor_model():
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def version_of(package):
    asked = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", package], capture_output=True, text=True)
    return asked.stdout if asked.returncode == 0 else "not installed"


def commit():
    git = ["git", "-c", f"safe.directory={CHECKOUT}", "-C", CHECKOUT]
    asked = subprocess.run([*git, "describe", "--always", "--dirty"], capture_output=True, text=True)
    return asked.stdout.strip() or "unknown"


def describe():
    return {"processor": processor_model(), "processors": os.cpu_count(),
            "processors_used": len(os.sched_getaffinity(0)),
            "kernel": platform.release(), "debian": Path("/etc/debian_version").read_text().strip(),
            "load_before": round(os.getloadavg()[0], 2), "checkout": commit(),
            "packages": {name: version_of(name) for name in PACKAGES}}
