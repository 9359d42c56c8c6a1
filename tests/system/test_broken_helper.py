"""A helper that is missing, unsafe, dead, silent or talking nonsense: PAM_SERVICE_ERR, and nothing is left behind."""
# SPDX-License-Identifier: Apache-2.0
import os
import shutil
import signal

import pytest
from conftest import SERVICE
from harness import pam_driver, pam_stack
from harness.files import replaced, write_file
from harness.processes import helpers
from harness.programs import build_dir
from harness.spoilt_helper import FAULTS
from harness.waiting import wait_for

SHORT_PATIENCE = 3  # seconds for which it waits for its helper


@pytest.fixture
def unchanged(pam):
    """Fails when descriptors, children, signals or the like are not as before."""

    def state():
        return {key: value for key, value in pam.measure().items() if key != "rss_kb"}

    before = state()
    yield
    assert state() == before


@pytest.fixture
def short_service(tmp_path):
    """A service whose module waits for SHORT_PATIENCE only."""
    # Not from the checkout: a path of several words is none in a stack.
    module = shutil.copy(build_dir() / "tests" / "module" / "pam_blockid_short.so", tmp_path)
    with replaced(pam_stack.service_path("blockid-short"), f"auth required {module}\n"):
        yield "blockid-short"


@pytest.mark.parametrize("spoil", FAULTS)
def test_broken_helper(pam, unchanged, helper_path, tenant, log, spoil):
    spoil(helper_path)
    outcome = pam.log_in(service=SERVICE)
    assert outcome.code == pam_driver.SERVICE_ERR
    assert outcome.prompts == []
    assert outcome.fail_delay >= 1_000_000
    assert outcome.seconds < 5
    assert log.module_lines()
    assert tenant.counts()["messages"] == 0


def test_helper_killed_while_the_person_types(pam, unchanged, typed, tenant, log):
    def kill_and_type():
        os.kill(helpers()[0].pid, signal.SIGKILL)
        return typed.right()

    outcome = pam.log_in(kill_and_type, service=SERVICE)
    assert outcome.code == pam_driver.SERVICE_ERR
    assert log.module_lines()
    assert tenant.counts()["requests"]["verify"] == 0


def test_helper_stopped_while_the_person_types(pam, typed, short_service):
    """It neither answers nor ends: the module's patience does."""

    def stop_and_type():
        os.kill(helpers()[0].pid, signal.SIGSTOP)
        return typed.right()

    outcome = pam.log_in(stop_and_type, service=short_service)
    assert outcome.code == pam_driver.SERVICE_ERR
    assert outcome.seconds < SHORT_PATIENCE + 4
    assert helpers() == []


def test_silent_helper(pam, unchanged, helper_path, log, short_service):
    write_file(helper_path, "#!/bin/sh\nexec sleep 100\n", 0o755)
    outcome = pam.log_in(service=short_service)
    assert outcome.code == pam_driver.SERVICE_ERR
    assert SHORT_PATIENCE - 0.5 < outcome.seconds < SHORT_PATIENCE + 4
    assert log.module_lines()


def test_helper_directory_that_others_may_write(pam, tenant):
    os.chmod("/usr/libexec", 0o777)
    try:
        assert pam.log_in(service=SERVICE).code == pam_driver.SERVICE_ERR
    finally:
        os.chmod("/usr/libexec", 0o755)


def test_helper_ends_with_its_caller():
    """Killed while the person types, the caller takes the helper along."""
    running = []

    def kill_the_caller():
        running.extend(helpers())
        os.kill(host.pid, signal.SIGKILL)

    with pam_driver.pam_host() as host, pytest.raises((AssertionError, BrokenPipeError)):
        host.log_in(kill_the_caller, service=SERVICE)
    assert running
    wait_for(lambda: not helpers(), "the helper to end", patience=2)


def test_copy_of_the_helper_works(pam, helper_path, typed, tmp_path):
    """The control: what the tests above do with files is not what fails."""
    shutil.copy(helper_path, tmp_path / "helper")
    write_file(helper_path, (tmp_path / "helper").read_bytes(), 0o755)
    assert pam.log_in(typed.right, service=SERVICE).code == pam_driver.SUCCESS
