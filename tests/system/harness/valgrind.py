"""How to run helper and broker under valgrind."""
# SPDX-License-Identifier: Apache-2.0
import subprocess
from pathlib import Path

PROGRAM = "/usr/bin/valgrind"
SOURCE = Path(__file__).with_name("ready_for_valgrind.c")


def ready_library(directory):
    """A library to preload, made in `directory`: valgrind 3.19 refuses seccomp(2), and the helper goes no further
    without; and it would have the broker take its own file for a new one."""
    library = Path(directory) / "ready_for_valgrind.so"
    subprocess.run(["cc", "-O2", "-shared", "-fPIC", "-o", str(library), str(SOURCE)], check=True)
    return library
