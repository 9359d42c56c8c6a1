"""Whole logins with the helper under valgrind. Not among the usual tests, as it takes long: scripts/check-memory."""
# SPDX-License-Identifier: Apache-2.0
import re
import subprocess

import pytest
from harness import helper_driver
from harness.helper_driver import ALLOW
from harness.slapd import OTHERS
from harness.valgrind import PROGRAM, ready_library

WRONG, OUTAGE, LOCAL = 2, 6, 8
FAILED = 99  # valgrind's exit status when it found something; the helper has none of that number


@pytest.fixture
def checked(tmp_path, configure):
    """Runs a login under valgrind and returns its verdict, once valgrind has had nothing to say."""
    log = tmp_path / "valgrind.txt"
    valgrind = [PROGRAM, "--quiet", f"--error-exitcode={FAILED}", "--track-fds=no", "--leak-check=no", "--vgdb=no",
                f"--log-file={log}"]
    environment = {"LD_PRELOAD": str(ready_library(tmp_path))}

    def run(answer, **changes):
        network = {"connect_timeout": 30, "request_timeout": 30, "login_deadline": 60}  # it is slow
        configure(**{**changes, "network": network})
        end = helper_driver.log_in(answer, environment, under=valgrind)
        assert log.read_text() == ""
        return end.verdict

    return run


def test_wrong_code_then_right_code(checked, typed):
    answers = iter([typed.wrong, typed.right])
    assert checked(lambda: next(answers)()) == ALLOW


def test_new_code_then_wrong_codes(checked, typed):
    answers = iter([lambda: "r", typed.wrong, lambda: "x" * 128, typed.wrong])
    assert checked(lambda: next(answers)(), otp={"resend_interval": 0}) == WRONG


def test_broken_settings(checked):
    assert checked(None, otp={"attempts": 99}) == LOCAL


def test_directory_out_of_reach(checked):
    assert checked(None, users=OTHERS, ldap={"uri": "ldaps://127.0.0.1:1", "base": "dc=test"}) == OUTAGE


def test_valgrind_finds_what_is_wrong(tmp_path):
    """The control."""
    source, program, log = tmp_path / "faulty.c", tmp_path / "faulty", tmp_path / "valgrind.txt"
    source.write_text("#include <stdlib.h>\nint main(void) { volatile char* t = malloc(8); t[8] = 1; return 0; }\n")
    subprocess.run(["cc", "-o", program, source], check=True)
    done = subprocess.run([PROGRAM, "--quiet", f"--error-exitcode={FAILED}", f"--log-file={log}", program])
    assert done.returncode == FAILED
    assert re.search("Invalid write of size 1", log.read_text())
