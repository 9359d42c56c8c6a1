"""One login through pamtester on a terminal of its own: when its prompt came, when its verdict, and what it took."""
# SPDX-License-Identifier: Apache-2.0
import os
import re
import select
import time
from dataclasses import dataclass

PAMTESTER = "/usr/bin/pamtester"
ALLOWED = b"successfully authenticated"
PATIENCE = 60  # seconds for whatever is waited for
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}


@dataclass(frozen=True)
class Outcome:
    allowed: bool
    to_prompt_ms: float | None
    to_verdict_ms: float | None  # from the code on
    whole_ms: float
    cpu_ms: float  # user and system, of pamtester and all that it started and waited for
    seen: str


class Login:
    """Begins at once. `under`: the words of a program that runs pamtester."""

    def __init__(self, service, user, prompt, place, under=()):
        words = [*under, PAMTESTER, service, user, "authenticate"]
        self.user = user
        self.terminal, theirs = os.openpty()
        os.set_blocking(self.terminal, False)
        self._prompt = re.compile(prompt)
        self._seen = b""
        self.asked = self.answered = self.judged = None
        self.over = False
        actions = [(os.POSIX_SPAWN_DUP2, theirs, fd) for fd in range(3)]
        with place.entered():
            self.begun = time.monotonic()
            self.pid = os.posix_spawn(words[0], words, ENVIRONMENT, file_actions=actions, setsid=True)
        os.close(theirs)

    def listen(self):
        """Takes in what it has said, and notes when."""
        try:
            said = os.read(self.terminal, 65536)
        except BlockingIOError:
            return
        except OSError:  # the last one at the other end has gone
            said = b""
        now = time.monotonic()
        self._seen += said
        if not said:
            self.over = True
        if self.asked is None and self._prompt.search(self._seen):
            self.asked = now
        if self.judged is None and (ALLOWED in self._seen or self.over):
            self.judged = now

    def _wait(self, done):
        end = time.monotonic() + PATIENCE
        while not done():
            ready, _, _ = select.select([self.terminal], [], [], max(end - time.monotonic(), 0))
            if not ready:
                raise RuntimeError(f"{self.user}: nothing more after {PATIENCE} s: {self.seen!r}")
            self.listen()

    @property
    def seen(self):
        return self._seen.decode(errors="replace")

    def until_prompt(self):
        self._wait(lambda: self.asked or self.over)
        if not self.asked:
            raise RuntimeError(f"{self.user}: no prompt: {self.seen!r}")

    def answer(self, code):
        self.answered = time.monotonic()
        os.write(self.terminal, code.encode() + b"\n")

    def end(self):
        """Waits for its verdict and its end."""
        self._wait(lambda: self.over)
        _, _, used = os.wait4(self.pid, 0)
        os.close(self.terminal)
        return Outcome(ALLOWED in self._seen, milliseconds(self.begun, self.asked),
                       milliseconds(self.answered, self.judged), milliseconds(self.begun, self.judged),
                       (used.ru_utime + used.ru_stime) * 1000, self.seen)


def milliseconds(begin, end):
    return None if begin is None or end is None else (end - begin) * 1000
