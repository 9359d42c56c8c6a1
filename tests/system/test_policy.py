"""Who is asked for a passcode, and what a policy makes of the answer; over real SSH and sudo."""
# SPDX-License-Identifier: Apache-2.0
import subprocess
import time

import pytest
from conftest import SERVICE
from harness import accounts, pam_driver
from harness.accounts import AS_ALICE
from harness.ssh import Dialogue



@pytest.fixture(scope="module", autouse=True)
def groups():
    """alice is in staffers as one of several and in her own by /etc/passwd; nobody is in strangers."""
    for name in ("staffers", "strangers"):
        subprocess.run(["groupadd", "--force", name], check=True)
    subprocess.run(["usermod", "-aG", "staffers", "alice"], check=True)


class Ssh:
    """alice with her key."""

    def __init__(self, server):
        self._server = server

    def enters_without_a_code(self):
        login = Dialogue(self._server.client("alice"))
        login.expect(r"uid=\d+\(alice\)")
        return login.end() == 0 and "asscode" not in login.seen

    def is_asked_and_enters(self, code):
        login = Dialogue(self._server.client("alice"))
        login.expect(r"Passcode sent to .*: ")
        login.type(code())
        login.expect(r"uid=\d+\(alice\)")
        return login.end() == 0

    def is_refused(self):
        login = Dialogue(self._server.client("alice"))
        login.expect(r"Permission denied \(.*\)")
        return login.end() == 255 and "Passcode sent" not in login.seen


class Sudo:
    """alice with her password."""

    @staticmethod
    def begin():
        sudo = Dialogue([*AS_ALICE, "sudo", "id", "-un"])
        sudo.expect(r"password for alice: ")
        sudo.type("pw-alice")
        return sudo

    def enters_without_a_code(self):
        sudo = self.begin()
        sudo.expect(r"\broot\b")
        return sudo.end() == 0 and "asscode" not in sudo.seen

    def is_asked_and_enters(self, code):
        sudo = self.begin()
        sudo.expect(r"Passcode sent to .*: ")
        sudo.type(code())
        sudo.expect(r"\broot\b")
        return sudo.end() == 0

    def is_refused(self):
        sudo = self.begin()
        sudo.expect(r"1 incorrect password attempt|PAM authentication error")
        return sudo.end() == 1 and "Passcode sent" not in sudo.seen


@pytest.fixture(params=["ssh", "sudo"])
def alice(request):
    return Ssh(request.getfixturevalue("key_sshd")) if request.param == "ssh" else Sudo()


@pytest.mark.parametrize("policy, reason", [
    ({"only_groups": ["strangers"]}, "in_no_group"),
    ({"exempt_users": ["bob", "alice"]}, "exempt_user"),
    ({"exempt_groups": ["strangers", "staffers"]}, "exempt_group"),
    ({"exempt_groups": ["alice"]}, "exempt_group"),  # her primary group
    ({"only_groups": ["alice"], "exempt_groups": ["staffers"]}, "exempt_group"),
])
def test_not_asked(alice, configure, tenant, log, policy, reason):
    configure(policy=policy)
    assert alice.enters_without_a_code()
    assert (log.event()["result"], log.event()["reason"]) == ("ignore", reason)
    assert tenant.counts()["connections"] == 0


def test_not_asked_from_a_network(key_sshd, configure, tenant, log):
    configure(policy={"exempt_networks": ["198.51.100.0/24", "127.0.0.0/8"]})
    assert Ssh(key_sshd).enters_without_a_code()
    event = log.event()
    assert (event["result"], event["reason"], event["rhost"]) == ("ignore", "exempt_network", "127.0.0.1")
    assert event["detail"] == "127.0.0.1 is in 127.0.0.0/8"
    assert tenant.counts()["connections"] == 0


def test_asked_from_elsewhere(key_sshd, configure, typed):
    configure(policy={"exempt_networks": ["127.0.0.2/32", "198.51.100.0/24", "::/0"]})
    assert Ssh(key_sshd).is_asked_and_enters(typed.right)


def test_sudo_says_nothing_of_a_network(configure, typed):
    configure(policy={"exempt_networks": ["0.0.0.0/0", "::/0"]})
    assert Sudo().is_asked_and_enters(typed.right)


@pytest.mark.parametrize("policy", [
    {"only_groups": ["strangers", "staffers"]}, {"only_groups": ["alice"]},
    {"exempt_users": ["bob", "ALICE"]}, {"exempt_groups": ["strangers"]},
])
def test_asked(alice, configure, typed, policy):
    configure(policy=policy)
    assert alice.is_asked_and_enters(typed.right)


def test_a_group_that_nobody_finds_exempts_nobody(pam, then_permit, configure, typed):
    """She is in none of the others, and may be in this one."""
    configure(policy={"only_groups": ["nowhere", "strangers"]})
    assert len(pam.log_in(typed.right, service=then_permit).prompts) == 1


@pytest.mark.parametrize("options", [(), ("-i",)])
def test_sudo_i_takes_the_settings_of_sudo(configure, log, options):
    configure(tenant={"dns": "nowhere.blockid.test"}, policy={"on_outage": "allow"},
              services={"sudo": {"on_outage": "deny"}})
    sudo = Dialogue([*AS_ALICE, "sudo", *options, "id", "-un"])
    sudo.expect(r"password for alice: ")
    sudo.type("pw-alice")
    assert sudo.end() == 1
    assert (log.event()["service"], log.event()["result"]) == ("sudo-i" if options else "sudo", "outage")


def test_exemption_is_pam_ignore(pam, configure):
    configure(policy={"exempt_users": ["alice"]})
    assert pam.log_in(service=SERVICE).code == pam_driver.PERM_DENIED


@pytest.mark.parametrize("policy", [{"exempt_groups": ["nowhere"]}, {"only_groups": ["nowhere", "staffers"]},
                                    {"only_groups": ["nowhere"]}])
def test_group_that_does_not_exist_is_a_warning(alice, configure, typed, log, policy):
    configure(policy=policy)
    assert alice.is_asked_and_enters(typed.right)
    key = next(iter(policy))
    warning = f'policy.{key} names "nowhere", which is no group of this host'
    assert any("warning ref=" in text and warning in text for text in log.texts())


@pytest.mark.parametrize("policy", [{"only_groups": ["strangers"]}, {"exempt_groups": ["strangers"]}])
def test_name_service_that_fails_is_a_refusal(alice, configure, tenant, log, policy):
    """No source for groups at all: nobody can say that she is in none."""
    configure(policy=policy)
    with accounts.groups_out_of_order():
        assert alice.is_refused()
    assert (log.event()["result"], log.event()["reason"]) == ("local_fault", "accounts_fault")
    assert tenant.counts()["connections"] == 0


def test_exempt_user_needs_no_groups(pam, configure):
    configure(policy={"exempt_users": ["alice"], "only_groups": ["strangers"]})
    with accounts.groups_out_of_order():
        assert pam.log_in(service=SERVICE).code == pam_driver.PERM_DENIED


@pytest.mark.parametrize("position", ["deny", "allow"])
def test_outage(alice, configure, log, position):
    configure(tenant={"dns": "nowhere.blockid.test"}, policy={"on_outage": position})
    assert alice.enters_without_a_code() if position == "allow" else alice.is_refused()
    assert log.event()["result"] == {"deny": "outage", "allow": "ignore"}[position]


@pytest.mark.parametrize("position", ["deny", "skip"])
def test_missing_contact(alice, configure, log, position):
    configure(users=[{"name": "bob", "email": "bob@mysite.com"}], contacts={"missing_contact": position})
    assert alice.enters_without_a_code() if position == "skip" else alice.is_refused()
    assert log.event()["reason"] == {"deny": "no_contact", "skip": "no_contact_skipped"}[position]


def day(days_from_now):
    return time.strftime("%Y-%m-%d", time.gmtime(time.time() + days_from_now * 24 * 3600))


@pytest.mark.parametrize("days, reason, words", [(1, "no_contact_skipped", "until"), (-2, "no_contact", "over")])
def test_grace_for_missing_contact(alice, configure, log, days, reason, words):
    configure(users=[{"name": "bob", "email": "bob@mysite.com"}],
              contacts={"missing_contact": "skip_until", "until": day(days)})
    assert alice.enters_without_a_code() if days > 0 else alice.is_refused()
    event = log.event()
    assert event["reason"] == reason
    assert words in event["detail"] and day(days) in event["detail"]


def test_grace_of_one_service(pam, configure):
    configure(users=[{"name": "bob", "email": "bob@mysite.com"}], contacts={"until": day(1)},
              services={SERVICE: {"missing_contact": "skip_until"}})
    assert pam.log_in(service=SERVICE).code == pam_driver.PERM_DENIED
    assert pam.log_in(service="sshd-code").code == pam_driver.USER_UNKNOWN


def test_report_only_asks_and_keeps_nobody_out(alice, configure, typed, log):
    configure(policy={"report_only": True}, otp={"attempts": 1})
    assert alice.is_asked_and_enters(typed.wrong)
    event = log.event()
    assert (event["result"], event["would"], event["reason"]) == ("ignore", "deny", "wrong_passcode")


def test_report_only_with_the_right_code(pam, configure, typed, log):
    configure(policy={"report_only": True})
    outcome = pam.log_in(typed.right, service=SERVICE)
    assert (outcome.code, outcome.fail_delay) == (pam_driver.PERM_DENIED, 0)
    assert (log.event()["result"], log.event()["would"]) == ("ignore", "allow")


def test_report_only_needs_settings_that_can_be_read(pam, configure):
    configure(policy={"report_only": True}, otp={"attempts": 99})
    assert pam.log_in(service=SERVICE).code == pam_driver.SERVICE_ERR


def test_services_differ(key_sshd, configure, typed, log):
    configure(policy={"exempt_users": ["alice"]},
              services={"sudo": {"exempt_users": [], "prompt": "Code for sudo: ", "attempts": 1},
                        "su": {"attempts": 2}})
    assert Ssh(key_sshd).enters_without_a_code()
    sudo = Sudo.begin()
    sudo.expect(r"Code for sudo: ")
    sudo.type(typed.wrong())
    sudo.expect(r"1 incorrect password attempt")
    assert sudo.end() == 1
    assert [event["service"] for event in log.events()] == ["sshd", "sudo"]
    assert [event["result"] for event in log.events()] == ["ignore", "wrong_passcode"]
