"""policy.ask = "caller": who becomes somebody else by su is asked for their own passcode; and whose word counts."""
# SPDX-License-Identifier: Apache-2.0
import pytest
from conftest import SERVICE, Typist
from harness import pam_driver
from harness.files import replaced
from harness.ssh import Dialogue
from harness.start import Start

ASK_CALLER = {"policy": {"ask": "caller"}}
SU = ["su", "bob", "-c", "id -un"]


@pytest.fixture(params=["helper", "broker"])
def way(request):
    """How the login comes to its process."""
    if request.param == "broker":
        request.getfixturevalue("serving")
    return request.param


def su(*options, environment=()):
    """alice becomes bob: his password is asked for."""
    dialogue = Dialogue(Start(environment=environment).command([SU[0], *options, *SU[1:]]))
    dialogue.expect(r"Password: ")
    dialogue.type("pw-bob")
    return dialogue


def gets_in(dialogue, code):
    dialogue.expect(r"Passcode sent to .*: ")
    dialogue.type(code())
    dialogue.expect(r"\bbob\b")
    return dialogue.end() == 0


@pytest.mark.parametrize("options", [(), ("-",)])
def test_su_asks_who_calls(way, configure, typed, tenant, log, options):
    configure(services={"su": {"ask": "caller"}})
    assert gets_in(su(*options), typed.right)
    event = log.event()
    assert (event["user"], event["ruser"], event["asked"], event["through"]) == ("bob", "alice", "alice", way)
    assert event["result"] == "allow"
    assert {message["userId"] for message in tenant.messages()[-2:]} == {"alice"}


def test_su_asks_the_target_by_default(configure, tenant, log):
    """The control."""
    assert gets_in(su(), Typist(tenant, "bob").right)
    event = log.event()
    assert (event["user"], event["ruser"]) == ("bob", "alice") and "asked" not in event


@pytest.mark.parametrize("environment", [("LOGNAME=carol", "USER=carol", "SUDO_USER=carol", "PAM_RUSER=carol")])
def test_the_environment_is_nobodys_word(configure, typed, log, environment):
    configure(**ASK_CALLER)
    assert gets_in(su(environment=environment), typed.right)
    assert log.event()["asked"] == "alice"


def test_policy_is_about_who_calls(configure, tenant, log):
    configure(policy={"ask": "caller", "exempt_users": ["alice"]})
    dialogue = su()
    dialogue.expect(r"\bbob\b")
    assert dialogue.end() == 0 and "asscode" not in dialogue.seen
    assert (log.event()["reason"], log.event()["asked"]) == ("exempt_user", "alice")


def test_an_exempt_target_is_no_way_in(configure, typed):
    configure(policy={"ask": "caller", "exempt_users": ["bob"]})
    assert gets_in(su(), typed.right)


def is_refused(outcome, tenant, log, words):
    assert outcome.code == pam_driver.SERVICE_ERR
    assert "for certain who asks" in outcome.notices[-1]
    event = log.event()
    assert (event["result"], event["reason"]) == ("local_fault", "caller_unproven")
    assert words in event["detail"]
    return tenant.counts()["connections"] == 0


def test_a_claim_of_roots_program(way, pam, configure, tenant, log):
    """It has alice's name from somewhere, as a program would that passes on what a client says."""
    configure(**ASK_CALLER)
    assert is_refused(pam.log_in(service=SERVICE, user="bob", items={"ruser": "alice"}), tenant, log, "one of uid 0")


@pytest.mark.parametrize("ruser", ["nobody-of-this-host", "alice\nbob", "*"])
def test_a_claim_to_be_nobody(pam, configure, tenant, log, ruser):
    configure(**ASK_CALLER)
    assert is_refused(pam.log_in(service=SERVICE, user="bob", items={"ruser": ruser}), tenant, log, "no account")


def test_where_nobody_calls_the_user_is_asked(key_sshd, pam, configure, typed, log):
    configure(**ASK_CALLER)
    assert pam.log_in(typed.right, service=SERVICE).code == pam_driver.SUCCESS
    login = Dialogue(key_sshd.client("alice"))
    login.expect(r"Passcode sent to .*: ")
    login.type(typed.right())
    assert login.end() == 0
    assert all("asked" not in event for event in log.events())


def sudo_to(pattern):
    sudo = Dialogue(["runuser", "-u", "alice", "--", "sudo", "id", "-un"])
    sudo.expect(r"[Pp]assword.*: ")
    sudo.type("pw-alice")
    sudo.expect(pattern)
    return sudo


def test_sudo_asks_its_own_user_all_the_same(configure, typed, log):
    configure(**ASK_CALLER)
    sudo = sudo_to(r"Passcode sent to .*: ")
    sudo.type(typed.right())
    sudo.expect(r"\broot\b")
    assert sudo.end() == 0
    assert (log.event()["user"], log.event()["result"]) == ("alice", "allow")


def test_sudo_that_wants_the_password_of_the_target(configure, typed, log):
    """With targetpw sudo asks for bob's password, as su would; and alice is the one who calls."""
    configure(**ASK_CALLER)
    rules = "alice ALL=(ALL) ALL\nDefaults timestamp_timeout=0, passwd_tries=1, targetpw\n"
    with replaced("/etc/sudoers.d/tests", rules, 0o440):
        sudo = Dialogue(["runuser", "-u", "alice", "--", "sudo", "-u", "bob", "id", "-un"])
        sudo.expect(r"[Pp]assword.*: ")
        sudo.type("pw-bob")
        assert gets_in(sudo, typed.right)
    event = log.event()
    assert (event["user"], event["ruser"], event["asked"]) == ("bob", "alice", "alice")
