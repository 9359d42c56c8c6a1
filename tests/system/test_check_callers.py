"""`blockidctl check` and who calls PAM: callers that the module cannot serve, and which sudo it is."""
# SPDX-License-Identifier: Apache-2.0
import subprocess
from pathlib import Path

import pytest
from harness.blockidctl import check
from harness.files import replaced
from harness.pam_stack import LATER, service_path

UNIT = "/usr/lib/systemd/system/polkit-agent-helper@.service"
DROP_IN = "/etc/systemd/system/polkit-agent-helper@.service.d/network.conf"
POLKIT = "/usr/lib/polkit-1/polkit-agent-helper-1"
CONFINED = "[Service]\nPrivateNetwork=yes\nRestrictAddressFamilies=AF_UNIX\nProtectSystem=strict\n"
ASKS = "@include common-auth\nauth required pam_blockid.so\n" + LATER
ASKS_NOT = "@include common-auth\n" + LATER
pytestmark = pytest.mark.usefixtures("right_host")


def troubles():
    checked = check()
    found = [(finding.level, finding.id, finding.place) for finding in checked.troubles]
    return found, [finding.what for finding in checked.troubles], [finding.remedy for finding in checked.troubles]


@pytest.mark.parametrize("locker", ["swaylock", "i3lock", "xscreensaver", "kde", "kde-smartcard", "hyprlock", "physlock",
                                    "mate-screensaver", "xfce4-screensaver"])
def test_a_locker_by_a_line_of_its_own(locker):
    with replaced(service_path(locker), ASKS):
        found, (what,), (remedy,) = troubles()
    assert found == [("fault", "pam.locker", f"/etc/pam.d/{locker}:2")]
    assert what.startswith(f"{locker} runs as the person") and remedy.startswith(f"remove /etc/pam.d/{locker}:2")


def test_a_locker_through_common_auth():
    common = Path("/etc/pam.d/common-auth").read_text(encoding="utf-8")
    line = len(common.splitlines()) + 1
    with replaced("/etc/pam.d/common-auth", common + "auth required pam_blockid.so\n"), \
            replaced(service_path("sudo"), ASKS_NOT), replaced(service_path("sudo-i"), ASKS_NOT), \
            replaced(service_path("su"), "auth sufficient pam_rootok.so\n" + ASKS_NOT), \
            replaced(service_path("swaylock"), ASKS_NOT):
        found, _, (remedy,) = troubles()
    assert found == [("fault", "pam.locker", "/etc/pam.d/swaylock:1")]
    assert f"but /etc/pam.d/common-auth:{line} in place of /etc/pam.d/swaylock:1" in remedy


def test_a_locker_that_does_not_ask():
    with replaced(service_path("swaylock"), ASKS_NOT):
        assert troubles()[0] == []


def test_such_a_locker_is_refused(tenant):
    """What the fault says: alice cannot read the settings, and her screen stays locked."""
    with replaced(service_path("swaylock"), "auth required pam_blockid.so\nauth required pam_permit.so\n" + LATER):
        done = subprocess.run(["runuser", "-u", "alice", "--", "pamtester", "swaylock", "alice", "authenticate"],
                              input="000000\n", capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode != 0 and "successfully" not in done.stdout
    assert tenant.counts()["messages"] == 0


def test_polkit_that_can_ask():
    with replaced(POLKIT, ""), replaced(service_path("polkit-1"), ASKS):
        assert troubles()[0] == []
    with replaced(POLKIT, ""), replaced(service_path("polkit-1"), ASKS_NOT):
        found, (what,), (remedy,) = troubles()
    assert found == [("warning", "pam.root_services", "/etc/pam.d/polkit-1")]
    assert what == "polkit-1 leads to root without a passcode" and remedy.endswith("the auth lines of /etc/pam.d/polkit-1")


def test_polkit_without_a_network():
    with replaced(POLKIT, ""), replaced(UNIT, CONFINED):
        with replaced(service_path("polkit-1"), ASKS):
            found, _, (remedy,) = troubles()
            assert found == [("fault", "pam.polkit", "/etc/pam.d/polkit-1:2")]
            assert remedy.endswith("remove /etc/pam.d/polkit-1:2")
            with replaced(DROP_IN, "[Service]\nPrivateNetwork=no\n"):
                assert troubles()[0] == []
        with replaced(service_path("polkit-1"), ASKS_NOT):
            found, _, (remedy,) = troubles()
            assert found == [("warning", "pam.polkit_open", "/etc/pam.d")]
            assert "pam_blockid.so" not in remedy


def said_of_sudo():
    return "; ".join(finding.what for finding in check().of("sudoers") if finding.level == "ok")


def test_which_sudo_it_is():
    printed = subprocess.run(["sudo", "--version"], capture_output=True, text=True, check=True).stdout
    version = printed.splitlines()[0].removeprefix("Sudo version ")
    assert f"sudo {version} asks PAM for silence: besides prompts, a person sees our last word alone" in said_of_sudo()
    assert "sudo-rs" not in said_of_sudo()
    with replaced("/etc/sudoers.d/tests", "alice ALL=(ALL) NOPASSWD: ALL\n", 0o440):
        assert said_of_sudo().startswith(f"sudo {version} asks PAM")


def test_sudo_rs_beside_it(tmp_path):
    trace = tmp_path / "trace"
    script = f"#!/bin/sh\ntouch {trace}\necho sudo-rs 0.2.5\n"
    with replaced("/usr/bin/sudo-rs", script, 0o755):
        assert "; sudo-rs 0.2.5 asks PAM for silence before a plain command" in said_of_sudo()
    assert trace.exists()
    trace.unlink()
    with replaced("/usr/bin/sudo-rs", script, 0o777):  # others may write it: it is not run
        assert "sudo-rs of a version that is not known (/usr/bin/sudo-rs)" in said_of_sudo()
    assert not trace.exists()
