"""What is left when the package goes: after a purge nothing, after a removal what an administrator made."""
# SPDX-License-Identifier: Apache-2.0
import subprocess
from pathlib import Path

from conftest import CONFIG, KEY, SSHD
from harness import accounts, settings
from harness.files import borrowed
from harness.pam_driver import SUCCESS
from harness.programs import CHECKOUT
from packages import MODULE, differences, install, look_at_host, package_file, purge, remove, run


def test_purge_leaves_the_host_as_it_was():
    before = look_at_host()
    install(package_file(MODULE))
    assert accounts.exists("_blockid")
    purge(MODULE)
    assert differences(before, look_at_host()) == []


def test_purge_after_use_leaves_the_host_as_it_was(tenant, pam):
    before = look_at_host()
    install(package_file(MODULE))
    run("pam-auth-update", "--enable", "blockid")
    with borrowed(CONFIG):
        settings.write_settings(CONFIG, {"tenant": settings.tenant_of(tenant), "network": {"ca_file": tenant.ca_file},
                                         "users": [{"name": "alice", "email": "alice@example.com"}]})
        assert pam.log_in("pw-alice", lambda: tenant.messages("alice")[-1]["code"], service="login").code == SUCCESS
    assert Path("/run/pam_blockid").exists() and list(Path("/var/cache/pam_blockid").iterdir())
    purge(MODULE)
    assert differences(before, look_at_host()) == []


def test_removal_keeps_what_an_administrator_made(set_up):
    run("pam-auth-update", "--enable", "blockid")
    kept = {path: Path(path).read_bytes() for path in (CONFIG, KEY, SSHD)}
    said = remove(MODULE)
    assert {path: Path(path).read_bytes() for path in kept} == kept
    assert "pam_blockid" not in Path("/etc/pam.d/common-auth").read_text()
    # A line whose module is gone refuses everybody: it is named.
    assert f"    {SSHD}\n" in said and "common-auth" not in said
    install(package_file(MODULE))
    assert {path: Path(path).read_bytes() for path in kept} == kept


def test_removal_without_such_lines_warns_of_nothing(installed):
    assert "pam_blockid.so" not in remove(MODULE)


def test_the_test_for_autopkgtest(installed, tenant):
    done = subprocess.run([CHECKOUT / "debian" / "tests" / "login"], stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert not Path(CONFIG).exists()
