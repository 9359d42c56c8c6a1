"""Accounts whose name is not the person's: with a domain, in capitals, another at BlockID; and two of one person."""
# SPDX-License-Identifier: Apache-2.0
from itertools import count

import pytest
from conftest import SERVICE, Typist
from harness import pam_driver
from harness.blockidctl import check, findings
from harness.files import borrowed, write_file
from harness.passwd import PASSWD
from harness.slapd import OTHERS, person

DIRECTORY = [person("dora", mail="dora.ldap@mysite.com")]
DORA = {"name": "dora", "email": "dora.spenlow@mysite.com"}


@pytest.fixture
def account():
    """Makes accounts of these names, each with a number of its own, until the test is over. Those that other tests have
    made are not there meanwhile."""
    numbers = count(31001)
    with borrowed(PASSWD):
        lines = PASSWD.read_text().splitlines(keepends=True)
        write_file(PASSWD, "".join(line for line in lines if ":30001:" not in line))

        def make(*names):
            with PASSWD.open("a", encoding="utf-8") as passwd:
                for name, number in zip(names, numbers):
                    passwd.write(f"{name}:x:{number}:{number}::/nonexistent:/usr/sbin/nologin\n")

        yield make


@pytest.fixture
def log_in(pam, tenant):
    """A login of `user` that types the right code; and what was sent for it to the BlockID user `known_as`."""

    def run(user, known_as):
        before = len(tenant.messages())
        assert pam.log_in(Typist(tenant, known_as).right, service=SERVICE, user=user).code == pam_driver.SUCCESS
        (message,) = tenant.messages()[before:]
        return message["userId"], message["to"]

    return run


@pytest.mark.parametrize("user, contacts, known_as", [
    ("CORP\\dora", {"strip_domain": True}, "dora"),
    ("dora@corp.example", {"strip_domain": True}, "dora"),
    ("DORA", {"match_case": False}, "dora"),
    ("CORP\\Dora", {"strip_domain": True, "match_case": False, "blockid_user": "%u@example.com"}, "dora@example.com"),
    ("dora", {"blockid_user": "corp-%u"}, "corp-dora"),
])
@pytest.mark.parametrize("source", ["users", "ldap"])
def test_known_by_another_name(account, configure, directory, log_in, source, user, contacts, known_as):
    account(user)
    if source == "users":
        configure(users=[DORA], contacts=contacts)
    else:
        configure(users=OTHERS, contacts=contacts, ldap=directory.group())
    mail = DORA["email"] if source == "users" else "dora.ldap@mysite.com"
    assert log_in(user, known_as) == (known_as, mail)


@pytest.mark.parametrize("user", ["CORP\\dora", "DORA"])
def test_not_known_by_another_name(account, configure, pam, tenant, user):
    """The control: names are taken as they are."""
    account(user)
    configure(users=[DORA])
    assert pam.log_in(service=SERVICE, user=user).code == pam_driver.USER_UNKNOWN
    assert tenant.counts()["messages"] == 0


def test_an_id_of_ones_own_comes_first(account, configure, log_in):
    account("dora")
    configure(users=[{**DORA, "blockid_user": "d.spenlow"}], contacts={"blockid_user": "%u@example.com"})
    assert log_in("dora", "d.spenlow")[0] == "d.spenlow"


def is_refused(pam, tenant, log, user):
    before = tenant.counts()["messages"]
    outcome = pam.log_in(service=SERVICE, user=user)
    assert outcome.code == pam_driver.USER_UNKNOWN
    assert "that of another account mean one person" in outcome.notices[-1]
    event = log.event()
    assert (event["result"], event["reason"]) == ("no_contact", "shared_contact")
    return tenant.counts()["messages"] == before


@pytest.mark.parametrize("other, contacts", [("CORP\\dora", {"strip_domain": True}), ("Dora", {"match_case": False})])
def test_two_accounts_of_one_person(account, configure, pam, tenant, log, log_in, other, contacts):
    account("dora", other)
    configure(users=[DORA], contacts=contacts)
    assert is_refused(pam, tenant, log, other)
    assert log_in("dora", "dora") == ("dora", DORA["email"])  # whose own name it is


def test_two_accounts_of_one_person_who_is_none_of_them(account, configure, pam, tenant, log):
    account("CORP\\dora", "dora@sales.example")
    configure(users=[DORA], contacts={"strip_domain": True})
    for user in ("CORP\\dora", "dora@sales.example"):
        assert is_refused(pam, tenant, log, user)


def test_a_directory_that_compares_without_case(account, configure, directory, pam, tenant, log, log_in):
    """By default names are taken as they are, but uid=Dora finds dora."""
    account("Dora")
    configure(users=OTHERS, ldap=directory.group())
    assert log_in("Dora", "Dora")[1] == "dora.ldap@mysite.com"  # nobody else has it
    account("dora")
    assert is_refused(pam, tenant, log, "Dora")
    assert log_in("dora", "dora")[1] == "dora.ldap@mysite.com"


@pytest.mark.usefixtures("right_host")
def test_check_names_them(account, configure):
    configure(users=[DORA], contacts={"strip_domain": True, "match_case": False})
    assert [finding.id for finding in check().troubles] == ["contact.domains"]
    account("dora", "CORP\\Dora")
    found = check().troubles
    assert [finding.id for finding in found] == ["contact.domains", "contact.shared"]
    assert '"dora", "CORP\\\\Dora" are one person, "dora"' in found[1].what


def test_resolve_says_who_is_meant(account, configure):
    account("CORP\\Dora")
    contacts = {"strip_domain": True, "match_case": False, "blockid_user": "%u@example.com"}
    configure(users=[DORA], contacts=contacts)
    (found,) = findings("resolve", "CORP\\Dora").of("contact")
    assert found.level == "ok" and found.what.endswith('as the BlockID user "d***a@example.com"')
    account("dora")
    (found,) = findings("resolve", "CORP\\Dora").of("contact")
    assert (found.level, found.id) == ("fault", "contact.shared")
