"""The real programs that a local user calls PAM with: su, sudo, sudo -E and doas, on a terminal."""
# SPDX-License-Identifier: Apache-2.0
import time
from contextlib import contextmanager
from dataclasses import dataclass

import pexpect

from . import pam_stack
from .files import replaced, write_file
from .ssh import Dialogue
from .start import Start

PASSWORD = r"(?i)(?:passwor[dt]|parola)[^\r\n]*: "  # in the languages of the tests
PASSCODE = r"(?:Passcode sent|Invalid passcode|That is not|A new passcode)[^\r\n]*: "
GREETING = "let in by"  # and the caller's name; no terminal echoes it


@dataclass(frozen=True)
class Program:
    arguments: tuple
    asks: str  # whose password and passcode


def greeting(name):
    return f"printf '%s ' let in by; echo {name}"


PROGRAMS = {
    "su": Program(("su", "bob", "-c", greeting("su")), "bob"),
    "sudo": Program(("sudo", "sh", "-c", greeting("sudo")), "alice"),
    "sudo -E": Program(("sudo", "-E", "sh", "-c", greeting("sudo")), "alice"),
    "doas": Program(("doas", "sh", "-c", greeting("doas")), "alice"),
}


def install():
    """What doas lets alice do, and its PAM stack: its example is sudo's."""
    write_file("/etc/doas.conf", "permit keepenv alice\n", 0o600)
    write_file(pam_stack.service_path("doas"), pam_stack.service_text("sudo"))


@contextmanager
def without_password(name):
    """The PAM stack of the program `name` is the module and whatever makes a success of "nothing asked for": little
    memory, say, then meets the module and not the Unix password before it."""
    with replaced(pam_stack.service_path(name), pam_stack.then_permit()):
        yield


@dataclass(frozen=True)
class Result:
    let_in: bool
    status: int | None  # None: ended by a signal
    passcode_prompts: int
    seen: str
    seconds: float  # from the last answer to the end


class Attempt(Dialogue):
    """One of the programs above, or `arguments` in place of its own, started in some way by alice."""

    def __init__(self, name, start=Start(), arguments=None):
        self.program = PROGRAMS[name]
        super().__init__(start.command(arguments or self.program.arguments))

    def until_passcode(self):
        """Types the password; returns whether a passcode is asked for (False: it has ended)."""
        while True:
            found = self._child.expect([PASSCODE, PASSWORD, pexpect.EOF, pexpect.TIMEOUT])
            assert found < 3, f"{self.program.arguments[0]} hangs: {self.seen!r}, {self._child.before!r}"
            self.seen += self._child.before + (self._child.after if found < 2 else "")
            if found != 1:
                return found == 0
            self.type(f"pw-{self.program.asks}")

    def run(self, *codes):
        """Types the password, and each of `codes` (functions that are called at its prompt) when it is asked for."""
        prompts, coming, begin = 0, iter(codes), time.monotonic()
        while self.until_passcode():
            prompts += 1
            code = next(coming, None)
            assert code, f"one prompt more than expected: {self.seen!r}"
            self.type(code())
            begin = time.monotonic()
        self.close()
        return Result(GREETING in self.seen, self._child.exitstatus, prompts, self.seen, time.monotonic() - begin)

    @property
    def pid(self):
        return self._child.pid
