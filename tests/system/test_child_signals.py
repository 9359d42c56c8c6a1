"""Hosts that ignore SIGCHLD, or reap every child themselves: the verdict does not depend on an exit status."""
# SPDX-License-Identifier: Apache-2.0
import pytest
from conftest import SERVICE
from harness import pam_driver


@pytest.fixture(params=["ignore", "reap"])
def host(request, pam, reaping_library):
    pam.treat_children("ignore" if request.param == "ignore" else reaping_library)
    before = pam.measure()
    yield pam
    after = pam.measure()
    for what in ("descriptors", "children", "masks", "threads"):
        assert after[what] == before[what]


def test_right_code(host, typed):
    assert host.log_in(typed.right, service=SERVICE).code == pam_driver.SUCCESS


def test_wrong_codes(host, typed):
    assert host.log_in(typed.wrong, typed.wrong, typed.wrong, service=SERVICE).code == pam_driver.AUTH_ERR


def test_helper_that_ends_at_once_with_success(host, helper_path):
    helper_path.unlink()
    helper_path.write_text("#!/bin/sh\nexit 0\n")
    helper_path.chmod(0o755)
    assert host.log_in(service=SERVICE).code == pam_driver.SERVICE_ERR
