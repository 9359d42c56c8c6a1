"""The asan build of module and helper, and what a program needs to load such a module."""
# SPDX-License-Identifier: Apache-2.0
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path

from .files import borrowed, write_file
from .processes import HELPER_PATH
from .programs import build_dir

HOW_TO_BUILD = "run: cmake --preset asan && cmake --build --preset asan"


def built(name):
    folder = build_dir("asan") / "pam_blockid"
    found = sorted(folder.rglob(name))
    if not found:
        raise RuntimeError(f"{name} is not in {folder}; {HOW_TO_BUILD}")
    return found[0]


@contextmanager
def sanitized_build():
    """The asan build of module and helper in place of the installed ones."""
    module = next(Path("/usr/lib").glob("*/security/pam_blockid.so"))
    with borrowed(module), borrowed(HELPER_PATH):
        write_file(module, built("pam_blockid.so").read_bytes(), 0o644)
        write_file(HELPER_PATH, built("pam-blockid-helper").read_bytes(), 0o755)
        yield


def preload():
    """The value of LD_PRELOAD for a program that loads the module and is not sanitized itself."""
    compiler = shutil.which("g++")
    return ":".join(subprocess.run([compiler, f"-print-file-name={name}"], capture_output=True, text=True,
                                   check=True).stdout.strip() for name in ("libasan.so", "libubsan.so"))
