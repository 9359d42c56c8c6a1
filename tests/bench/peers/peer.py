"""What all modules that are measured have in common."""
# SPDX-License-Identifier: Apache-2.0
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from harness.files import write_file
from harness.pam_stack import LATER, service_path
from login import Login


@dataclass(frozen=True)
class Site:
    """Where the servers are, and for whom."""
    directory: Path
    address: str
    people: tuple  # names of accounts


class Peer:
    """One module in one state. Its servers run and its files are there within running()."""
    name = ""  # in the options and the results
    title = ""  # in the tables
    module = ""  # the file's name
    package = ""  # that it is of; none: this checkout
    prompt = b""  # what the question for the code looks like
    arguments = ""  # in pam.d
    service = ""  # in pam.d
    uses_network = True
    comes_in_crowds = True  # not only one by one
    has_bursts = False  # a login is another for the one that came before it, and leaves something to the next
    is_yardstick = False  # no module that anybody would use: looked at for its times alone
    helper = None  # the path of the program that does its work, beside the host's
    works_elsewhere = False  # in a process of a resident's, which the host's is no ancestor of

    def __init__(self, site):
        self.site = site

    @contextmanager
    def running(self):
        self.write_stack()
        yield self

    def write_stack(self):
        write_file(service_path(self.service), f"auth required {self.module} {self.arguments}\n{LATER}")

    @property
    def module_path(self):
        return next(Path("/usr/lib").glob(f"**/security/{self.module}"))

    def know(self, people):
        """From now on exactly these log in."""

    def before_login(self):
        """What has to be done so that the next login finds the state that this peer is about."""

    def code(self, user):
        """What to type, once the prompt is there."""
        raise NotImplementedError

    def wrong_code(self, user):
        return self.code(user).translate(str.maketrans("0123456789", "1234567890"))

    def requests(self):
        """How many its servers were asked so far."""
        return 0

    def servers(self):
        """The pids of its servers."""
        return []

    def residents(self):
        """The pids of what stays from one login to the next, servers apart."""
        return []

    def wait_for_residents(self):
        """Until they have nothing more to do with a login."""

    @contextmanager
    def counted(self, _place, _valgrind, _results):
        """What works elsewhere for a login that is begun inside runs under the words `valgrind`, and leaves what it
        found in the directory `results`."""
        yield

    @contextmanager
    def reached_from(self, _place):
        """What is begun inside finds what it needs."""
        yield

    def prepare(self, _place, _user):
        """What earlier logins from there would have left to the next, and is no part of it."""

    def begin(self, place, user, under=()):
        """A login that has come to its prompt."""
        self.before_login()
        with self.reached_from(place):
            login = Login(self.service, user, self.prompt, place, under)
            login.until_prompt()
        return login

    def finish(self, login):
        """Types the right code, which has to be taken."""
        login.answer(self.code(login.user))
        outcome = login.end()
        if not outcome.allowed:
            raise RuntimeError(f"{self.title} refused the right code: {outcome.seen!r}")
        return outcome
