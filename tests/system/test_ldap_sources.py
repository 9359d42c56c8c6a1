"""The list of users and LDAP together: order, merging, disagreement, and LDAP out of reach."""
# SPDX-License-Identifier: Apache-2.0
import pytest
from conftest import SERVICE, Typist
from harness import pam_driver
from harness.files import write_file
from harness.slapd import OTHERS, person
from harness.sshd import free_port

pytestmark = pytest.mark.usefixtures("fresh_directory")
LISTED = {"name": "alice", "email": "alice.listed@mysite.com", "phone": "+1 415 555 0111"}
EMAIL_ONLY = {"name": "alice", "email": LISTED["email"]}
LISTED_EMAIL, LISTED_SMS = ("email", "alice.listed@mysite.com"), ("sms", "+1 4155550111")
LDAP_EMAIL, LDAP_SMS = ("email", "alice.ldap@mysite.com"), ("sms", "+1 4155550222")
PERM_DENIED = 6  # what libpam makes of a stack in which everyone said PAM_IGNORE
DIRECTORY = [person("alice", mail="alice.ldap@mysite.com", mobile="+1 415 555 0222", employeeNumber="A-1001")]


@pytest.fixture
def log_in(pam, tenant):
    """What a login with the right code was sent."""

    def run(blockid_user="alice"):
        before = len(tenant.messages())
        assert pam.log_in(Typist(tenant, blockid_user).right, service=SERVICE).code == pam_driver.SUCCESS
        return tenant.messages()[before:]

    return run


def destinations(sent):
    assert len({message["code"] for message in sent}) == 1
    return [(message["channel"], message["to"]) for message in sent]


def test_email_from_the_list_and_phone_from_ldap(configure, directory, log_in):
    configure(users=[EMAIL_ONLY], ldap=directory.group())
    assert destinations(log_in()) == [LISTED_EMAIL, LDAP_SMS]
    assert len(directory.searches()) == 1


def test_complete_in_the_list(configure, directory, log_in):
    configure(users=[LISTED], ldap=directory.group())
    assert destinations(log_in()) == [LISTED_EMAIL, LISTED_SMS]
    assert not directory.was_contacted()


def test_complete_for_the_channels(configure, directory, log_in):
    configure(users=[EMAIL_ONLY], ldap=directory.group(), otp={"channels": ["email"]})
    assert destinations(log_in()) == [LISTED_EMAIL]
    assert not directory.was_contacted()


@pytest.mark.parametrize("sources, expected", [
    (["users", "ldap"], [LISTED_EMAIL, LDAP_SMS]), (["ldap", "users"], [LDAP_EMAIL, LDAP_SMS]),
    (["users"], [LISTED_EMAIL]), (["ldap"], [LDAP_EMAIL, LDAP_SMS])])
def test_order_of_sources_decides_where_they_disagree(configure, directory, log_in, sources, expected):
    configure(users=[EMAIL_ONLY], ldap=directory.group(), contacts={"sources": sources})
    assert destinations(log_in()) == expected
    assert directory.was_contacted() == ("ldap" in sources)


def test_blockid_user_id_of_the_first_that_has_one(configure, directory, log_in):
    ldap = directory.group(blockid_user_attribute="employeeNumber")
    configure(users=[EMAIL_ONLY], ldap=ldap)
    assert {message["userId"] for message in log_in("A-1001")} == {"A-1001"}
    configure(users=[{**EMAIL_ONLY, "blockid_user": "a.liddell"}], ldap=ldap)
    assert {message["userId"] for message in log_in("a.liddell")} == {"a.liddell"}


def test_no_login_without_the_id_of_the_directory(configure, directory, then_permit, pam, tenant, log):
    """However complete the list of users is: the login name may be somebody else's id."""
    ldap = directory.group(blockid_user_attribute="employeeNumber", uri=["ldaps://127.0.0.1:1"])
    configure(users=[LISTED], ldap=ldap, contacts={"missing_contact": "skip"})
    assert pam.log_in(service=then_permit).code == pam_driver.AUTHINFO_UNAVAIL
    assert log.event()["reason"] == "contacts_unreachable"
    assert tenant.counts()["messages"] == 0


def test_blockid_user_id_is_the_same_over_any_channels(configure, directory, log_in):
    for channels in (["email"], ["email", "sms"]):
        configure(users=[LISTED], ldap=directory.group(blockid_user_attribute="employeeNumber"), otp={"channels": channels})
        assert {message["userId"] for message in log_in("A-1001")} == {"A-1001"}


def test_person_who_is_in_ldap_alone(configure, directory, log_in):
    configure(users=[{**LISTED, "name": "bob"}], ldap=directory.group())
    assert destinations(log_in()) == [LDAP_EMAIL, LDAP_SMS]


@pytest.fixture(params=["deny", "allow"])
def ldap_down(request, configure, directory):
    """LDAP out of reach, with `on_outage` in both positions."""
    uri = [f"ldaps://127.0.0.1:{free_port()}"]

    def write(users, **changes):
        configure(users=users, ldap=directory.group(uri=uri), policy={"on_outage": request.param}, **changes)
        return request.param

    return write


@pytest.mark.parametrize("sources", [["users", "ldap"], ["ldap", "users"]])
@pytest.mark.parametrize("listed, expected", [(LISTED, [LISTED_EMAIL, LISTED_SMS]), (EMAIL_ONLY, [LISTED_EMAIL])])
def test_ldap_down_and_the_person_in_the_list(ldap_down, log_in, log, sources, listed, expected):
    ldap_down([listed], contacts={"sources": sources})
    assert destinations(log_in()) == expected
    was_asked = sources[0] == "ldap" or listed is EMAIL_ONLY
    assert ("ldaps://127.0.0.1" in log.event().get("detail", "")) == was_asked


def test_ldap_down_and_the_person_in_ldap_alone(ldap_down, then_permit, pam, tenant, log):
    on_outage = ldap_down([{**LISTED, "name": "bob"}])
    expected = {"deny": ("outage", pam_driver.AUTHINFO_UNAVAIL, pam_driver.AUTHINFO_UNAVAIL),
                "allow": ("ignore", PERM_DENIED, pam_driver.SUCCESS)}[on_outage]
    alone, with_permit = pam.log_in(service=SERVICE), pam.log_in(service=then_permit)
    assert (log.event()["result"], alone.code, with_permit.code) == expected
    assert {event["reason"] for event in log.events()} == {"contacts_unreachable"}
    assert alone.prompts == with_permit.prompts == []
    assert tenant.counts()["requests"].get("generate", 0) == 0


def test_missing_contact_skip_is_not_for_outages(ldap_down, then_permit, pam):
    """Nobody knows whether the person has an address."""
    on_outage = ldap_down(OTHERS, contacts={"missing_contact": "skip"})
    expected = {"deny": pam_driver.AUTHINFO_UNAVAIL, "allow": pam_driver.SUCCESS}[on_outage]
    assert pam.log_in(service=then_permit).code == expected


def test_a_fault_of_the_settings_is_no_outage(configure, directory, then_permit, pam, tmp_path, log):
    """Nor does the list of users hide it."""
    write_file(tmp_path / "password", "not-the-password", 0o600)
    configure(users=[EMAIL_ONLY], ldap=directory.group(bind_password_file=str(tmp_path / "password")),
              policy={"on_outage": "allow"})
    assert pam.log_in(service=then_permit).code == pam_driver.SERVICE_ERR
    assert log.event()["reason"] == "contacts_fault"


def test_account_without_entry_is_not_an_outage(configure, directory, then_permit, pam, log):
    configure(users=[LISTED], ldap=directory.group(), policy={"on_outage": "allow"})
    assert pam.log_in(service=then_permit, user="carol").code == pam_driver.USER_UNKNOWN
    assert log.event()["reason"] == "no_contact"


def test_entry_without_account_gets_no_message(configure, directory, pam, tenant):
    """It is looked up as every name is, so that the time tells nothing; see system.unknown_user."""
    configure(users=OTHERS, ldap=directory.group(), otp={"attempts": 1})
    assert pam.log_in("123456", service=SERVICE, user="mallory").code == pam_driver.AUTH_ERR
    assert len(directory.searches()) == 1
    assert tenant.counts()["messages"] == 0
