"""Contacts from LDAP over every transport and with every kind of bind, against a real slapd."""
# SPDX-License-Identifier: Apache-2.0
import pytest
from conftest import SERVICE
from harness import pam_driver, pam_stack
from harness.files import replaced, write_file
from harness.slapd import OPEN, OTHERS, PEOPLE, READER, READER_PASSWORD, person, slapd, unit
from harness.ssh import Dialogue

pytestmark = pytest.mark.usefixtures("fresh_directory")
MAIL, MOBILE = "alice.hargreaves@mysite.com", "+1 415 555 0123"
PROMPT = r"Passcode sent to a\*\*\*s@mysite\.com and \+1 \*{6}0123 \(r to resend\): "
START_TLS = "1.3.6.1.4.1.1466.20037"
STAFF = 10_000

TRANSPORTS = {  # what to ask, and what slapd sees of it
    "ldaps": ({"transport": "ldaps"}, f'BIND dn="{READER}" mech=SIMPLE'),
    "start_tls": ({"transport": "start_tls"}, f'BIND dn="{READER}" mech=SIMPLE'),
    "ldapi_external": ({"transport": "ldapi", "bind": "external"}, f'BIND dn="{READER}" mech=EXTERNAL'),
    "ldapi_simple": ({"transport": "ldapi"}, f'BIND dn="{READER}" mech=SIMPLE'),
    "plain_on_loopback": ({"transport": "plain"}, f'BIND dn="{READER}" mech=SIMPLE'),
    "anonymous": ({"transport": "ldaps", "bind": "anonymous", "base": OPEN}, 'BIND dn="" method=128'),
}


@pytest.fixture(scope="module")
def directory(people):
    staff = [person(f"staff{number:05}", mail=f"staff{number}@mysite.com", mobile=f"+1 415 600 {number % 10_000:04}")
             for number in range(STAFF)]
    below = f"ou=sales,{PEOPLE}"
    with slapd([person("alice", mail=MAIL, mobile=MOBILE, description="not asked for"),
                person("alice", where=OPEN, mail=MAIL, mobile=MOBILE),
                unit(below), person("bob", where=below, mail="bob.below@mysite.com"), *staff]) as running:
        yield running


@pytest.fixture(params=TRANSPORTS)
def transport(request, directory, configure):
    """Settings that ask LDAP alone, and how slapd logs the bind."""
    how, bind = TRANSPORTS[request.param]
    configure(users=OTHERS, ldap=directory.group(**how))
    return request.param, bind


def test_ssh_login(key_sshd, directory, transport, typed, tenant, log):
    before = len(tenant.messages("alice"))
    login = Dialogue(key_sshd.client("alice"))
    login.expect(PROMPT)
    login.type(typed.right())
    login.expect(r"uid=\d+\(alice\)")
    assert login.end() == 0
    assert log.event()["result"] == "allow"
    delivered = {message["channel"]: message["to"] for message in tenant.messages("alice")[before:]}
    assert delivered == {"email": MAIL, "sms": "+1 4155550123"}

    name, bind = transport
    (search,) = directory.searches()
    assert (search.code, search.entries) == (0, 1)
    seen = directory.log()
    assert bind in seen
    assert ("TLS established" in seen) == (name in ("ldaps", "start_tls", "anonymous"))
    assert (START_TLS in seen) == (name == "start_tls")


@pytest.mark.parametrize("transport", ["ldaps", "start_tls"], indirect=True)
def test_password_travels_after_tls_is_up(pam, directory, transport, typed):
    assert pam.log_in(typed.right, service=SERVICE).code == pam_driver.SUCCESS
    seen = directory.log()
    assert seen.index("TLS established") < seen.index("BIND dn=")


@pytest.mark.parametrize("password", ["not-the-password", READER_PASSWORD + " "])
def test_wrong_bind_password(pam, tenant, directory, configure, log, tmp_path, password):
    write_file(tmp_path / "password", password + "\n", 0o600)
    configure(users=OTHERS, ldap=directory.group(bind_password_file=str(tmp_path / "password")),
              policy={"on_outage": "allow"})  # it is none
    assert pam.log_in(service=SERVICE).code == pam_driver.SERVICE_ERR
    event = log.event()
    assert (event["result"], event["reason"]) == ("local_fault", "contacts_fault")
    assert "bind" in event["detail"]
    assert directory.searches() == []
    assert tenant.counts()["requests"].get("generate", 0) == 0


def test_password_file_that_others_may_read(pam, directory, configure, log):
    with replaced(directory.password_file, READER_PASSWORD, 0o640):
        configure(users=OTHERS, ldap=directory.group())
        assert pam.log_in(service=SERVICE).code == pam_driver.SERVICE_ERR
    assert log.event()["reason"] == "settings_refused"
    assert not directory.was_contacted()


def test_base_that_does_not_exist(pam, directory, configure, log):
    configure(users=OTHERS, ldap=directory.group(base="ou=nowhere,dc=example,dc=org"))
    assert pam.log_in(service=SERVICE).code == pam_driver.SERVICE_ERR
    assert (log.event()["reason"], directory.searches()[0].code) == ("contacts_fault", 32)


def test_anonymous_where_the_server_wants_a_name(pam, directory, configure, log):
    configure(users=OTHERS, ldap=directory.group(bind="anonymous"))
    assert pam.log_in(service=SERVICE).code == pam_driver.SERVICE_ERR
    assert log.event()["reason"] == "contacts_fault"


@pytest.mark.parametrize("scope, base, found", [
    ("sub", PEOPLE, True), ("one", PEOPLE, False), ("one", f"ou=sales,{PEOPLE}", True),
    ("base", f"ou=sales,{PEOPLE}", False), ("base", f"cn=bob,ou=sales,{PEOPLE}", True)])
def test_base_and_scope(pam, tenant, directory, configure, typed, scope, base, found):
    configure(users=OTHERS, ldap=directory.group(base=base, scope=scope))
    typed.user = "bob"
    outcome = pam.log_in(*([typed.right] if found else []), service=SERVICE, user="bob")
    assert outcome.code == (pam_driver.SUCCESS if found else pam_driver.USER_UNKNOWN)
    assert tenant.counts()["messages"] == found


def test_one_of_ten_thousand(pam, directory, configure, typed, log):
    """Only what is needed is asked for, and comes back, in no time."""
    configure(users=OTHERS, ldap=directory.group())
    assert pam.log_in(typed.right, service=SERVICE).code == pam_driver.SUCCESS
    (search,) = directory.searches()
    assert (search.base, search.scope, search.dereferences) == (PEOPLE, "2", "0")
    assert search.filter == "(&(objectClass=posixAccount)(uid=alice))"
    assert search.attributes == ("mail", "mobile", "telephoneNumber")
    assert search.size_limit == 2  # the second would tell that the name is ambiguous
    assert 1 <= search.time_limit <= 5
    assert (search.code, search.entries) == (0, 1)
    assert int(log.event()["ms_to_prompt"]) < 1000  # well under login_deadline


@pytest.mark.parametrize("more, asked_for", [
    ({"email_attributes": ["mail;lang-en", "mail"], "phone_attributes": []}, ("mail;lang-en", "mail")),
    ({"phone_attributes": ["mobile"], "blockid_user_attribute": "employeeNumber"},
     ("mail", "mobile", "employeeNumber"))])
def test_attributes_of_the_settings_are_asked_for(pam, directory, configure, typed, more, asked_for):
    configure(users=OTHERS, ldap=directory.group(**more))
    assert pam.log_in(typed.right, service=SERVICE).code == pam_driver.SUCCESS
    assert directory.searches()[0].attributes == asked_for


def test_filter_that_matches_everybody_stops_at_two(pam, tenant, directory, configure, log):
    configure(users=OTHERS, ldap=directory.group(filter="(&(objectClass=posixAccount)(!(uid=%u)))"))
    assert pam.log_in(service=SERVICE).code == pam_driver.USER_UNKNOWN
    assert log.event()["reason"] == "ambiguous_contact"
    assert directory.searches()[0].size_limit == 2
    assert tenant.counts()["requests"].get("generate", 0) == 0


@pytest.mark.parametrize("password, code", [
    (READER_PASSWORD, pam_driver.SUCCESS), ("Other-Pa55word", pam_driver.SERVICE_ERR)])
def test_no_secret_is_logged(pam, directory, configure, typed, log, tmp_path, password, code):
    write_file(tmp_path / "password", password, 0o600)
    configure(users=OTHERS, ldap=directory.group(bind_password_file=str(tmp_path / "password")))
    with replaced(pam_stack.service_path("blockid-debug"), pam_stack.blockid_alone("debug")):
        answers = [typed.right] if code == pam_driver.SUCCESS else []
        assert pam.log_in(*answers, service="blockid-debug").code == code
    log.event()
    text = "\n".join(log.texts())
    assert "step" in text
    for secret in (password, MAIL, "4155550123", "555 0123"):
        assert secret not in text
