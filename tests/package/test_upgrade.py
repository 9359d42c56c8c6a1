"""What an upgrade and a reinstallation leave alone: local edits, lines in pam.d, and whoever is logged in."""
# SPDX-License-Identifier: Apache-2.0
from pathlib import Path

import pytest
from conftest import CONFIG, KEY, SSHD
from harness.broker import broker
from harness.files import replaced
from harness.pam_driver import SUCCESS
from harness.ssh import Dialogue
from packages import MODULE, field_of, install, package_file, repacked, run

LOCAL = (CONFIG, KEY, SSHD, "/etc/pam.d/common-auth", "/etc/passwd", "/etc/group")


def local_files():
    return {path: (Path(path).read_bytes(), Path(path).stat().st_mode, Path(path).stat().st_uid) for path in LOCAL}


def new_default(tree):
    with open(f"{tree}{CONFIG}", "a", encoding="ascii") as settings:
        settings.write("# A comment of the next version.\n")


def newer(directory, change=lambda tree: None):
    return repacked(package_file(MODULE), field_of(package_file(MODULE), "Version") + "+next", directory, change)


@pytest.fixture
def code(tenant):
    return lambda: tenant.messages("alice")[-1]["code"]


def log_in(server, code, *options, command=("id",)):
    login = Dialogue(server.client("alice", *options, command=command))
    login.expect("Passcode sent to")
    login.type(code())
    return login


def test_reinstallation_keeps_local_edits(set_up):
    run("pam-auth-update", "--enable", "blockid")
    before = local_files()
    install(package_file(MODULE), "--reinstall")
    assert local_files() == before
    run("pam-auth-update", "--disable", "blockid")


def test_upgrade_keeps_local_edits(set_up, tmp_path, server, code):
    run("pam-auth-update", "--enable", "blockid")
    before = local_files()
    install(newer(tmp_path))
    assert "+next" in run("dpkg-query", "-W", MODULE)
    assert local_files() == before
    run("pam-auth-update", "--disable", "blockid")
    login = log_in(server, code)
    login.expect(r"uid=\d+\(alice\)")
    assert login.end() == 0


def test_upgrade_with_another_default_keeps_local_edits(set_up, tmp_path):
    before = local_files()
    install(newer(tmp_path, new_default), "-o", "Dpkg::Options::=--force-confold")
    assert local_files() == before
    offered = Path(CONFIG + ".dpkg-dist")
    assert "next version" in offered.read_text() and offered.stat().st_mode & 0o777 == 0o600


def test_upgrade_replaces_settings_that_nobody_edited(installed, tmp_path):
    install(newer(tmp_path, new_default))
    assert "next version" in Path(CONFIG).read_text() and Path(CONFIG).stat().st_mode & 0o777 == 0o600


def test_an_open_session_survives_an_upgrade(set_up, tmp_path, server, code):
    session = log_in(server, code, "-tt", command=("sh",))
    session.type("echo before-$((40 + 2))")
    session.expect("before-42")
    install(newer(tmp_path))
    session.type("echo after-$((40 + 3))")
    session.expect("after-43")
    session.type("exit")
    assert session.end() == 0


def test_a_login_at_the_prompt_survives_an_upgrade(set_up, tmp_path, server, code):
    login = Dialogue(server.client("alice"))
    login.expect("Passcode sent to")
    install(newer(tmp_path))
    login.type(code())
    login.expect(r"uid=\d+\(alice\)")
    assert login.end() == 0


def test_the_broker_is_the_new_one_after_an_upgrade(set_up, tmp_path, pam, code, log):
    service = replaced("/etc/pam.d/blockid-alone", "auth required pam_blockid.so\n")
    with service, broker() as one:
        assert pam.log_in(code, service="blockid-alone").code == SUCCESS
        before = Path(f"/proc/{one.pid}/exe").stat().st_ino
        install(newer(tmp_path))
        assert pam.log_in(code, service="blockid-alone").code == SUCCESS
        assert log.event()["through"] == "broker"
        assert Path(f"/proc/{one.pid}/exe").stat().st_ino != before
