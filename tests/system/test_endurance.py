"""Many logins in one process leave it as it was; and under AddressSanitizer nothing is found."""
# SPDX-License-Identifier: Apache-2.0
import shutil
import subprocess
from pathlib import Path

import pytest
from conftest import SERVICE
from harness import pam_driver
from harness.files import borrowed, write_file
from harness.pam_driver import pam_host
from harness.processes import HELPER_PATH
from harness.programs import build_dir

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
    built = build_dir("asan") / "pam_blockid"
    module = next(Path("/usr/lib").glob("*/security/pam_blockid.so"))
    with borrowed(module), borrowed(HELPER_PATH):
        write_file(module, next(built.rglob("pam_blockid.so")).read_bytes(), 0o644)
        write_file(HELPER_PATH, next(built.rglob("pam-blockid-helper")).read_bytes(), 0o755)
        yield


def sanitizer_libraries():
    compiler = shutil.which("g++")
    return [subprocess.run([compiler, f"-print-file-name={name}"], capture_output=True, text=True,
                           check=True).stdout.strip() for name in ("libasan.so", "libubsan.so")]


def test_logins_under_address_sanitizer(sanitized, typed, configure, tmp_path):
    configure(policy=MANY)
    report = tmp_path / "sanitizer.txt"
    # Leaks are looked for in the unit and module tests: here they would be Python's.
    environment = {"LD_PRELOAD": ":".join(sanitizer_libraries()), "ASAN_OPTIONS": "detect_leaks=0",
                   "UBSAN_OPTIONS": "halt_on_error=1"}
    with pam_host(environment, errors=report) as host:
        for number in range(SANITIZED_LOGINS):
            log_in(host, typed, number % 4 != 3)
        assert not host.measure()["children"]
    assert "Sanitizer" not in report.read_text()
