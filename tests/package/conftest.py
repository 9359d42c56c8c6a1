"""What the tests of the Debian packages share: a host on which the packages come and go.

Meant for a throw-away root into which nothing of the project was installed otherwise. PACKAGES names the directory
with the packages, AGAIN that with those of the other build, if there was one.
"""
# SPDX-License-Identifier: Apache-2.0
import os
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).resolve().parents[1] / "system")]

from harness import accounts  # noqa: E402
from harness.files import borrowed, write_file  # noqa: E402
from harness.log_fixtures import log, syslog  # noqa: E402, F401
from harness.pam_driver import pam_host  # noqa: E402
from harness.simulator import simulator  # noqa: E402
from harness.ssh import close_all  # noqa: E402
from harness.sshd import KEY_AND_PAM, sshd  # noqa: E402
from packages import MODULE, SIMULATOR, install, package_file, purge, replace_text  # noqa: E402

CONFIG, KEY, SSHD = "/etc/security/pam_blockid.conf", "/etc/security/pam_blockid.key", "/etc/pam.d/sshd"


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item):
    """A failed test shows what was logged meanwhile."""
    report = (yield).get_result()
    if report.failed and "log" in item.funcargs:
        report.sections.append(("system log", "\n".join(item.funcargs["log"].texts())))


@pytest.fixture(scope="session", autouse=True)
def alice():
    accounts.add_person("alice", "pw-alice")
    Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)


@pytest.fixture
def installed():
    """The package, just installed; gone again afterwards, with what an administrator would have added."""
    install(package_file(MODULE))
    with borrowed(SSHD), borrowed(KEY):
        yield
        close_all()
        purge(MODULE)


@pytest.fixture(scope="session")
def tenant():
    """What the package blockid-simulator brings."""
    install(package_file(SIMULATOR))
    with TemporaryDirectory() as directory:
        os.chmod(directory, 0o755)  # the helper reads the certificate
        with simulator(directory, program="/usr/bin/blockid-simulator") as running:
            yield running


@pytest.fixture
def ask_in_sshd(installed):
    """The one line in pam.d."""
    replace_text(SSHD, "@include common-auth", "auth required pam_blockid.so")


@pytest.fixture
def license_key(installed, tenant):
    write_file(KEY, tenant.license_key + "\n", 0o600)


@pytest.fixture
def edited_settings(installed, tenant):
    """The tenant and alice."""
    tenant.reset()
    for made in ("/run/pam_blockid", "/var/cache/pam_blockid"):
        shutil.rmtree(made, ignore_errors=True)
    replace_text(CONFIG, '"acme.1kosmos.net"', f'"{tenant.dns}"')
    replace_text(CONFIG, '# ca_file = "/etc/ssl/private-ca.pem"', f'ca_file = "{tenant.ca_file}"')
    replace_text(CONFIG, '# { name = "alice"; email = "alice@example.com"; phone = "+1 415 555 0123"; },',
                 '{ name = "alice"; email = "alice@example.com"; }')


@pytest.fixture
def set_up(license_key, edited_settings, ask_in_sshd):
    """All that an administrator does, with the license key in a file of its own."""


@pytest.fixture
def set_up_in_one_file(tenant, edited_settings, ask_in_sshd):
    """All that an administrator does, when the license key stands in the settings."""
    replace_text(CONFIG, f'license_key_file = "{KEY}"', f'license_key = "{tenant.license_key}"')


@pytest.fixture(scope="session")
def server(syslog):
    with TemporaryDirectory() as directory, sshd(directory, KEY_AND_PAM) as running:
        yield running


@pytest.fixture
def pam():
    with pam_host() as host:
        yield host
