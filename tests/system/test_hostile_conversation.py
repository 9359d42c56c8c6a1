"""Hostile cases B1 to B12: who logs in, what the conversation brings, and what is typed."""
# SPDX-License-Identifier: Apache-2.0
import json
import os
import re
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from conftest import BOB, SERVICE
from harness import pam_driver, pam_stack
from harness.files import replaced
from harness.passwd import add_name
from harness.slapd import OPEN, OTHERS, PEOPLE, person, slapd, unit
from harness.ssh import Dialogue
from harness.sshd import ANY_METHOD, PAM_ALONE, PASSWORD_METHOD, sshd

caught_by = pytest.mark.caught_by
SHAPE = r"Passcode sent to \S\*\*\*\S@[\w.-]+(?: and \+\d+ \*{6}\d{4})? \(r to resend\): "
CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@pytest.fixture
def one_attempt(configure):
    configure(otp={"attempts": 1})


# B1, B2: the conversation


@caught_by("naive")
@pytest.mark.parametrize("answer", [["no responses"], ["no text"]], ids=str)
def test_b1_success_without_an_answer(pam, log, tenant, answer):
    assert pam.log_in(answer, service=SERVICE).code == pam_driver.CONV_ERR
    assert log.event()["result"] == "conversation_failed"
    assert tenant.counts()["requests"]["verify"] == 0


# <security/_pam_types.h>: PERM_DENIED, MAXTRIES, CONV_ERR, IGNORE, ABORT, CONV_AGAIN, and a number that means nothing
@pytest.mark.parametrize("code", [6, 11, 19, 25, 26, 30, 77, -1])
def test_b2_conversation_that_fails(pam, tenant, code):
    assert pam.log_in(code, service=SERVICE).code == pam_driver.CONV_ERR
    assert tenant.counts()["requests"]["verify"] == 0


def test_b2_conversation_that_is_absent(pam):
    assert pam.log_in(service=SERVICE, conversation=False).code == pam_driver.CONV_ERR


# B3, B4: what is typed


@caught_by("naive")
@pytest.mark.parametrize("tail", ['x","user":"alice","otp":"{}', '000000","code":"{}', '{}","x":"y', '{}\\', "{}',"])
def test_b3_quotes_in_a_passcode(pam, one_attempt, tenant, typed, tail):
    assert pam.log_in(lambda: tail.format(typed.right()), service=SERVICE).code == pam_driver.AUTH_ERR
    assert tenant.counts()["requests"]["verify"] == 0


NOT_PASSCODES = {
    "8 MB": lambda code: "1" * (8 << 20), "8 MB after it": lambda code: code + " " * (8 << 20),
    "129 bytes": lambda code: "1" * 129, "line inside": lambda code: code[:3] + "\n" + code[3:],
    "two lines": lambda code: f"{code}\n{code}", "return inside": lambda code: f"{code}\r\n1",
    "fullwidth": lambda code: "".join(chr(ord(digit) + 0xFEE0) for digit in code),
    "arabic": lambda code: "".join(chr(ord(digit) + 0x630) for digit in code),
    "directives": lambda code: "%s%n%s%n", "sshd's stand-in": lambda code: "\b\n\r\177INCORRECT",
    "sign": lambda code: f"+{code}", "decimal": lambda code: f"{code}.0", "hex": lambda code: f"0x{code}",
    "space inside": lambda code: code[:3] + " " + code[3:], "invalid UTF-8": lambda code: code + "\udcff",
    "not-breaking space": lambda code: code + "\u00a0",
}


@pytest.mark.parametrize("what", NOT_PASSCODES)
def test_b4_no_passcode(pam, one_attempt, tenant, typed, what):
    assert pam.log_in(lambda: NOT_PASSCODES[what](typed.right()), service=SERVICE).code == pam_driver.AUTH_ERR
    assert tenant.counts()["requests"]["verify"] == 0


@pytest.mark.parametrize("around", [" {}", "{}\t", "{}\r\n", "\n{}"])
def test_b4_white_space_around_it(pam, one_attempt, typed, around):
    """It comes with copying and pasting."""
    assert pam.log_in(lambda: around.format(typed.right()), service=SERVICE).code == pam_driver.SUCCESS


@pytest.mark.parametrize("blank", ["", "  ", "\r\n"])
def test_b4_nothing_asks_for_a_new_one(pam, configure, tenant, typed, blank):
    configure(otp={"attempts": 1, "resend_interval": 0})
    assert pam.log_in(blank, typed.right, service=SERVICE).code == pam_driver.SUCCESS
    assert tenant.counts()["requests"]["generate"] == 2


# B5: names that are something else to a filter

FILTER_NAMES = ["*", "*)(uid=*", "a\\2a", "(", ")", "al*", "alice)(objectClass=*", "\\2a"]


@pytest.fixture(scope="module")
def directory(people):
    below = [f"ou={name},{PEOPLE}" for name in ("one", "two")]
    with slapd([person("alice", where=OPEN, mail="alice@mysite.com"), *map(unit, below),
                *[person("twin", where=where, mail="twin@mysite.com") for where in below],
                person("nomail"), person("blank", mail=" "), person("quotes", mail='"a","b":"c"@mysite.com'),
                person("lines", mail="lines@mysite.com\r\nBcc: eve@mysite.com"),
                person("huge", mail=b"x" * 1_000_000 + b"@mysite.com")]) as running:
        yield running


@pytest.fixture
def ask_ldap(directory, configure):
    directory.forget()
    configure(users=OTHERS, ldap=directory.group())


@caught_by("naive")
@pytest.mark.parametrize("name", FILTER_NAMES)
def test_b5_name_in_a_filter(pam, directory, configure, tenant, name):
    """Below OPEN there is one person only, and anybody may read."""
    directory.forget()
    configure(users=OTHERS, ldap=directory.group(base=OPEN))
    add_name(name)
    with replaced("/etc/ldap/ldap.conf", f"URI {directory.uri('plain')}\n"):  # for a module that goes by it
        assert pam.log_in(service=SERVICE, user=name, otherwise="000000").code == pam_driver.USER_UNKNOWN
    (search,) = directory.searches()
    assert search.entries == 0
    assert tenant.counts()["messages"] == 0


# B6: names that are something else to a terminal or a log

LINES = "\nNov 22 00:00:00 host sshd[1]: Accepted password for root"
ODD_TEXT = ["bob" + LINES, "bob\x1b[2J\x1b]0;owned\x07", "bob\u202egnp.exe", "%s%n%s%n", 'bob" result=allow x="',
            "bob\x7f\x08\x9b", "bob\udcff\udcc0", "bob\\x0a"]


def one_clean_record(log):
    assert [record.text for record in log.records() if CONTROLS.search(record.text)] == []
    assert len([record for record in log.records() if "event=login" in record.text]) == 1
    return log.event()


@caught_by("naive")
@pytest.mark.parametrize("text", ODD_TEXT, ids=ascii)
def test_b6_odd_user(pam, one_attempt, log, text):
    outcome = pam.log_in(service=SERVICE, user=text, otherwise="000000")
    assert outcome.code in (pam_driver.AUTH_ERR, pam_driver.USER_UNKNOWN)
    assert one_clean_record(log)["result"] in ("wrong_passcode", "no_contact")
    assert not any(CONTROLS.search(shown) for shown in outcome.prompts + outcome.notices)


@pytest.mark.parametrize("item", ["rhost", "tty", "ruser"])
@pytest.mark.parametrize("text", ODD_TEXT, ids=ascii)
def test_b6_odd_item(pam, log, typed, item, text):
    assert pam.log_in(typed.right, service=SERVICE, items={item: text}).code == pam_driver.SUCCESS
    event = one_clean_record(log)
    assert (event["user"], event["result"]) == ("alice", "allow")
    assert event["rhost" if item != "rhost" else "tty"] == ""


# B7: names that are no account's

WATCHED = {"/": 1, "/etc": 9, "/run": 9, "/tmp": 2, "/var/cache": 2, "/var/lib": 2, "/var/spool": 9, "/root": 2}
STATE = ("/run/pam_blockid", "/var/cache/pam_blockid")


def below(top, depth):
    """The paths below `top`, so many levels down."""
    with os.scandir(top) as entries:
        for entry in entries:
            yield entry.path
            if depth > 1 and entry.is_dir(follow_symlinks=False):
                yield from below(entry.path, depth - 1)


def files():
    return {path for top, depth in WATCHED.items() for path in below(top, depth) if not path.startswith(STATE)}


@pytest.mark.parametrize("name", ["-x", "--help", "../../etc/passwd", "../bob", "bob ", " bob", "BOB", "a:b", "a/b",
                                  ".", "..", "/", "bob\t", "root:0:0", "y" * 200])
def test_b7_name_of_no_account(pam, one_attempt, tenant, log, name):
    before = files()
    outcome = pam.log_in("000000", service=SERVICE, user=name)
    assert outcome.code == pam_driver.AUTH_ERR
    assert re.fullmatch(SHAPE, outcome.prompts[0])
    assert files() == before
    assert tenant.counts()["messages"] == 0 and tenant.counts()["requests"]["verify"] == 0


@pytest.mark.parametrize("name", ["", "x" * 100_000, "x" * 257, "/" * 5000], ids=len)
def test_b7_name_that_can_be_no_account(pam, one_attempt, tenant, name):
    before = files()
    outcome = pam.log_in(service=SERVICE, user=name, otherwise="000000")
    assert outcome.code in (pam_driver.AUTH_ERR, pam_driver.USER_UNKNOWN)
    assert files() == before
    assert tenant.counts()["messages"] == 0


# B8: what a directory may answer


@pytest.mark.parametrize("name", ["nobodythere", "twin", "nomail", "blank", "quotes", "lines", "huge"])
def test_b8_no_usable_contact(pam, ask_ldap, tenant, name):
    """Nothing is sent to anybody; of two entries not even the first one's."""
    add_name(name)
    outcome = pam.log_in(service=SERVICE, user=name)
    assert outcome.code in (pam_driver.AUTH_ERR, pam_driver.AUTHINFO_UNAVAIL, pam_driver.USER_UNKNOWN)
    assert outcome.prompts == []
    assert tenant.counts()["messages"] == 0 and tenant.counts()["requests"]["generate"] == 0


# B9: an unknown user must look like a known one


@pytest.fixture(scope="module")
def code_sshd(syslog, stacks):
    """Asks for nothing but a passcode, so that a name meets our module at once."""
    with TemporaryDirectory() as directory, replaced(pam_stack.service_path("sshd-code"), pam_stack.blockid_alone()), \
            sshd(directory, PAM_ALONE, service="sshd-code") as server:
        yield server


def prompts_over_ssh(server, user):
    """What the client is asked when every answer is wrong, names and digits left out."""
    login = Dialogue(server.client(user))
    for number in range(3):
        login.expect(r"\(r to resend\): ")
        login.type("000000")
    login.expect(r"Permission denied \(.*\)")
    assert login.end() == 255
    return re.sub(r"\S\*\*\*\S@[\w.-]+|\+\d+ \*{6}\d{4}|ref(?:erence)?[ :=]+\w+|\(\w+@127[^)]*\)|[A-Z2-9]{6}\b", "",
                  login.seen.replace(user, ""))


def test_b9_unknown_user_over_ssh(code_sshd, tenant, configure):
    configure(users=[{"name": "bob", "email": "robert.smith@mysite.com"}])
    known = prompts_over_ssh(code_sshd, "bob")
    sent = tenant.counts()["messages"]
    assert sent == 1
    assert prompts_over_ssh(code_sshd, "zaphod") == known
    assert tenant.counts()["messages"] == sent
    assert [request for request in tenant.requests() if "zaphod" in str(request)] == []


def test_b9_unknown_user_exact_code(pam, one_attempt, tenant):
    outcome = pam.log_in("000000", service=SERVICE, user="zaphod")
    assert outcome.code == pam_driver.AUTH_ERR
    assert re.fullmatch(SHAPE, outcome.prompts[0])
    assert outcome.fail_delay >= 1_000_000
    assert tenant.counts()["requests"]["generate"] == 0


# B10: who it is, is asked once


@pytest.fixture(scope="module")
def renaming_module(tmp_path_factory):
    module = tmp_path_factory.mktemp("module") / "pam_rename.so"
    source = Path(pam_driver.__file__).with_name("renames_user.c")
    subprocess.run(["cc", "-shared", "-fPIC", "-o", module, source, "-lpam"], check=True)
    return module


def test_b10_user_changed_by_an_earlier_module(pam, one_attempt, tenant, log, typed, renaming_module):
    text = f"auth required {renaming_module} bob\n{pam_stack.blockid_alone()}"
    with replaced(pam_stack.service_path("blockid-renamed"), text):
        code = lambda: tenant.messages("bob")[-1]["code"]  # noqa: E731
        assert pam.log_in(code, service="blockid-renamed").code == pam_driver.SUCCESS
    assert log.event()["user"] == "bob"
    users = {json.loads(request["body"])["userId"] for request in tenant.requests() if "/otp/" in request["path"]}
    assert users == {"bob"}


def test_b10_user_that_is_asked_for(pam, typed, log):
    outcome = pam.log_in("alice", typed.right, service=SERVICE, user=None)
    assert outcome.code == pam_driver.SUCCESS
    assert len(outcome.prompts) == 2
    assert log.event()["user"] == "alice"


@pytest.mark.parametrize("answer", [None, ["no text"], ["no responses"], 26], ids=str)
def test_b10_user_that_nobody_tells(pam, tenant, answer):
    assert pam.log_in(answer, service=SERVICE, user=None).code == pam_driver.CONV_ERR
    assert tenant.counts()["connections"] == 0


# B11: the stack of key and passcode, and an sshd that asks for no key


@pytest.fixture(scope="module")
def any_method_sshd(syslog, stacks):
    """As Debian ships it: AuthenticationMethods any, PasswordAuthentication yes. The stack is the shipped one."""
    with TemporaryDirectory() as directory, sshd(directory, ANY_METHOD, service="sshd") as server:
        yield server


NO_KEY = ("-o", "PubkeyAuthentication=no")
NO_PASSCODE_NEEDED = {
    "report_only": {"policy": {"report_only": True}},
    "exempt_users": {"policy": {"exempt_users": ["alice"]}},
    "exempt_groups": {"policy": {"exempt_groups": ["alice"]}},
    "only_groups": {"policy": {"only_groups": ["root"]}},
    "missing_contact": {"contacts": {"missing_contact": "skip"}, "users": [BOB]},
    "on_outage": {"policy": {"on_outage": "allow"}, "tenant": {"dns": "nowhere.invalid"}},
}


def no_first_factor(log, tenant):
    event = log.event()
    assert (event["user"], event["result"], event["reason"]) == ("alice", "no_first_factor", "no_first_factor")
    assert "after=publickey" in event["detail"]
    assert tenant.counts()["connections"] == 0 and tenant.counts()["messages"] == 0


@caught_by("naive")
@pytest.mark.parametrize("why", NO_PASSCODE_NEEDED)
def test_b11_any_password_and_no_key(any_method_sshd, tenant, configure, log, why):
    configure(**NO_PASSCODE_NEEDED[why])
    login = Dialogue(any_method_sshd.client("alice", *NO_KEY, "-o", "PreferredAuthentications=password"))
    login.expect(r"password: ")
    login.type("anything")
    login.expect(r"Permission denied")
    assert login.end() == 255
    no_first_factor(log, tenant)


def test_b11_keyboard_interactive_and_no_key(any_method_sshd, tenant, configure, log):
    configure(**NO_PASSCODE_NEEDED["report_only"])
    login = Dialogue(any_method_sshd.client("alice", *NO_KEY))
    login.expect(r"Permission denied")
    assert login.end() == 255
    no_first_factor(log, tenant)


def test_b11_key_and_exempt(key_sshd, configure, log):
    configure(**NO_PASSCODE_NEEDED["exempt_users"])
    login = Dialogue(key_sshd.client("alice"))
    login.expect(r"uid=\d+\(alice\)")
    assert login.end() == 0
    assert (log.event()["result"], log.event()["first_factor"]) == ("ignore", "publickey")


@caught_by("naive")
def test_b11_no_sshd_at_all(pam, tenant, configure, log):
    """The key's stack in front of another program: nobody vouches for a key there."""
    configure(**NO_PASSCODE_NEEDED["report_only"])
    outcome = pam.log_in(service="sshd")
    assert outcome.code == pam_driver.AUTH_ERR
    (notice,) = outcome.notices
    assert notice.startswith("This host asks for a passcode only after an SSH key")
    assert notice.endswith(f"(reference {log.event()['ref']})")
    no_first_factor(log, tenant)


# B12: the password that sshd makes up for those it refuses, of any length


@pytest.fixture(scope="module")
def denying_sshd(syslog, stacks):
    """Refuses alice; a wrong password is not final in its stack, so that our module is asked after it."""
    text = f"auth required pam_unix.so\n{pam_stack.blockid_alone()}"
    with TemporaryDirectory() as directory, replaced(pam_stack.service_path("sshd-denying"), text), \
            sshd(directory, PASSWORD_METHOD, service="sshd-denying", more="DenyUsers alice") as server:
        yield server


@caught_by("naive")
@pytest.mark.parametrize("length", [1, 7, 13, 20])
def test_b12_user_that_sshd_refuses(denying_sshd, one_attempt, tenant, log, length):
    login = Dialogue(denying_sshd.client("alice", *NO_KEY, "-o", "PreferredAuthentications=password"))
    login.expect(r"password: ")
    login.type("p" * length)
    login.expect(r"Permission denied")
    assert login.end() == 255
    event = log.event()
    assert event["codes"] == "0" and tenant.counts()["messages"] == 0
    assert event["detail"] == "no such account on this host, or one that sshd refuses"
