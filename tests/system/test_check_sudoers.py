"""What `blockidctl check` reads in sudoers is what sudo reads there. The judge is cvtsudoers(1), which has the parser
of sudo in it; and sudo itself, of files that cvtsudoers gives up."""
# SPDX-License-Identifier: Apache-2.0
import json
import subprocess
from itertools import product

import pytest
from harness.blockidctl import check
from harness.files import replaced

RULES = "/etc/sudoers.d/tests"
pytestmark = pytest.mark.usefixtures("right_host")

USERS = ["alice", "%sudo", "#1000", "+net", '"c d"', "a\\ b", "ALL, !bob", "bob , \\\n alice", "Defaultsx"]
COMMANDS = [
    "(ALL) NOPASSWD: ALL",
    "(ALL:ALL)NOPASSWD :/bin/ls, PASSWD: ALL",
    "\\\n  SETENV: NOPASSWD: ALL",
    "/bin/ls : h2 = NOPASSWD: ALL",
    "(root) /bin/a, (bob) NOPASSWD: /bin/b",
    'sudoedit ", NOPASSWD: ALL',
    '/bin/echo ", NOPASSWD: ALL',
    '^/bin/.*$ "\\,, NOPASSWD: /bin/ls',
    "PASSWD: ALL",
    "/bin/echo NOPASSWD\\:",
    "/bin/echo NOPASSWD",
    "ALL # NOPASSWD: no",
    "/bin/x \\\\",
    '/bin/echo " # x \\',
]
WHOM = ["", ":alice", ':alice, "b c" , carol', "@h1", ">bob", "!/usr/bin/id,/usr/bin/w", "!sudoedit"]
OPTIONS = [
    "exempt_group=wheel",
    'env_reset, exempt_group = "wheel x"',
    'passprompt="x, exempt_group=wheel"',
    'passprompt="x \\\n# y", exempt_group=wheel',
    "!exempt_group",
]
OPTIONS_OF_SOME = [  # "Defaults" for all takes back what was said before
    "!authenticate",
    "\\ \t\n ! authenticate",
    "!!!authenticate, env_reset",
    "!!authenticate",
    "!authenticate, authenticate",
    "authenticate, !authenticate, exempt_group=wheel",
    'badpass_message="a, !authenticate, b"',
    'badpass_message="a \\" b", !authenticate',
    "pam_service=open",
    'pam_service = "open" , !authenticate',
    'passprompt="x, pam_service=open"',
]
OTHERS = [
    "Cmnd_Alias X = /bin/echo NOPASSWD\\:",
    "#--- x \\",
    "# alice ALL=NOPASSWD: ALL",
    "Defaults authenticate",
    "Defaults !authenticate",
]
TEXTS = [f"{users} ALL = {commands}" for users, commands in product(USERS, COMMANDS)] \
    + [f"Defaults{whom} {options}" for whom, options in product(WHOM, OPTIONS)] \
    + [f"Defaults{whom} {options}" for whom, options in product(WHOM[1:], OPTIONS_OF_SOME)] \
    + OTHERS


def judged(text):
    """The ids of what spares a passcode, as cvtsudoers reads the text."""
    told = subprocess.run(["cvtsudoers", "-c", "/dev/null", "-f", "json"], input=text + "\n", capture_output=True,
                          text=True, timeout=30, check=True)
    assert not told.stderr, (text, told.stderr)
    read = json.loads(told.stdout or "{}")  # it prints nothing where there is no rule
    ids = set()
    for rule in read.get("User_Specs", []):
        options = [option for part in rule["Cmnd_Specs"] for option in part.get("Options", [])]
        if {"authenticate": False} in options:
            ids.add("sudoers.nopasswd")
    for line in read.get("Defaults", []):
        options = {name: value for option in line["Options"] for name, value in option.items()}  # the last one counts
        if options.get("authenticate") is False:
            ids.add("sudoers.no_authenticate")
        if options.get("exempt_group"):
            ids.add("sudoers.exempt_group")
        if options.get("pam_service"):
            ids.add("sudoers.other_service")
    return ids


def test_it_reads_what_cvtsudoers_reads():
    expected = set()
    line = 1
    for text in TEXTS:
        expected |= {(kind, f"{RULES}:{line}", text) for kind in judged(text)}
        line += text.count("\n") + 1
    texts = {place: text for _, place, text in expected}
    assert {kind for kind, *_ in expected} == {"sudoers.nopasswd", "sudoers.no_authenticate", "sudoers.exempt_group",
                                               "sudoers.other_service"}
    with replaced(RULES, "\n".join(TEXTS) + "\n", 0o440):
        subprocess.run(["visudo", "-c", "-q"], check=True)
        found = {(finding.id, finding.place, texts.get(finding.place)) for finding in check().of("sudoers")
                 if finding.level != "ok"}
    assert found == expected


# sudo passes over what it cannot read there, and cvtsudoers then prints nothing at all.
UNREAD = {
    "syntax": "bob ALL = (ALL",
    "a missing file": "@include /etc/none",
    "an operator": "Defaults exempt_group += bob",
}


@pytest.mark.parametrize("name", UNREAD)
def test_a_rule_behind_what_sudo_cannot_read(name):
    with replaced(RULES, f"{UNREAD[name]}\nalice ALL=(ALL) NOPASSWD: /bin/ls\n", 0o440):
        found = [(finding.id, finding.place) for finding in check().troubles]
        subprocess.run(["runuser", "-u", "alice", "--", "sudo", "-n", "/bin/ls", "/"], check=True, capture_output=True,
                       timeout=30)
    assert ("sudoers.nopasswd", f"{RULES}:2") in found
    assert not [entry for entry in found if entry[0] == "sudoers.exempt_group"]
