"""Ways in which the installed helper may not be what it was: unsafe, missing, dead, or talking nonsense."""
# SPDX-License-Identifier: Apache-2.0
import os

from .files import write_file


def missing(path):
    path.unlink()


def not_executable(path):
    path.chmod(0o644)


def group_writable(path):
    path.chmod(0o775)


def of_another_owner(path):
    os.chown(path, 12345, 0)


def a_link(path):
    os.rename(path, f"{path}.real")
    path.symlink_to(f"{path}.real")


def no_program(path):
    write_file(path, b"\x7fELF nonsense", 0o755)


def sending_garbage(path):
    write_file(path, "#!/bin/sh\nhead -c 600 /dev/urandom >&3\n", 0o755)


def sending_too_much(path):
    write_file(path, "#!/bin/sh\ndd if=/dev/zero bs=65536 count=1 >&3 2>/dev/null\n", 0o755)


def ending_at_once(path):
    write_file(path, "#!/bin/sh\nexit 0\n", 0o755)


def dying_of_a_signal(path):
    write_file(path, "#!/bin/sh\nkill -SEGV $$\n", 0o755)


FAULTS = [missing, not_executable, group_writable, of_another_owner, a_link, no_program, sending_garbage,
          sending_too_much, ending_at_once, dying_of_a_signal]
