"""blockidctl support: what the text holds, what it does not, and that it goes nowhere."""
# SPDX-License-Identifier: Apache-2.0
import stat
from pathlib import Path

import pytest
from conftest import ALICE, SERVICE
from harness import blockidctl, pam_driver, pam_stack
from harness.files import borrowed, replaced, write_file
from harness.slapd import OTHERS, READER_PASSWORD, person

DIRECTORY = [person("alice", mail="alice.hargreaves@mysite.com")]
AUTH_LOG = "/var/log/auth.log"
SECRET_LINES = "auth required pam_exec.so quiet /opt/tell-nobody --password=N0body-knows\n"


@pytest.fixture
def written(pam, tenant, typed, configure, directory, log, tmp_path):
    """The file of a host that has secrets, of all kinds, and the secrets."""
    configure(users=[ALICE, *OTHERS], ldap=directory.group(), contacts={"sources": ["users", "ldap"]})
    code = []
    assert pam.log_in(lambda: code.append(typed.right()) or code[-1], service=SERVICE).code == pam_driver.SUCCESS
    log.event()
    lines = "".join(f"2026-11-27T10:00:0{i}+00:00 shell {text}\n" for i, text in enumerate(log.texts()))
    stack = pam_stack.service_path(SERVICE)
    with borrowed(AUTH_LOG), replaced(stack, SECRET_LINES + Path(stack).read_text()):
        write_file(AUTH_LOG, lines + "2026-11-27T10:00:09+00:00 shell sshd[7]: Accepted password for mallory\n", 0o640)
        status, output, errors = blockidctl.run("support", str(tmp_path / "for-support"))
    assert (status, output) == (0, ""), errors
    assert "nothing was sent" in errors
    secrets = {tenant.license_key, READER_PASSWORD, code[0], ALICE["email"], "4155557890", "415 555 7890", "N0body-knows",
               "/opt/tell-nobody", "mallory"}
    return tmp_path / "for-support", secrets


def test_it_holds_what_it_says(written, tenant):
    path, secrets = written
    text = path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600 and path.stat().st_uid == 0
    assert "Nothing was sent to anyone" in text and "Read it before you send it" in " ".join(text.split())
    titles = [line.strip("= ") for line in text.splitlines() if line.startswith("== ")]
    assert titles == ["versions", "settings", "PAM", "sshd", "check", "log"]
    assert 'otp.attempts = 3' in text and f'tenant.dns = "{tenant.dns}"' in text and "(not shown)" in text
    assert "a***l@mysite.com" in text
    assert f"{pam_stack.service_path(SERVICE)}:1: auth [required] pam_exec.so quiet (2 more)" in text
    assert "pam_blockid.so" in text and "usepam yes" in text and "tls" in text
    assert 'event=login user="alice"' in text and "result=allow" in text
    assert not {secret for secret in secrets if secret in text}


def test_it_goes_nowhere(written, tenant):
    assert tenant.counts()["messages"] == 2  # those of the login


def test_the_search_would_find_a_secret(written):
    """The control: the secrets are where the text comes from."""
    _, secrets = written
    read = Path("/etc/security/pam_blockid.conf").read_text() + SECRET_LINES
    assert len({secret for secret in secrets if secret in read}) >= 4


def test_a_file_that_is_there_is_left_alone(tmp_path):
    there = tmp_path / "there"
    there.write_text("mine")
    (tmp_path / "link").symlink_to(tmp_path / "new")
    for name in ("there", "link"):
        status, output, errors = blockidctl.run("support", str(tmp_path / name))
        assert (status, output) == (2, "") and "cannot be made: File exists" in errors
    assert there.read_text() == "mine" and not (tmp_path / "new").exists()


def test_without_a_file_it_is_shown():
    status, output, errors = blockidctl.run("support")
    assert (status, errors) == (0, "") and "== check ==" in output


def test_another_user_sees_less():
    status, output, _ = blockidctl.run("support", user="alice")
    assert status == 0
    assert "license_key" not in output
    assert "== versions ==" in output
