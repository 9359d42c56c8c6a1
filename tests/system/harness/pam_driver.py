"""Drives a pam_host.py process: the tests' own PAM caller, which tells the exact PAM code."""
# SPDX-License-Identifier: Apache-2.0
import json
import select
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

PROGRAM = Path(__file__).with_name("pam_host.py")
PATIENCE = 40  # seconds for any one event; only a hang takes that long

# <security/_pam_types.h>
PROMPT_ECHO_ON = 2
SUCCESS, SERVICE_ERR, AUTH_ERR, AUTHINFO_UNAVAIL, USER_UNKNOWN, MAXTRIES, CONV_ERR = 0, 3, 7, 9, 10, 11, 19
PERM_DENIED = 6  # of a stack whose only module had no opinion
IGNORE = 25


@dataclass
class Outcome:
    code: int = -1
    seconds: float = 0.0
    fail_delay: int = 0  # microseconds
    prompts: list = field(default_factory=list)
    echoes: list = field(default_factory=list)  # of each prompt, whether what is typed is shown
    notices: list = field(default_factory=list)

    def is_let_past(self):
        """By a stack that goes on when nobody was asked."""
        return (self.code, self.prompts) == (SUCCESS, [])


class PamHost:
    def __init__(self, process):
        self._process = process
        self.pid = process.pid

    def _tell(self, **command):
        self._process.stdin.write(json.dumps(command).encode() + b"\n")
        self._process.stdin.flush()

    def _hear(self):
        ready, _, _ = select.select([self._process.stdout], [], [], PATIENCE)
        assert ready, "the PAM caller hangs"
        line = self._process.stdout.readline()
        assert line, f"the PAM caller ended with status {self._process.wait()}"
        return json.loads(line)

    def log_in(self, *answers, service, user="alice", items=None, conversation=True, otherwise=None):
        """Answers each prompt with the next of `answers`: a text, or a function called once the prompt is there. When
        there are none left, with `otherwise`.
        None fails the conversation; see misbehave() in pam_host.py for what else may go wrong in it."""
        outcome = Outcome()
        coming = iter(answers)
        self._tell(do="authenticate", service=service, user=user, items=items or {}, conversation=conversation)
        while True:
            event = self._hear()
            match event["event"]:
                case "prompt":
                    outcome.prompts.append(event["text"])
                    outcome.echoes.append(event["style"] == PROMPT_ECHO_ON)
                    answer = next(coming, otherwise)
                    self._tell(answer=answer() if callable(answer) else answer)
                case "notice":
                    outcome.notices.append(event["text"])
                case "done":
                    outcome.code, outcome.seconds = event["code"], event["seconds"]
                    outcome.fail_delay = event["fail_delay"]
                    assert next(coming, None) is None, f"answers were left over: {outcome}"
                    return outcome

    def measure(self, what="measure"):
        self._tell(do=what)
        return self._hear()

    def children_peak_kb(self):
        """The most memory that any helper of this caller had."""
        return self.measure("measure_children")["peak_kb"]

    def peak_kb(self):
        """The most memory that this caller or any helper of it had."""
        measured = self.measure("measure_children")
        return max(measured["peak_kb"], measured["own_peak_kb"])

    def treat_children(self, how):
        self._tell(do="treat_children", how=str(how))
        assert self._hear()["event"] == "treated"


@contextmanager
def pam_host(environment=None, errors=None, prefix=(), start=None, descriptors=()):
    """Runs a caller; it has no environment but `environment`. Its standard error goes to the file `errors`. It may be
    run by another program, `prefix`, or by a Start, `start`; `descriptors`: those that it hears and tells by, when not
    0 and 1."""
    # Whoever it runs as may not see the checkout.
    arguments = [*prefix, sys.executable, "-B", "-c", PROGRAM.read_text(), *map(str, descriptors)]
    with open(errors or "/dev/null", "ab") as log:
        process = subprocess.Popen(start.command(arguments) if start else arguments, stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE, stderr=log, env=environment or {}, bufsize=0)
    try:
        yield PamHost(process)
    finally:
        process.kill()
        process.wait()
