"""What helper and broker need of their profiles while system tests run, all of whose processes strace watches.

It stops them at the calls of traces.py alone, and leaves setuid programs what they are. The helper cannot be traced by
others, but by root's strace that was there before it.
"""
# SPDX-License-Identifier: Apache-2.0
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import traces
from harness.programs import CHECKOUT
from needs import Needs

HELPER, BROKER = "/usr/libexec/pam-blockid-helper", "/usr/libexec/pam-blockid-broker"
HERE = Path(__file__).parent


class Recording:
    def __init__(self):
        self.needs = {HELPER: {}, BROKER: {}}  # {need: names of tests}
        self.lines = []  # of pytest_lines

    def read(self, lines):
        needs = Needs()
        try:
            for call in traces.calls(lines):
                if call.program in self.needs:
                    for need in needs.of(call):
                        self.needs[call.program].setdefault(need, set()).add(call.test)
        finally:
            for _ in lines:  # who writes them must not wait, whatever went wrong here
                pass

    def named(self, word):
        return [line.split()[1].rstrip(":") for line in self.lines if line.startswith(f"{word} ")]

    def tests(self):
        """Those in which helper or broker ran."""
        return set().union(*(tests for needs in self.needs.values() for tests in needs.values()))


def of_system_tests(text, place):
    """Runs those with the text in their names, or one of the texts between its bars; none under sanitizers."""
    library, pipe = place / "keeps_setuid.so", place / "strace"
    subprocess.run(["cc", "-shared", "-fPIC", "-o", library, HERE / "keeps_setuid.c"], check=True)
    os.mkfifo(pipe)
    kept = os.open(pipe, os.O_RDWR)  # so that neither end waits for the other to come
    recording = Recording()
    with open(pipe, encoding="utf-8", errors="replace") as lines, ThreadPoolExecutor() as reader:
        read = reader.submit(recording.read, lines)
        done = subprocess.run(
            ["strace", "--env=LD_PRELOAD", "--seccomp-bpf", *traces.OPTIONS, pipe,
             sys.executable, "-m", "pytest", "-p", "marked_lines", "-p", "no:terminal", "-p", "no:cacheprovider",
             "-k", "not sanitize",  # LeakSanitizer refuses to run under a tracer
             CHECKOUT / "tests" / "system"],
            env={**os.environ, "LD_PRELOAD": str(library), "PYTHONDONTWRITEBYTECODE": "1", "TEST_PREFIX": "system",
                 "TEST_FILTER": text, "PYTHONPATH": f"{CHECKOUT}/scripts/lib:{HERE}"},
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        os.close(kept)
        read.result()
    recording.lines = done.stdout.splitlines()
    return recording
