"""The cases of test_sanitized_sshd.py once more, with the asan build of the broker, too, and logins through it."""
# SPDX-License-Identifier: Apache-2.0
import pytest
from harness import sanitizer
from harness.broker import BROKER_PATH, broker
from harness.files import borrowed, write_file
from test_sanitized_sshd import *  # noqa: F401, F403  pylint: disable=wildcard-import,unused-wildcard-import


@pytest.fixture
def sanitized(server, reports, log):
    """A report would end the process that made it, and the login with it: a child's as well as the broker's."""
    with sanitizer.sanitized_build(), borrowed(BROKER_PATH):
        write_file(BROKER_PATH, sanitizer.built("pam-blockid-broker").read_bytes(), 0o755)
        with broker() as one:
            yield
            assert one.process.poll() is None
    assert reports.texts() == []
    assert {event["through"] for event in log.events()} == {"broker"}
