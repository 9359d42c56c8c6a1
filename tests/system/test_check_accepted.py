"""Findings of blockidctl check that the administrator has accepted (check.accepted in the settings)."""
# SPDX-License-Identifier: Apache-2.0
import re
from contextlib import ExitStack
from pathlib import Path

import pytest
from conftest import DROP_IN, KEY_AND_CODE, RUN_DIRECTORY
from harness import settings, wrong_directories
from harness.blockidctl import check, run
from harness.files import replaced
from harness.pam_stack import LATER, blockid_alone, service_path
from harness.pam_driver import SERVICE_ERR, SUCCESS

SETTINGS = settings.DEFAULT_PATH
RULES = "/etc/sudoers.d/tests"
NO_PASSWORD = "alice ALL=(ALL) ALL\nalice ALL=(ALL) NOPASSWD: /bin/ls\n"
MODULE_IGNORED = "@include common-auth\nauth optional pam_blockid.so\n" + LATER
pytestmark = pytest.mark.usefixtures("right_host")


def place():
    (line,) = [number for number, text in enumerate(Path(SETTINGS).read_text().splitlines(), 1) if text.startswith("check")]
    return f"{SETTINGS}:{line}"


@pytest.fixture
def accept(configure):
    def write(*accepted, **changes):
        configure(check={"accepted": list(accepted)}, **changes)
    return write


def idle(checked):
    return [finding.what for finding in checked.troubles if finding.id == "settings.accepted"]


@pytest.mark.parametrize("entry", ["sudoers.nopasswd", f"sudoers.nopasswd:{RULES}", f"sudoers.nopasswd:{RULES}:2"])
def test_a_warning(accept, entry):
    with replaced(RULES, NO_PASSWORD, 0o440):
        (found,) = check().troubles
        assert (found.level, found.id, found.place) == ("warning", "sudoers.nopasswd", f"{RULES}:2")
        accept(entry)
        checked = check()
    assert (checked.status, checked.troubles) == (0, [])
    (found,) = checked.accepted
    assert (found.id, found.place) == ("sudoers.nopasswd", f"{RULES}:2")
    assert found.remedy == f"a warning, accepted in {place()}"


def test_only_what_is_named(accept):
    with replaced(RULES, NO_PASSWORD + "Defaults:alice !authenticate\n", 0o440):
        accept(f"sudoers.nopasswd:{RULES}")
        checked = check()
        assert [finding.id for finding in checked.troubles] == ["sudoers.no_authenticate"] and checked.status == 1
        accept(f"sudoers.nopasswd:{RULES}:7")
        assert [finding.id for finding in check().troubles] == ["sudoers.nopasswd", "sudoers.no_authenticate",
                                                                "settings.accepted"]


@pytest.mark.parametrize("id, path, text", [
    ("pam.bypass", service_path("sudo"), MODULE_IGNORED),
    ("pam.login_shell", service_path("sudo-i"), "@include common-auth\n" + LATER),
    ("sshd.no_pam", DROP_IN, KEY_AND_CODE.replace("UsePAM yes", "UsePAM no").replace(":pam", "")),
])
def test_a_fault_that_lets_people_in_unasked(accept, id, path, text):
    with replaced(path, text):
        (found,) = check().troubles
        assert (found.level, found.id) == ("fault", id)
        accept(id)
        checked = check()
    assert (checked.status, checked.troubles) == (0, [])
    assert [(finding.id, finding.remedy) for finding in checked.accepted] == [(id, f"a fault, accepted in {place()}")]


def test_findings_of_each_kind(accept):
    """Before the settings are read, while they are, and of the network."""
    with ExitStack() as stack:
        stack.enter_context(replaced(service_path("sudo"), "@include common-auth\nauth required pam_blockid.so\n"
                                     "session optional pam_blockid.so\n" + LATER))
        accept("pam.type_idle", f"policy.report_only:{SETTINGS}", policy={"report_only": True})
        checked = check()
    assert (checked.status, checked.troubles) == (0, [])
    assert [finding.id for finding in checked.accepted] == ["pam.type_idle", "policy.report_only"]


def test_what_is_no_longer_found(accept):
    accept("sudoers.nopasswd", f"sudoers.exempt_group:{RULES}")
    checked = check()
    assert checked.status == 1
    assert idle(checked) == [f'check.accepted names "{entry}", which is no longer found'
                             for entry in ("sudoers.nopasswd", f"sudoers.exempt_group:{RULES}")]
    assert {(finding.level, finding.place) for finding in checked.troubles} == {("warning", place())}


def test_what_was_not_looked_at_is_not_said_to_be_gone(accept, tenant):
    accept("sshd.match_block", "license.unproven")
    assert len(idle(check())) == 2
    for part in (["--user", "alice"], ["--service", "sudo"]):
        assert not idle(check(*part))
    tenant.fault("any", "answer", status=200, content_type="text/html", body="<html>Welcome</html>")
    checked = check()
    assert not idle(checked) and [finding.id for finding in checked.troubles] == ["tenant.failed"]


@pytest.mark.parametrize("entry, expected", [("license.refused", "expected license.unproven, alone"),
                                             ("pam.nobody", "expected pam.unseen, pam.read_otherwise, pam.type_idle, pam.bypass"),
                                             ("sudo.nopasswd", "such as sudoers.nopasswd"),
                                             ("sudoers.nopasswd:", "expected a place behind the colon")])
def test_what_cannot_be_accepted(accept, entry, expected):
    accept(entry)
    (found,) = check().troubles
    assert (found.level, found.id, found.place) == ("fault", "settings.refused", place())
    assert found.what == f'check.accepted is "{entry}"' and expected in found.remedy


def test_how_it_is_said(accept):
    with replaced(RULES, NO_PASSWORD, 0o440):
        accept("sudoers.nopasswd")
        status, output, _ = run("check")
    assert status == 0
    assert re.search(rf"^accepted {RULES}:2: a rule with NOPASSWD: .*; a warning, accepted in {place()}$", output, re.M)
    assert re.search(r"^\d+ ok, 0 warnings, 0 faults, 1 accepted$", output, re.M)


def test_the_group_is_shown(accept):
    accept("pam.bypass", f"sudoers.nopasswd:{RULES}")
    _, output, _ = run("config")
    assert re.search(rf'^check\.accepted = \[ "pam\.bypass", "sudoers\.nopasswd:{RULES}" \] +# {place()}$', output, re.M)


def test_no_login_looks_at_it(accept, pam, typed):
    """It is read, as all settings are, and changes nothing."""
    accept("pam.bypass", "sudoers.nopasswd")
    with replaced(service_path("blockid-check"), blockid_alone()):
        assert pam.log_in(typed.right, service="blockid-check").code == SUCCESS


def test_that_nothing_can_be_counted_cannot_be_accepted(accept, pam, log):
    """With neither directory every login is refused: no warning, and nothing to live with."""
    cache = Path("/run/pam_blockid_cache")
    accept("run_directory.unusable", "cache.unusable", cache={"dir": str(cache)})
    with wrong_directories.in_place_of(Path(RUN_DIRECTORY), wrong_directories.file), \
            wrong_directories.in_place_of(cache, wrong_directories.file):
        with replaced(service_path("blockid-check"), blockid_alone()):
            assert pam.log_in("123456", service="blockid-check").code == SERVICE_ERR
        assert log.event()["reason"] == "not_counted"
        checked = check()
    assert checked.status == 2, checked.findings


def test_the_policy_of_each_settings_file_in_use_is_judged():
    """Here sudo keeps nobody out, by settings of its own."""
    other = "/etc/security/other_blockid.conf"
    text = Path(SETTINGS).read_text()
    assert "report_only" not in text
    with replaced(other, text + "\npolicy = { report_only = true; };\n", 0o600), \
            replaced(service_path("sudo"),
                     f"@include common-auth\nauth required pam_blockid.so conf={other}\n" + LATER):
        checked = check()
    assert (checked.status, [finding.id for finding in checked.troubles]) == (1, ["policy.report_only"]), checked.findings
