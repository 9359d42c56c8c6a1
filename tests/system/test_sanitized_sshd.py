"""The asan build of module and helper in a real sshd and under pamtester: AddressSanitizer and
UndefinedBehaviorSanitizer have nothing to say, whatever a person types."""
# SPDX-License-Identifier: Apache-2.0
import os
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from conftest import SERVICE
from harness import pam_stack, sanitizer
from harness.files import replaced
from harness.ssh import Dialogue
from harness.sshd import KEY_AND_PAM, PROGRAM, sshd
from harness.waiting import wait_for

PROMPT = r"\(r to resend\): "
# Reports go to files; leaks would be those of sshd, which ends without freeing.
OPTIONS = "detect_leaks=0:log_path={}/report"


class Reports:
    def __init__(self, directory):
        self.directory = Path(directory)
        self.directory.chmod(0o777)  # a part of sshd has given up root

    def environment(self):
        options = OPTIONS.format(self.directory)
        return {"LD_PRELOAD": sanitizer.preload(), "ASAN_OPTIONS": options, "UBSAN_OPTIONS": f"{options}:halt_on_error=1"}

    def texts(self):
        return [path.read_text(errors="replace") for path in sorted(self.directory.glob("report*"))]


@pytest.fixture
def reports():
    with TemporaryDirectory() as directory:
        yield Reports(directory)


def with_environment(path, program, environment):
    """A stand-in for `program` that gives it the variables. Its own name stays: sshd's is PAM's name for it, and what
    sshd runs for each connection."""
    words = " ".join(f"{name}='{value}'" for name, value in environment.items())
    path.write_text(f'#!/bin/bash\nexport {words}\nexec -a "$0" {program} "$@"\n')
    path.chmod(0o755)
    return path


@pytest.fixture
def server(reports, syslog):
    with TemporaryDirectory() as directory:
        Path(directory).chmod(0o755)
        program = with_environment(Path(directory, "program"), PROGRAM, reports.environment())
        with sshd(Path(directory, "sshd"), KEY_AND_PAM, program=program) as running:
            yield running


@pytest.fixture
def sanitized(server, reports):
    """Module and helper are the asan build, and afterwards there is no report."""
    with sanitizer.sanitized_build():
        yield
    assert reports.texts() == []


def log_in(server, *answers):
    """Exit status of an ssh client whose person gives these answers."""
    client = Dialogue(server.client("alice"))
    for answer in answers:
        client.expect(PROMPT)
        client.type(answer() if callable(answer) else answer)
    return client.end()


def test_right_code_in_sshd(sanitized, server, typed, log):
    assert log_in(server, typed.right) == 0
    assert log.event()["result"] == "allow"


def test_wrong_codes_in_sshd(sanitized, server, typed, log):
    assert log_in(server, typed.wrong, "no code at all", typed.wrong) == 255
    assert (log.event()["result"], log.event()["reason"]) == ("wrong_passcode", "wrong_passcode")


def test_very_long_answer_in_sshd(sanitized, server, configure, log):
    configure(otp={"attempts": 1})
    assert log_in(server, "9" * 1000) == 255
    assert log.event()["result"] == "wrong_passcode"


def test_person_who_walks_away_from_sshd(sanitized, server, log):
    client = Dialogue(server.client("alice"))
    client.expect(PROMPT)
    client.type("\x03")
    client.end()
    assert log.event()["result"] == "conversation_failed"


def test_broken_settings_in_sshd(sanitized, server, configure, log):
    configure(otp={"attempts": 99})
    assert log_in(server) == 255
    assert log.event()["result"] == "local_fault"


def test_many_answers_in_pamtester(sanitized, reports, typed, configure, log):
    configure(otp={"attempts": 3, "resend_interval": 0})
    tester = Dialogue(["env", *(f"{name}={value}" for name, value in reports.environment().items()),
                       "pamtester", SERVICE, "alice", "authenticate"])
    tester.expect(PROMPT)
    tester.type("r")
    tester.expect(r"A new passcode is on its way\. ")
    for answer in ("%s%n" * 20, typed.wrong(), typed.right()):
        tester.expect(PROMPT)
        tester.type(answer)
    assert tester.end() == 0
    assert (log.event()["result"], log.event()["attempts"]) == ("allow", "3")


FAULTY_MODULE = r"""
#include <stdlib.h>
#include <security/pam_modules.h>
int pam_sm_authenticate(pam_handle_t* pamh, int flags, int argc, const char** argv) {
    volatile char* text = malloc(8);
    text[8 + argc] = 1;
    return PAM_AUTH_ERR;
}
"""


def test_a_fault_in_a_module_of_sshd_is_reported(server, reports, tmp_path):
    """The control: were the library not in the very process that authenticates, nothing would be seen above."""
    source, module = tmp_path / "faulty.c", tmp_path / "faulty.so"
    source.write_text(FAULTY_MODULE)
    subprocess.run(["cc", "-shared", "-fPIC", "-fsanitize=address", "-o", module, source], check=True)
    for directory in (module, *list(module.parents)[:-2]):
        os.chmod(directory, 0o755)
    with replaced(pam_stack.service_path("sshd"), f"auth required {module}\n{pam_stack.LATER}"):
        assert log_in(server) == 255
    wait_for(reports.texts, "a report")
    assert "heap-buffer-overflow" in reports.texts()[0]
