"""An account that several people share: whose passcode it takes, by the SSH key that sshd has checked."""
# SPDX-License-Identifier: Apache-2.0
import subprocess
from tempfile import TemporaryDirectory

import pytest
from conftest import SERVICE, Typist
from harness import accounts, pam_driver, pam_stack
from harness.blockidctl import findings
from harness.files import replaced
from harness.slapd import person
from harness.ssh import Dialogue
from harness.sshd import KEY_AND_PAM, make_key, sshd

NOBODYS_KEY = "SHA256:" + "A" * 43
DIRECTORY = [person("deploy", mail="deploy.ldap@mysite.com")]


@pytest.fixture(scope="module")
def server(people, stacks):
    """sshd that lets three keys in as anybody: ann's, ben's, and one of somebody who has no entry."""
    accounts.add_person("deploy", "pw-deploy")
    with TemporaryDirectory() as directory, sshd(directory, KEY_AND_PAM) as running:
        keys = {"ann": running.key, "ben": running.key.with_name("ben"), "eve": running.key.with_name("eve")}
        for name in ("ben", "eve"):
            make_key(keys[name])
            with running.key.with_suffix(".pub").open("a") as authorized:
                authorized.write(keys[name].with_suffix(".pub").read_text())
        running.keys.update(keys)
        yield running


def fingerprint(server, name):
    shown = subprocess.run(["ssh-keygen", "-l", "-f", server.keys[name]], capture_output=True, text=True, check=True)
    return shown.stdout.split()[1]


@pytest.fixture
def sharers(server):
    """Their entries, as users has them."""
    return [{"name": "deploy", "key": fingerprint(server, name), "email": f"{name}@mysite.com", "blockid_user": name}
            for name in ("ann", "ben")]


def client(server, name, user="deploy"):
    return Dialogue(server.client(user, "-i", server.keys[name]))


def gets_in(login, code, user="deploy"):
    login.expect(r"Passcode sent to .*: ")
    login.type(code())
    login.expect(rf"uid=\d+\({user}\)")
    return login.end() == 0


def is_refused(login, log):
    login.expect(r"Permission denied \(.*\)")
    assert login.end() == 255 and "Passcode sent" not in login.seen
    event = log.event()
    assert event["reason"] == "no_contact"
    return "none for this login" in event["detail"]


@pytest.mark.parametrize("who", ["ann", "ben"])
def test_each_is_asked_for_their_own(server, sharers, configure, tenant, log, who):
    configure(users=sharers)
    assert gets_in(client(server, who), Typist(tenant, who).right)
    assert log.event()["result"] == "allow"
    assert tenant.messages(who)[-1]["to"] == f"{who}@mysite.com"
    assert tenant.counts()["messages"] == 1


def test_the_code_of_one_is_not_good_for_another(server, sharers, configure, tenant, log):
    configure(users=sharers)
    login = client(server, "ann")
    login.expect(r"Passcode sent to .*: ")
    other = client(server, "ben")
    other.expect(r"Passcode sent to .*: ")
    login.type(Typist(tenant, "ben").right())
    login.expect(r"Invalid passcode, .*: ")
    login.type(Typist(tenant, "ann").right())
    login.expect(r"uid=\d+\(deploy\)")
    assert login.end() == 0


def test_a_key_without_an_entry_has_no_contact(server, sharers, configure, directory, tenant, log):
    """Nor the one that the directory has of the account."""
    configure(users=sharers, ldap=directory.group())
    assert is_refused(client(server, "eve"), log)
    assert tenant.counts()["messages"] == 0


def test_an_entry_without_a_key_is_for_every_other_login(server, sharers, configure, tenant):
    configure(users=[*sharers, {"name": "deploy", "email": "team@mysite.com"}])
    assert gets_in(client(server, "eve"), Typist(tenant, "deploy").right)
    assert tenant.messages("deploy")[-1]["to"] == "team@mysite.com"


def test_a_login_without_a_key_is_nobodys(pam, server, sharers, configure, log):
    configure(users=sharers)
    assert pam.log_in(service=SERVICE, user="deploy").code == pam_driver.USER_UNKNOWN
    assert log.event()["reason"] == "no_contact"


@pytest.mark.parametrize("service", [SERVICE, "sshd"])
def test_h9_another_program_says_what_sshd_would(pam, server, sharers, configure, tenant, log, service):
    """A module before ours, or the program itself, sets SSH_AUTH_INFO_0; and it takes the service of sshd."""
    configure(users=sharers)
    key = server.keys["ann"].with_suffix(".pub").read_text().split()
    variable = f"SSH_AUTH_INFO_0=publickey {key[0]} {key[1]}\n"
    with replaced(pam_stack.service_path("sshd"), pam_stack.blockid_alone()):
        outcome = pam.log_in(service=service, user="deploy", items={"environment": [variable], "rhost": "127.0.0.1"})
    assert outcome.code == pam_driver.USER_UNKNOWN
    assert (log.event()["first_factor"], log.event()["reason"]) == ("publickey", "no_contact")  # so it was heard
    assert tenant.counts()["messages"] == 0


def test_others_are_asked_as_ever(server, sharers, configure, typed):
    configure(users=[*sharers, {"name": "alice", "email": "alice.liddell@mysite.com"}])
    assert gets_in(client(server, "ben", "alice"), typed.right, "alice")


def test_through_the_broker(server, sharers, configure, tenant, log, serving):
    configure(users=sharers)
    assert gets_in(client(server, "ben"), Typist(tenant, "ben").right)
    assert log.event()["through"] == "broker"


def test_resolve_names_each(server, sharers, configure):
    configure(users=[*sharers, {"name": "deploy", "email": "team@mysite.com"}])
    words = [finding.what for finding in findings("resolve", "deploy").of("contact")]
    assert [word.split(" is sent")[0].rpartition("sshd\" ")[2] for word in words] == [
        f"with the SSH key {entry['key']}" for entry in sharers] + ["with no key of users"]
    assert "a***n@mysite.com" in words[0] and "t***m@mysite.com" in words[2]
