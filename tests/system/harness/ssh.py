"""The ssh client on a terminal, and other programs that ask a person something."""
# SPDX-License-Identifier: Apache-2.0
import select

import pexpect

from .waiting import wait_for

PATIENCE = 20  # seconds for a prompt or an end

transcripts = []  # of all dialogues, for the search for secrets
_open = []


class Dialogue:
    """A program on a terminal of its own."""

    def __init__(self, arguments):
        self._child = pexpect.spawn(str(arguments[0]), [str(argument) for argument in arguments[1:]],
                                    timeout=PATIENCE, encoding="utf-8", codec_errors="replace")
        self.seen = ""
        _open.append(self)

    def expect(self, pattern):
        """Waits for the regular expression; returns the text that ends with it."""
        try:
            self._await(pattern)
        except (pexpect.EOF, pexpect.TIMEOUT) as error:
            raise AssertionError(f"{type(error).__name__} where {pattern!r} was due; there was {self._child.before!r}") from None
        text = self._child.before + self._child.after
        self.seen += text
        return text

    def _await(self, pattern):
        while True:
            try:
                return self._child.expect(pattern)
            except pexpect.EOF:
                # login(1) hangs its terminal up and opens it again (vhangup(2)); in between that looks like an end.
                self._child.flag_eof = False  # with it, isalive() waits for the end
                if self._child.before or not self._child.isalive():
                    raise
                wait_for(lambda: self._can_be_read() or not self._child.isalive(), "a terminal that was hung up")

    def _can_be_read(self):
        """Whether there is no end there any more: poll(2) reports a terminal that nobody has open as hung up."""
        poll = select.poll()
        poll.register(self._child.child_fd, select.POLLIN)
        return not any(event & select.POLLHUP for _, event in poll.poll(0))

    def shows(self, pattern, within):
        """Whether the regular expression comes within so many seconds; what was seen until then is kept."""
        found = self._child.expect([pattern, pexpect.TIMEOUT], timeout=within) == 0
        if found:
            self.seen += self._child.before + self._child.after
        return found

    def type(self, text):
        self._child.sendline(text)

    def interrupt(self):
        self._child.sendintr()

    def end(self):
        """Exit status, once it has ended."""
        self._child.expect(pexpect.EOF)
        self.seen += self._child.before
        self.close()
        return self._child.exitstatus

    def close(self):
        self._child.close(force=True)
        transcripts.append(self.seen)
        _open.remove(self)


def close_all():
    """Ends what a failed test has left."""
    for dialogue in list(_open):
        dialogue.close()
