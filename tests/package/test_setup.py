"""From the installed package to a first login, and what happens half way there."""
# SPDX-License-Identifier: Apache-2.0
import pwd
from pathlib import Path

from conftest import CONFIG, KEY, SSHD
from harness import blockidctl
from harness.pam_driver import SUCCESS
from harness.ssh import Dialogue
from packages import MODULE, differences, install, look_at_host, package_file, run

PROMPT = r"Passcode sent to a\*\*\*e@example\.com \(r to resend\): "


def wrong(code):
    return code.translate(str.maketrans("0123456789", "1234567890"))


def files_in_etc(changes):
    return [path for path in (line.split(": ")[0] for line in changes) if path.startswith("/etc/")]


def logs_in(server, tenant, log):
    login = Dialogue(server.client("alice"))
    login.expect(PROMPT)
    login.type(tenant.messages("alice")[-1]["code"])
    login.expect(r"uid=\d+\(alice\)")
    assert login.end() == 0
    assert (log.event()["result"], log.event()["service"]) == ("allow", "sshd")


def test_installing_asks_nobody_for_a_passcode():
    before = look_at_host()
    install(package_file(MODULE))
    changed = files_in_etc(differences(before, look_at_host()))
    run("dpkg", "--purge", MODULE)
    assert changed == ["/etc/group", "/etc/gshadow", "/etc/passwd", CONFIG, "/etc/shadow"]


def test_the_helpers_user(installed):
    user = pwd.getpwnam("_blockid")
    assert 0 < user.pw_uid < 1000
    assert (user.pw_dir, user.pw_shell) == ("/nonexistent", "/usr/sbin/nologin")


def test_login_with_one_edited_file_and_one_line(installed, request, server, tenant, log):
    before = look_at_host()
    request.getfixturevalue("set_up_in_one_file")
    assert files_in_etc(differences(before, look_at_host())) == [SSHD, CONFIG]
    logs_in(server, tenant, log)


def test_login_with_the_license_key_in_a_file_of_its_own(set_up, server, tenant, log):
    logs_in(server, tenant, log)


def test_a_wrong_code_is_refused(set_up, server, tenant, log):
    login = Dialogue(server.client("alice"))
    for _ in range(3):
        login.expect(PROMPT)
        login.type(wrong(tenant.messages("alice")[-1]["code"]))
    login.expect("Permission denied")
    assert login.end() == 255
    assert log.event()["result"] == "wrong_passcode"


def test_without_a_license_key_logins_are_refused_where_the_line_is(ask_in_sshd, server, log, pam):
    login = Dialogue(server.client("alice"))
    login.expect("Permission denied")
    assert login.end() == 255
    event = log.event()
    assert (event["result"], event["reason"]) == ("local_fault", "settings_refused")
    assert f"{CONFIG}:" in event["detail"] and KEY in event["detail"]
    assert "expected a license key alone in it, and mode 0600" in event["detail"]  # what to do next
    assert pam.log_in("pw-alice", service="login").code == SUCCESS


def test_the_profile_asks_everywhere_and_only_when_enabled(set_up, tenant, pam, log):
    stack = Path("/etc/pam.d/common-auth")
    before = stack.read_bytes()
    assert pam.log_in("pw-alice", service="login").code == SUCCESS
    run("pam-auth-update", "--enable", "blockid")
    outcome = pam.log_in("pw-alice", lambda: tenant.messages("alice")[-1]["code"], service="login")
    assert outcome.code == SUCCESS and "Passcode sent to" in outcome.prompts[1]
    run("pam-auth-update", "--disable", "blockid")
    assert stack.read_bytes() == before


def test_the_administrators_tool_knows_what_is_missing(installed):
    """Fresh from the package there is no license key yet."""
    status, output, _ = blockidctl.run("check")
    (fault,) = [line for line in output.splitlines() if line.startswith("fault")]
    assert status == 2 and CONFIG in fault and "license_key_file cannot be used" in fault and KEY in fault


def test_the_administrators_tool_belongs_to_the_package(installed):
    assert blockidctl.run("version")[0] == 0
