"""Hostile cases B13 to B15, one person under many names, where the name service takes other spellings; and F9, which of
its sources are loaded while the helper is root."""
# SPDX-License-Identifier: Apache-2.0
import json
import pwd
import subprocess
from pathlib import Path

import pytest
from conftest import ALICE, BOB, SERVICE
from harness import accounts, blockidctl, pam_driver, pam_stack
from harness.files import replaced
from harness.name_service import folding_names, sources
from harness.slapd import OTHERS, PEOPLE, entry, person
from harness.ssh import Dialogue
from harness.sssd import SSSD, sssd

SPELLINGS = ["alice", "ALICE", "Alice", "alice@CORP.EXAMPLE", "aLICE@corp.example", "CORP\\alice"]
DIRECTORY = [person("alice", mail="alice.ldap@mysite.com", mobile="+1 415 555 0222"),
             person("dora", cn="Dora", loginShell="/bin/sh", mail="dora.spenlow@mysite.com"),
             entry(f"cn=dorians,{PEOPLE}", objectClass="posixGroup", cn="dorians", gidNumber="20001", memberUid="dora")]
# Who must be asked, and was not by another spelling: a group that only her own name is in; a list with her own name.
POLICIES = {"only_groups": {"policy": {"only_groups": ["staffers"]}},
            "missing_contact": {"contacts": {"missing_contact": "skip"}}}

ASKS_US_ALONE = f"auth required pam_blockid.so\nauth required pam_permit.so\n{pam_stack.LATER}"


@pytest.fixture(scope="module", autouse=True)
def groups():
    subprocess.run(["groupadd", "--force", "staffers"], check=True)
    subprocess.run(["usermod", "-aG", "staffers", "alice"], check=True)


@pytest.fixture(scope="module")
def spellings():
    with folding_names() as names:
        yield names


def is_asked_and_enters(command, code, account):
    """Answers with the code, and sees that it is this account which is let in."""
    login = Dialogue(command)
    login.expect(r"Passcode sent to .*: ")
    login.type(code())
    login.expect(rf"uid=\d+\({account}\)")
    return login.end() == 0


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
def test_b13_capitals_over_ssh(key_sshd, spellings, configure, typed, log, policy):
    configure(**policy)
    assert is_asked_and_enters(key_sshd.client("ALICE"), typed.right, "alice")
    event = log.event()
    assert (event["user"], event["account"], event["reason"]) == ("ALICE", "alice", "right_passcode")


@pytest.mark.caught_by("naive", "careless")
@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
@pytest.mark.parametrize("spelling", SPELLINGS[1:])
def test_b14_every_spelling_is_asked(pam, spellings, configure, typed, log, spelling, policy):
    configure(**policy)
    assert pam.log_in(typed.right, service=SERVICE, user=spelling).code == pam_driver.SUCCESS
    assert log.event()["account"] == "alice"


def test_b14_domain_over_ssh(key_sshd, spellings, configure, typed, log):
    configure(**POLICIES["only_groups"])
    assert is_asked_and_enters(key_sshd.client("alice@CORP.EXAMPLE"), typed.right, "alice")
    assert (log.event()["user"], log.event()["account"]) == ("alice@CORP.EXAMPLE", "alice")


def test_b13_capitals_to_su(spellings, configure, tenant, log):
    configure(contacts={"missing_contact": "skip"})
    su = ["runuser", "-u", "alice", "--", "su", "BOB", "-c", "id"]
    with replaced(pam_stack.service_path("su"), ASKS_US_ALONE):
        assert is_asked_and_enters(su, lambda: tenant.messages("bob")[-1]["code"], "bob")
    assert log.event()["reason"] == "right_passcode"


def test_b13_own_name_is_the_name_in_the_log(pam, spellings, typed, log):
    """Nothing is added where nothing differs."""
    assert pam.log_in(typed.right, service=SERVICE).code == pam_driver.SUCCESS
    assert log.event()["user"] == "alice" and "account" not in log.event()


@pytest.mark.caught_by("naive")
@pytest.mark.parametrize("exempt, is_exempt", [("alice", True), ("ALICE", False)])
def test_b13_exemption_is_the_accounts(pam, spellings, configure, log, exempt, is_exempt):
    configure(policy={"exempt_users": [exempt]})
    answers = [] if is_exempt else [None]
    codes = {pam.log_in(*answers, service=SERVICE, user=user).code for user in ("alice", "ALICE")}
    assert codes == {pam_driver.PERM_DENIED if is_exempt else pam_driver.CONV_ERR}
    assert {event["reason"] for event in log.events()} == {"exempt_user" if is_exempt else "conversation_failed"}


def test_b13_exempt_name_counts_without_a_name_service(pam, then_permit, configure, log):
    """Break glass: the name as it is written in the settings, and no other spelling of it."""
    configure(policy={"exempt_users": ["alice"]})
    with sources(passwd="out_of_order"):
        assert pam.log_in(service=then_permit).code == pam_driver.SUCCESS
        assert pam.log_in(service=then_permit, user="ALICE").code == pam_driver.SERVICE_ERR
    assert [event["reason"] for event in log.events()] == ["exempt_user", "accounts_fault"]


def test_b13_name_that_leads_to_two_accounts(pam, then_permit, spellings, configure, tenant, log):
    """It is answered with alice's name and another's number: nobody's, even where either would be let by."""
    configure(policy={"exempt_users": ["alice", "twin.alice"], "only_groups": ["daemon"]})
    assert pam.log_in(service=then_permit, user="twin.alice").code == pam_driver.SERVICE_ERR
    event = log.event()
    assert (event["result"], event["reason"]) == ("local_fault", "accounts_fault")
    assert '"twin.alice" is an account that calls itself "alice"' in event["detail"].replace("\\", "")
    assert tenant.counts()["connections"] == 0


def test_b14_spellings_share_budget_and_user_id(pam, spellings, configure, directory, tenant):
    configure(users=OTHERS, ldap=directory.group(filter="(uid=%U)"), otp={"attempts": 1, "resend_interval": 0},
              policy={"send_budget": {"codes": 2, "per": 600}})
    before = len(tenant.messages())
    codes = [pam.log_in("123456", service=SERVICE, user=spelling).code for spelling in SPELLINGS]
    assert codes == [*[pam_driver.AUTH_ERR] * 5, pam_driver.MAXTRIES]  # one lock, too
    assert len(tenant.messages()) - before == 2 * len(("email", "sms"))
    users = {json.loads(request["body"])["userId"] for request in tenant.requests() if "/otp/" in request["path"]}
    assert users == {"alice"}


def test_b14_resolve_goes_by_the_account(spellings, configure):
    configure(users=[ALICE, BOB])
    found = blockidctl.findings("resolve", "alice@CORP.EXAMPLE")
    assert found.status == 0
    assert "is the account \"alice\"" in found.of("policy")[0].what
    assert "a***" in found.of("contact")[0].what


def asked_as_the_helper_alone(questions):
    assert {question.what for question in questions} == {"loaded", "getpwnam"}  # it was asked
    return {question.uid for question in questions} == {pwd.getpwnam(accounts.HELPER).pw_uid}


def test_f9_helper_asks_no_name_service_as_root(pam, spellings, typed):
    with spellings.asked_first():
        assert pam.log_in(typed.right, service=SERVICE).code == pam_driver.SUCCESS
        assert asked_as_the_helper_alone(spellings.questions("pam-blockid-helper"))


def test_f9_blockidctl_asks_no_name_service_as_root(spellings):
    with spellings.asked_first():
        assert blockidctl.run("resolve", "alice")[0] == 0
        assert asked_as_the_helper_alone(spellings.questions("blockidctl"))


# The same with sssd on slapd, as sshd, sudo and su hand names over.


@pytest.fixture(scope="module")
def sss(directory, tmp_path_factory):
    if not Path(SSSD).exists():
        pytest.skip("cannot run: this release has no package of sssd")
    with sssd(directory, "dora", tmp_path_factory.mktemp("sssd") / "log"), \
            replaced("/etc/sudoers.d/tests-dora", "dora ALL=(ALL) ALL\n", 0o440):
        yield


CALLERS = {
    "ssh capitals": (lambda server: server.client("DORA"), "dora"),
    "ssh domain": (lambda server: server.client("dora@CORP.EXAMPLE"), "dora"),
    "su": (lambda server: ["runuser", "-u", "alice", "--", "su", "DORA", "-c", "id"], "dora"),
    "sudo": (lambda server: ["runuser", "-u", "DORA", "--", "sudo", "-u", "daemon", "id"], "daemon"),
}


@pytest.mark.parametrize("command, becomes", CALLERS.values(), ids=CALLERS)
def test_b15_sssd(key_sshd, sss, configure, directory, tenant, log, command, becomes):
    configure(users=[{"name": "dora", "email": "dora.spenlow@mysite.com"}],
              policy={"only_groups": ["dorians"]}, contacts={"missing_contact": "skip"})
    with replaced(pam_stack.service_path("su"), ASKS_US_ALONE), \
            replaced(pam_stack.service_path("sudo"), ASKS_US_ALONE):
        assert is_asked_and_enters(command(key_sshd), lambda: tenant.messages("dora")[-1]["code"], becomes)
    event = log.event()
    assert event["reason"] == "right_passcode"
    assert event.get("account", event["user"]) == "dora"
