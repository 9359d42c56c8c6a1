"""The Ansible role, over a real ssh connection to this host: what a run changes, that the next one changes nothing, and
that what is wrong leaves in force what was."""
# SPDX-License-Identifier: Apache-2.0
import json
import os
import re
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from conftest import PACKAGING, run
from harness import accounts, blockidctl
from harness.files import write_file
from harness.ssh import Dialogue
from harness.sshd import sshd

SETTINGS, KEY = Path("/etc/security/pam_blockid.conf"), Path("/etc/security/pam_blockid.key")
DROP_INS = Path("/etc/ssh/sshd_config.d")
PROMPT = r"Passcode sent to a\*\*\*e@example\.com \(r to resend\): "
ROBOT = "deploy"
VAULT = "vault-password"
PLAY = [{"hosts": "all", "become": True, "gather_subset": ["!all", "min"], "roles": ["pam_blockid"]}]
COMMON_AUTH = "@include common-auth\n"
WATCHED = [SETTINGS, KEY, *(DROP_INS / name for name in ("00-pam_blockid.conf", "10-pam_blockid-automation.conf")),
           *(Path("/etc/pam.d") / name for name in ("sshd", "sudo", "sudo-i", "su"))]


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    """A stand-in for libpam-blockid, as the release build is installed here already."""
    tree = tmp_path_factory.mktemp("package")
    write_file(tree / "DEBIAN" / "control", "Package: libpam-blockid\nVersion: 0.1.0\nArchitecture: all\n"
               "Maintainer: nobody <nobody@example.com>\nDescription: stand-in\n")
    write_file(tree / "usr/share/stand-in-for-libpam-blockid", "")
    run("dpkg-deb", "--build", tree, f"{tree}.deb")
    return f"{tree}.deb"


@pytest.fixture(scope="module")
def host(syslog):
    """An sshd with the host's drop-ins, and an account of Ansible's."""
    accounts.add_person("alice", "pw-alice")
    accounts.add_person(ROBOT, "unused")
    write_file("/etc/sudoers.d/deploy", f"{ROBOT} ALL=(ALL) NOPASSWD: ALL\n", 0o440)
    # What could make root of somebody past our line, and is not of these tests.
    for program in ("/etc/doas.conf", "/usr/lib/polkit-1/polkit-agent-helper-1"):
        Path(program).unlink(missing_ok=True)
    with TemporaryDirectory() as directory, sshd(directory, "publickey", include=f"{DROP_INS}/*.conf") as server:
        yield server


class Control:
    """The machine from which Ansible is run."""

    def __init__(self, place, server, variables):
        self.place, self.server = place, server
        write_file(place / "play.yml", json.dumps(PLAY))
        write_file(place / "vault-password", VAULT, 0o600)
        self.variables = {
            "ansible_host": "127.0.0.1", "ansible_port": server.port, "ansible_user": ROBOT,
            "ansible_ssh_private_key_file": str(server.key), "ansible_python_interpreter": "/usr/bin/python3",
            "ansible_ssh_common_args": f"-F /dev/null -o UserKnownHostsFile={server.known_hosts} -o IdentitiesOnly=yes",
            "pam_blockid_reload_sshd": ["/bin/sh", "-c", f"kill -HUP $(cat {server.log.parent}/sshd.pid)"],
            **variables}

    def vault(self, text):
        """As it stands in a file of variables."""
        said = subprocess.run(["ansible-vault", "encrypt_string", "--vault-password-file", self.place / "vault-password"],
                              input=text, capture_output=True, text=True, check=True, env=self.environment).stdout
        return {"__ansible_vault": "\n".join(line.strip() for line in said.splitlines()[1:]) + "\n"}

    @property
    def environment(self):
        return {"PATH": os.environ["PATH"], "HOME": str(self.place), "LANG": "C.UTF-8", "ANSIBLE_STDOUT_CALLBACK": "ansible_lines",
                "ANSIBLE_CALLBACK_PLUGINS": str(Path(__file__).parent / "ansible_callbacks"),
                "ANSIBLE_ROLES_PATH": str(PACKAGING / "ansible"), "ANSIBLE_NOCOLOR": "1", "ANSIBLE_PIPELINING": "1", "ANSIBLE_RETRY_FILES_ENABLED": "0"}

    def play(self, *options, **variables):
        inventory = {"all": {"hosts": {"host": self.variables | variables}}}
        write_file(self.place / "inventory.json", json.dumps(inventory), 0o600)
        done = subprocess.run(["ansible-playbook", "-i", self.place / "inventory.json", "--vault-password-file",
                               self.place / "vault-password", *options, self.place / "play.yml"], env=self.environment,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300, check=False)
        return Played(done)


class Played:
    def __init__(self, done):
        self.text = done.stdout + done.stderr
        self.ok = done.returncode == 0
        results = [json.loads(line) for line in done.stdout.splitlines() if line.startswith('{"what"')]
        assert results, self.text
        self.failed = [result["msg"] for result in results if result["what"] != "ok"]
        self.changed = [result["task"].removeprefix("pam_blockid : ") for result in results if result["changed"]]


@pytest.fixture(scope="module")
def control(tmp_path_factory, host, tenant, package):
    control = Control(tmp_path_factory.mktemp("control"), host, {
        "pam_blockid_package_file": package, "pam_blockid_ssh": "key", "pam_blockid_automation_users": [ROBOT],
        "pam_blockid_services": ["sudo", "sudo-i", "su"],
        "pam_blockid_settings": {
            "tenant": {"dns": tenant.dns, "community": tenant.community}, "network": {"ca_file": tenant.ca_file},
            "users": [{"name": "alice", "email": "alice@example.com"}], "policy": {"exempt_groups": [], "report_only": False},
            "otp": {"service_name": 'a "quoted" \\ name', "attempts": 2}}})
    control.variables["pam_blockid_license_key"] = control.vault(tenant.license_key)
    return control


def as_it_is():
    return {str(path): (path.read_bytes(), oct(path.stat().st_mode), path.owner()) if path.exists() else None
            for path in WATCHED}


@pytest.fixture(scope="module")
def before():
    for path in (SETTINGS, KEY):
        path.unlink(missing_ok=True)
    return as_it_is()


@pytest.fixture(scope="module")
def first(before, control):
    return control.play()


def test_the_first_run_changes_the_host(first, tenant):
    assert first.ok, first.text
    assert first.changed == ["The package in a file", "In force", "Accounts of programs", "What sshd asks for",
                             "Sshd takes it", "SSH key, then a passcode", "Password, then a passcode"]
    assert Path("/usr/share/stand-in-for-libpam-blockid").exists()
    assert (KEY.read_text(), oct(KEY.stat().st_mode)) == (tenant.license_key + "\n", "0o100600")
    assert oct(SETTINGS.stat().st_mode) == "0o100600"
    assert sorted(path.name for path in SETTINGS.parent.glob("*.beside")) == []


def test_settings_reach_the_host_as_they_were_meant(first):
    status, output, _ = blockidctl.run("config", "--json")
    assert status == 0
    values = {setting["key"]: setting["value"] for setting in json.loads(output)["settings"]}
    assert values["otp.service_name"] == r'"a \"quoted\" \\ name"'
    assert (values["otp.attempts"], values["policy.exempt_groups"], values["policy.report_only"]) == ("2", "[ ]", "false")


def test_blockidctl_finds_no_fault(first):
    assert [finding.what for finding in blockidctl.check().troubles if finding.level == "fault"] == []


def test_ssh_asks_for_a_passcode_then(first, host, tenant, log):
    login = Dialogue(host.client("alice"))
    login.expect(PROMPT)
    login.type(tenant.messages("alice")[-1]["code"])
    login.expect(r"uid=\d+\(alice\)")
    assert login.end() == 0
    assert log.event()["result"] == "allow"


def test_the_second_run_changes_nothing(first, control):
    there = as_it_is()
    second = control.play()
    assert second.ok, second.text
    assert second.changed == []
    assert as_it_is() == there


def test_secrets_are_in_no_output(first, control, tenant):
    """Also when everything is written anew, and Ansible tells all that it may."""
    KEY.write_text("another\n", encoding="utf-8")
    run_ = control.play("-vvv", "--diff")
    assert run_.ok and run_.changed == ["In force"], run_.text
    for text in (first.text, run_.text):
        assert tenant.license_key not in text
        assert "alice@example.com" not in re.sub(r'"pam_blockid_settings".*', "", text)


WRONG = {
    "a value out of range": ({"otp": {"attempts": 99}}, "otp.attempts is 99"),
    "a key that is not known": ({"otp": {"atempts": 3}}, "atempts"),
    "a tenant that is not there": ({"tenant": {"dns": "127.0.0.1:1"}}, "127.0.0.1"),
}


@pytest.mark.parametrize("what", WRONG)
def test_wrong_settings_leave_the_old_ones_in_force(first, control, what):
    there = as_it_is()
    change, words = WRONG[what]
    settings = json.loads(json.dumps(control.variables["pam_blockid_settings"]))
    for group, values in change.items():
        settings[group].update(values)
    wrong = control.play(pam_blockid_settings=settings)
    assert not wrong.ok and wrong.changed == []
    assert any("The settings in force stay as they are" in text and words in text for text in wrong.failed), wrong.text
    assert as_it_is() == there
    assert list(SETTINGS.parent.glob("*.beside")) == []


def test_a_wrong_license_key_leaves_the_old_one_in_force(first, control):
    there = as_it_is()
    wrong = control.play(pam_blockid_license_key=control.vault("0" * 36))
    assert not wrong.ok and wrong.changed == []
    assert as_it_is() == there


def test_wiring_with_a_fault_is_put_back(first, control):
    """Where our line is added, a line of the administrator's own has asked already."""
    stack = Path("/etc/pam.d/su")
    own = stack.read_text(encoding="utf-8")
    stack.write_text(own.replace("auth    required    pam_blockid.so\n", "auth sufficient pam_blockid.so\n"), encoding="utf-8")
    try:
        there = as_it_is()
        wrong = control.play()
        assert not wrong.ok
        assert any(text.startswith("sshd and /etc/pam.d are as they were. ") for text in wrong.failed), wrong.text
        assert as_it_is() == there
    finally:
        stack.write_text(own, encoding="utf-8")


def test_the_way_back(first, before, control, host):
    back = control.play(pam_blockid_state="absent")
    assert back.ok, back.text
    kept = {str(SETTINGS), str(KEY)}
    now = as_it_is()
    assert {path: now[path] for path in now if path not in kept} == {path: before[path] for path in now if path not in kept}
    assert all(now[path] for path in kept)
    assert not Path("/usr/share/stand-in-for-libpam-blockid").exists()
    again = control.play(pam_blockid_state="absent")
    assert again.ok and again.changed == [], again.text
