"""Reads the one line that the helper logs for each login."""
# SPDX-License-Identifier: Apache-2.0
import re

from .waiting import PATIENCE, wait_for

FIELD = re.compile(r'(\w+)=(?:"((?:[^"\\]|\\.)*)"|(\S*))')


def fields_of(text):
    """{"event": "login", "user": "alice", …}; nothing when the text is no event line."""
    found = {name: quoted or bare for name, quoted, bare in FIELD.findall(text)}
    return found if found.get("event") == "login" else {}


class LoginLog:
    """What was logged since a test began."""

    def __init__(self, syslog):
        self._syslog = syslog
        self._mark = syslog.count()

    def texts(self):
        return [record.text for record in self._syslog.since(self._mark)]

    def records(self):
        return self._syslog.since(self._mark)

    def events(self):
        return [fields for fields in map(fields_of, self.texts()) if fields]

    def event(self, patience=PATIENCE):
        """The newest event line, awaited where the login has not come to its end yet."""
        return wait_for(self.events, "an event line in the log", patience)[-1]

    def module_lines(self):
        """What the module itself has to say, when the helper cannot."""
        return [text for text in self.texts() if re.search(r"\bpam_blockid\w*\(", text)]
