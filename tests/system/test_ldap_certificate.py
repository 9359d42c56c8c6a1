"""A directory that asks its clients for a certificate."""
# SPDX-License-Identifier: Apache-2.0
import time

import pytest
from conftest import SERVICE
from harness import pam_driver, pam_stack
from harness.blockidctl import check
from harness.certificates import issue, issue_client
from harness.files import replaced, write_file
from harness.slapd import HOST, OTHERS, READER, person, slapd

pytestmark = pytest.mark.usefixtures("fresh_directory")
CLIENT = "shell"
ALICE = person("alice", mail="alice.hargreaves@mysite.com")


@pytest.fixture(scope="module")
def directory(people):
    with slapd([ALICE], more=f"TLSVerifyClient demand\nauthz-regexp cn={CLIENT} {READER}") as running:
        running.client = issue_client(running.issued, CLIENT)
        yield running


@pytest.fixture
def ask(directory, configure, tmp_path):
    """Asks the directory with the certificate `own` and its key, or with none."""

    def write(own, transport="ldaps", key=None, mode=0o600, policy=None, **changes):
        files = {}
        if own:
            write_file(tmp_path / "own.pem", own.certificate.read_bytes())
            write_file(tmp_path / "own.key", (key or own.private_key).read_bytes(), mode)
            files = {"certificate_file": str(tmp_path / "own.pem"), "key_file": str(tmp_path / "own.key")}
        configure(users=OTHERS, ldap=directory.group(transport, **{**files, **changes}),
                  policy=policy or {"on_outage": "deny"})
        return tmp_path

    return write


@pytest.mark.parametrize("transport", ["ldaps", "start_tls"])
@pytest.mark.parametrize("bind, seen", [("simple", "SIMPLE"), ("external", "EXTERNAL")])
def test_login(pam, directory, ask, typed, transport, bind, seen):
    ask(directory.client, transport, bind=bind)
    assert pam.log_in(typed.right, service=SERVICE).code == pam_driver.SUCCESS
    (search,) = directory.searches()
    assert search.entries == 1
    assert f'BIND dn="{READER}" mech={seen}' in directory.log()


def test_without_one(pam, directory, ask, log):
    """The control: this server does ask."""
    ask(None)
    assert pam.log_in(service=SERVICE).code == pam_driver.AUTHINFO_UNAVAIL
    assert log.event()["reason"] == "contacts_unreachable"
    assert directory.searches() == []


def test_of_another_authority(pam, directory, ask, log, tmp_path):
    ask(issue_client(issue(tmp_path / "other", HOST), CLIENT))
    assert pam.log_in(service=SERVICE).code == pam_driver.AUTHINFO_UNAVAIL
    assert log.event()["reason"] == "contacts_unreachable"
    assert directory.searches() == []


def test_a_key_that_is_not_its_own(pam, directory, ask, log, tmp_path):
    """A fault of this host, and no outage."""
    other = issue_client(issue(tmp_path / "other", HOST), CLIENT)
    ask(directory.client, key=other.private_key, policy={"on_outage": "allow"})
    assert pam.log_in(service=SERVICE).code == pam_driver.SERVICE_ERR
    event = log.event()
    assert (event["result"], event["reason"]) == ("local_fault", "contacts_fault")
    assert "ldap.key_file" in event["detail"]
    assert not directory.searches()


@pytest.mark.parametrize("mode", [0o640, 0o604])
def test_a_key_that_others_may_read(pam, directory, ask, log, mode):
    ask(directory.client, mode=mode)
    assert pam.log_in(service=SERVICE).code == pam_driver.SERVICE_ERR
    assert log.event()["reason"] == "settings_refused"
    assert not directory.was_contacted()


def test_a_certificate_that_is_closed_to_the_helper(pam, directory, ask, log):
    place = ask(directory.client, policy={"on_outage": "allow"})
    (place / "own.pem").chmod(0o600)
    assert pam.log_in(service=SERVICE).code == pam_driver.SERVICE_ERR
    event = log.event()
    assert event["reason"] == "contacts_fault" and "ldap.certificate_file" in event["detail"]


def test_the_key_is_not_logged(pam, directory, ask, typed, log):
    place = ask(directory.client)
    with replaced(pam_stack.service_path("blockid-debug"), pam_stack.blockid_alone("debug")):
        assert pam.log_in(typed.right, service="blockid-debug").code == pam_driver.SUCCESS
    log.event()
    text = "\n".join(log.texts())
    assert "step" in text and not any(line in text for line in (place / "own.key").read_text().splitlines()[1:])


@pytest.mark.usefixtures("right_host")
def test_check_finds_nothing_wrong_but_its_end(directory, ask):
    """It is good for a day."""
    ask(directory.client)
    (found,) = check().troubles
    assert (found.level, found.id) == ("warning", "ldap.certificate")
    assert time.strftime("ends on %Y-%m-%d", time.gmtime(time.time() + 24 * 3600)) in found.what


@pytest.mark.usefixtures("right_host")
def test_check_finds_nothing_wrong(directory, ask):
    far = time.strftime("%Y%m%d%H%M%SZ", time.gmtime(time.time() + 90 * 24 * 3600))
    ask(issue_client(directory.issued, "far", not_after=far))
    assert check().troubles == []
