"""What the tests of packaging/ share. For a throw-away root into which the release build is installed: they write to
/etc without putting anything back.
"""
# SPDX-License-Identifier: Apache-2.0
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).resolve().parents[1] / "system")]

from harness.log_fixtures import log, syslog  # noqa: E402, F401
from harness.programs import CHECKOUT  # noqa: E402
from harness.simulator import simulator  # noqa: E402

PACKAGING = CHECKOUT / "packaging"


def pytest_collection_modifyitems(items):
    # Last: system tests put nothing back, and packages of rpm take the place of what is installed, and go.
    last = ("test_apparmor_suite", "test_rpm")
    items.sort(key=lambda item: [name in item.nodeid for name in reversed(last)])


def run(*command, **options):
    """What it printed; an assertion with that when it fails."""
    done = subprocess.run([str(word) for word in command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, check=False, **options)
    assert done.returncode == 0, f"{command}: status {done.returncode}\n{done.stdout}"
    return done.stdout


@pytest.fixture(autouse=True)
def no_messages_of_others():
    """So many may go to nobody in so short a time as all these tests have sent."""
    for count in Path("/run/pam_blockid").glob("user-*"):
        count.unlink()


@pytest.fixture(scope="session")
def tenant():
    with TemporaryDirectory(dir="/srv") as directory:
        os.chmod(directory, 0o755)  # the helper reads the certificate
        with simulator(directory) as running:
            yield running


@pytest.fixture(scope="session")
def rpms(tmp_path_factory):
    """{name: path} of the packages, just built, or in the directory that RPMS names; that of the source as "source"."""
    place = Path(os.environ.get("RPMS") or tmp_path_factory.mktemp("rpm"))
    if "RPMS" not in os.environ:
        run(CHECKOUT / "scripts" / "build-rpm", "--into", place)
    return {("source" if path.name.endswith(".src.rpm") else path.name.rsplit("-", 2)[0]): path
            for path in place.glob("*.rpm")}


def kernel_has(module):
    return os.path.isdir(f"/sys/module/{module}/parameters") or os.path.isdir(f"/sys/kernel/security/{module}")
