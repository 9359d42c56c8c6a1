"""Many logins in one process leave it as it was; and under AddressSanitizer nothing is found."""
# SPDX-License-Identifier: Apache-2.0
import pytest
from conftest import SERVICE
from harness import pam_driver, sanitizer
from harness.pam_driver import pam_host

WARM_UP = 5
LOGINS = 100
MANY = {"send_budget": {"codes": 1000, "per": 60}}
GROWTH = 256  # KiB of resident memory that Python itself may take meanwhile
SANITIZED_LOGINS = 20


def log_in(host, typed, right):
    if right:
        assert host.log_in(typed.right, service=SERVICE).code == pam_driver.SUCCESS
    else:
        assert host.log_in(None, service=SERVICE).code == pam_driver.CONV_ERR


def test_hundred_logins_in_one_process(pam, typed, configure):
    configure(policy=MANY)
    for _ in range(WARM_UP):
        log_in(pam, typed, True)
        log_in(pam, typed, False)
    before = pam.measure()
    for number in range(LOGINS):
        log_in(pam, typed, number % 4 != 3)
    after = pam.measure()
    assert after.pop("rss_kb") <= before.pop("rss_kb") + GROWTH
    assert after == before


@pytest.fixture
def sanitized():
    """The asan build of module and helper in place of the release build."""
    with sanitizer.sanitized_build():
        yield


def test_logins_under_address_sanitizer(sanitized, typed, configure, tmp_path):
    configure(policy=MANY)
    report = tmp_path / "sanitizer.txt"
    # Leaks are looked for in the unit and module tests: here they would be Python's.
    environment = {"LD_PRELOAD": sanitizer.preload(), "ASAN_OPTIONS": "detect_leaks=0",
                   "UBSAN_OPTIONS": "halt_on_error=1"}
    with pam_host(environment, errors=report) as host:
        for number in range(SANITIZED_LOGINS):
            log_in(host, typed, number % 4 != 3)
        assert not host.measure()["children"]
    assert "Sanitizer" not in report.read_text()
