"""Which entry a login name finds, and which of its values are used."""
# SPDX-License-Identifier: Apache-2.0
import pytest
from conftest import SERVICE, Typist
from harness import pam_driver
from harness.passwd import add_name
from harness.slapd import OPEN, OTHERS, PEOPLE, SUFFIX, entry, person, slapd, unit

FORESTS = f"ou=forest,{SUFFIX}"
AD_FILTER = "(&(objectClass=user)(sAMAccountName=%u))"
WITH_EXTENSION = "+1 (555) 010-4477 ext. 12"
LONG = "x" * 300 + "@mysite.com"
NO_TEXT = b"\x00\x01\xfe\xff"

# Login name: its attributes, and the destinations that come of them.
VALUES = {
    "several": ({"mail": ["several@mysite.com", "other@mysite.com"]}, ["email"]),
    "english": ({"mail_lang_en": "english@mysite.com"}, ["email"]),
    "plainfirst": ({"mail_lang_en": "english@mysite.com", "mail": "plainfirst@mysite.com"}, ["email"]),
    "blank": ({"mail": " ", "mobile": "+1 415 555 0101"}, ["sms"]),
    "toolong": ({"mail": [LONG], "mobile": "+1 415 555 0102"}, ["sms"]),
    "longfirst": ({"mail": [LONG, "longfirst@mysite.com"]}, ["email"]),
    "binary": ({"audio": NO_TEXT, "mail": "binary@mysite.com"}, ["email"]),
    "lines": ({"mail": ["lines@mysite.com\r\nBcc: eve@mysite.com", "lines@mysite.com"]}, ["email"]),
    "quotes": ({"mail": ['"a","b":"c"@mysite.com', "quotes@mysite.com"]}, ["email"]),
    "desk": ({"telephoneNumber": "+1 415 555 0103"}, ["sms"]),
    "both": ({"mobile": "+1 415 555 0104", "telephoneNumber": "+1 415 555 0199"}, ["sms"]),
    "extension": ({"mobile": WITH_EXTENSION, "telephoneNumber": "+1 (415) 555-0105"}, ["sms"]),
}
SENT = {
    "several": "several@mysite.com", "english": "english@mysite.com", "plainfirst": "plainfirst@mysite.com",
    "blank": "+1 4155550101", "toolong": "+1 4155550102", "longfirst": "longfirst@mysite.com",
    "binary": "binary@mysite.com", "lines": "lines@mysite.com", "quotes": "quotes@mysite.com",
    "desk": "+1 4155550103", "both": "+1 4155550104", "extension": "+1 4155550105",
}

# Login names that are something else to a filter that does not escape, or to one that escapes too little.
ODD_NAMES = ["*", "*)(uid=*", "w*ld", "wil*", "a)(|(uid=alice", "alice)", "(alice", "a\\2a", "\\2a", "al\\69ce",
             "&", "!", "alice)(objectClass=*", "()", "%u", "%s%n", "alice\\", "uid=alice", "älice", "x" * 200]
ESCAPED = {"*)(uid=*": r"\2A\29\28uid=\2A", "w*ld": r"w\2Ald", "a\\2a": r"a\5C2a"}  # as slapd writes them


def forest(name, account=None, **attributes):
    return entry(f"cn={name},{FORESTS}", objectClass="user", cn=name, sn=name, sAMAccountName=account or name,
                 userPrincipalName=f"{name}@corp.mysite.com", **attributes)


@pytest.fixture(scope="module")
def directory(people):
    below = [f"ou={name},{PEOPLE}" for name in ("one", "two", "three")]
    entries = [person("alice", mail="alice@mysite.com", employeeNumber="A-1001"),
               person("wild", mail="wild@mysite.com"),
               person("bob", mail="bob@mysite.com", employeeNumber="  "), *map(unit, below),
               *[person("twin", where=where, mail="twin@mysite.com") for where in below[:2]],
               *[person("triplet", where=where, mail="triplet@mysite.com") for where in below],
               *[person(name, **attributes) for name, (attributes, _) in VALUES.items()],
               person("nothing"), person("huge", mail=b"x" * 1_000_000 + b"@mysite.com"),
               person("useless", mail="no address", mobile=WITH_EXTENSION),
               person("w*ld", where=OPEN, cn="star", mail="star@mysite.com"), person("world", where=OPEN),
               unit(FORESTS), forest("alice", mail="alice@corp.mysite.com", telephoneNumber=WITH_EXTENSION),
               forest("desk", telephoneNumber=WITH_EXTENSION), forest("bob", telephoneNumber="+1 (555) 010-4478")]
    with slapd(entries) as running:
        yield running


@pytest.fixture(autouse=True)
def ask_ldap(directory, configure):
    """Asks LDAP alone; a test changes the group."""

    def write(**changes):
        configure(users=OTHERS, otp={"channels": ["email", "sms"]}, ldap=directory.group(**changes))

    write()
    directory.forget()
    return write


@pytest.fixture
def log_in(pam, tenant):
    """A login of `user`, with an account of that name, that types the right code; and what was sent for it."""

    def run(user, blockid_user=None):
        add_name(user)
        before = len(tenant.messages())
        outcome = pam.log_in(Typist(tenant, blockid_user or user).right, service=SERVICE, user=user)
        assert outcome.code == pam_driver.SUCCESS, outcome
        return tenant.messages()[before:]

    return run


@pytest.fixture
def refused(pam, tenant, log):
    """A login that ends before anything is sent; its event line."""

    def run(user, code=pam_driver.USER_UNKNOWN):
        add_name(user)
        outcome = pam.log_in(service=SERVICE, user=user)
        assert (outcome.code, outcome.prompts) == (code, [])
        assert tenant.counts()["requests"].get("generate", 0) == 0
        return log.event()

    return run


def test_no_entry(refused, directory):
    assert refused("carol")["reason"] == "no_contact"
    (search,) = directory.searches()
    assert (search.code, search.entries) == (0, 0)


@pytest.mark.parametrize("name", ["twin", "triplet"])
def test_more_entries_than_one(refused, directory, name):
    event = refused(name)
    assert (event["result"], event["reason"], event["channels"]) == ("no_contact", "ambiguous_contact", "")
    (search,) = directory.searches()
    assert search.size_limit == 2


@pytest.mark.parametrize("name", ODD_NAMES)
def test_odd_name_finds_nobody(refused, directory, name):
    assert refused(name)["reason"] == "no_contact"
    (search,) = directory.searches()
    assert (search.code, search.entries) == (0, 0)
    if name in ESCAPED:
        assert search.filter == f"(&(objectClass=posixAccount)(uid={ESCAPED[name]}))"


def test_odd_name_finds_its_own_entry(log_in, ask_ldap):
    ask_ldap(base=OPEN)
    assert [message["to"] for message in log_in("w*ld")] == ["star@mysite.com"]


def test_name_with_a_realm(log_in, refused, directory, ask_ldap):
    assert refused("alice@realm")["reason"] == "no_contact"
    assert r"(uid=alice@realm)" in directory.searches()[0].filter
    ask_ldap(filter="(&(objectClass=posixAccount)(uid=%U))")
    directory.forget()
    assert [message["to"] for message in log_in("alice@realm")] == ["alice@mysite.com"]
    assert r"(uid=alice)" in directory.searches()[0].filter


def test_realm_alone_is_nobody(refused, directory, ask_ldap):
    ask_ldap(filter="(|(uid=%U*)(uid=%u))")
    assert refused("@realm")["reason"] == "no_contact"
    assert directory.searches() == []


@pytest.mark.parametrize("name", VALUES)
def test_first_usable_value(log_in, log, ask_ldap, name):
    ask_ldap(email_attributes=["audio", "mail"])
    # slapd keeps values in the order in which they came.
    assert [(message["channel"], message["to"]) for message in log_in(name)] == [(VALUES[name][1][0], SENT[name])]
    assert log.event()["channels"] == VALUES[name][1][0]


def test_entry_without_the_attributes(refused):
    assert (event := refused("nothing"))["reason"] == "no_contact"
    assert "detail" not in event


def test_entry_with_nothing_usable_says_why(refused):
    event = refused("useless")
    assert event["reason"] == "no_contact"
    assert "mail" in event["detail"] and "mobile" in event["detail"] and "extension" in event["detail"]
    assert "4477" not in event["detail"] and "no address" not in event["detail"]


def test_value_of_a_megabyte(refused):
    assert refused("huge", pam_driver.AUTHINFO_UNAVAIL)["reason"] == "contacts_unreachable"


def test_active_directory(log_in, log, ask_ldap):
    ask_ldap(base=FORESTS, filter=AD_FILTER)
    assert [(message["channel"], message["to"]) for message in log_in("alice")] == [("email", "alice@corp.mysite.com")]
    event = log.event()
    assert event["channels"] == "email"
    assert "telephoneNumber" in event["detail"] and "extension" in event["detail"]
    assert "4477" not in "".join(log.texts())


def test_active_directory_extension_is_refused_for_sms(refused, ask_ldap):
    ask_ldap(base=FORESTS, filter=AD_FILTER)
    event = refused("desk")
    assert event["reason"] == "no_contact"
    assert "telephoneNumber" in event["detail"] and "extension" in event["detail"]


def test_active_directory_user_principal_name(log_in, ask_ldap):
    ask_ldap(base=FORESTS, filter="(userPrincipalName=%u)", email_attributes=["mail", "userPrincipalName"],
             blockid_user_attribute="sAMAccountName")
    sent = log_in("bob@corp.mysite.com", blockid_user="bob")
    assert {(message["channel"], message["to"]) for message in sent} == {
        ("email", "bob@corp.mysite.com"), ("sms", "+1 5550104478")}


@pytest.mark.parametrize("name, blockid_user", [("alice", "A-1001"), ("bob", "bob"), ("wild", "wild")])
def test_blockid_user_id(log_in, ask_ldap, name, blockid_user):
    ask_ldap(blockid_user_attribute="employeeNumber")
    assert {message["userId"] for message in log_in(name, blockid_user)} == {blockid_user}


def test_an_entry_of_ones_own_is_no_outage(pam, configure, directory, then_permit, log):
    """Who may write mail or mobile in their own entry can make the answer too long to be read."""
    configure(users=OTHERS, otp={"channels": ["email", "sms"]}, ldap=directory.group(), policy={"on_outage": "allow"})
    add_name("huge")
    outcome = pam.log_in(service=then_permit, user="huge")
    assert outcome.code != pam_driver.SUCCESS, log.texts()
