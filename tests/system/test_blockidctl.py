"""blockidctl beside check: where a code would go, a whole login, the settings in force, versions, and bad use."""
# SPDX-License-Identifier: Apache-2.0
import json
import re
import shlex
import subprocess
from pathlib import Path

import pexpect
import pytest
from conftest import CACHE_DIRECTORY, SERVICE
from harness import settings
from harness.blockidctl import ENVIRONMENT, PROGRAM, findings, run
from harness.files import borrowed
from harness.programs import CHECKOUT
from harness.slapd import OTHERS, person, slapd

SETTINGS = settings.DEFAULT_PATH


# resolve

def test_resolve(tenant):
    resolved = findings("resolve", "alice")
    assert resolved.status == 0
    assert [finding.check for finding in resolved.findings] == ["policy", "contact"]
    assert "email a***l@mysite.com from users, sms +1 ******7890 from users" in resolved.findings[1].what
    assert tenant.counts()["requests"] == dict.fromkeys(tenant.counts()["requests"], 0)


def test_resolve_for_a_service(configure):
    configure(services={"sudo": {"channels": ["sms"], "delivery": "first"}})
    assert "a passcode to the first of these: sms +1" in findings("resolve", "alice", "--service", "sudo").findings[1].what
    assert "email a***l@" in findings("resolve", "alice", "--service", "sshd").findings[1].what


def test_resolve_from_the_directory(configure):
    with slapd([person("alice", mail="alice.hargreaves@mysite.com", telephoneNumber="+14155550101")]) as directory:
        configure(users=OTHERS, ldap=directory.group())
        (_, contact) = findings("resolve", "alice").findings
        assert "email a***s@mysite.com from ldap attribute mail" in contact.what
        assert "from ldap attribute telephoneNumber" in contact.what
    configure(users=OTHERS, ldap={"uri": "ldap://127.0.0.1:1", "base": "dc=example"})
    down = findings("resolve", "alice")
    assert down.status == 2
    assert "cannot be looked up" in down.findings[-1].what and "Can't contact" in down.findings[-1].what


def test_resolve_nobody():
    assert findings("resolve", "carol").status == 2
    assert findings("resolve", "no-such-account").status == 2


# login

def log_in(user, answer, *options, environment=ENVIRONMENT):
    """Types `answer()` at the prompt; what was shown, and the exit status."""
    child = pexpect.spawn(PROGRAM, ["login", user, *options], env=environment, encoding="utf-8", timeout=20)
    child.expect(r"Passcode sent to [^:]*: ")
    child.sendline(answer())
    child.expect(pexpect.EOF)
    child.close()
    return child.before, child.exitstatus


def test_login_with_the_right_passcode(typed, log):
    shown, status = log_in("alice", typed.right, "--service", "sudo")
    reference = log.event()["ref"]
    assert status == 0
    assert f"result: allow; its line in the log has the reference {reference}" in shown
    assert (log.event()["service"], log.event()["user"], log.event()["result"]) == ("sudo", "alice", "allow")
    assert log.event()["tty"].startswith("/dev/pts/")


def test_login_with_a_wrong_passcode(configure, typed, log):
    configure(otp={"attempts": 1})
    shown, status = log_in("alice", typed.wrong)
    assert status == 1
    assert "Invalid passcode. (reference " in shown and "result: wrong_passcode" in shown
    assert log.event()["service"] == "sshd"


@pytest.mark.parametrize("echo", [True, False])
def test_login_echoes_as_it_is_set(configure, typed, echo):
    configure(otp={"echo": echo})
    shown, status = log_in("alice", typed.right)
    assert status == 0
    assert (typed.right() in shown) == echo


def test_ctrl_c_leaves_the_terminal_as_it_was(configure):
    configure(otp={"echo": False})
    shell = pexpect.spawn("/bin/sh", ["-c", f"{PROGRAM} login alice; echo ended $?; stty -a"], env=ENVIRONMENT,
                          encoding="utf-8", timeout=20)
    shell.expect("Passcode sent to [^:]*: ")
    shell.sendintr()
    shell.expect("ended 1")
    shell.expect(pexpect.EOF)
    assert re.search(r"\bisig\b.* echo ", shell.before, re.S) and "-echo " not in shell.before


def test_login_from_a_pipe(configure, typed, tenant):
    """An answer that is longer than any passcode, and the end of the input."""
    configure(otp={"attempts": 2})
    status, output, _ = run("login", "alice", typed="9" * 1000 + "\n")
    assert status == 1 and "result: conversation_failed" in output
    assert output.count("attempt left") == 1
    assert tenant.counts()["requests"]["verify"] == 0


def test_login_that_cannot_be_tried(helper_path):
    helper_path.chmod(0o777)
    status, output, errors = run("login", "alice")
    assert (status, output) == (2, "")
    assert "may be written by others than root; run: chmod go-w" in errors


# config

def test_config(configure):
    configure(otp={"attempts": 5}, policy={"exempt_groups": ["ops"]})
    status, output, _ = run("config")
    lines = dict(line.split(" = ", 1) for line in output.splitlines())
    assert status == 0
    assert re.fullmatch(r"5 +# /etc/security/pam_blockid.conf:\d+", lines["otp.attempts"])
    assert re.fullmatch(r"2 +# default", lines["otp.resends"])
    assert lines["policy.exempt_groups"].startswith('[ "ops" ] ')
    assert lines["tenant.license_key"].startswith("(not shown) ")
    assert "a***l@mysite.com" in lines["users.alice"]


def test_config_of_a_service(configure):
    configure(otp={"attempts": 5}, services={"sudo": {"attempts": 1}})
    for service, attempts in {"sshd": 5, "sudo": 1, "sudo-i": 1}.items():
        described = json.loads(run("config", "--service", service, "--json")[1])["settings"]
        shown = {line["key"]: line["value"] for line in described}
        assert shown["otp.attempts"] == str(attempts)
        assert not any(key.startswith("services.") for key in shown)


def test_config_shows_no_secret(tenant):
    for option in ([], ["--json"]):
        output = run("config", *option)[1]
        assert "liddell" not in output and "5550" not in output and tenant.license_key not in output


def test_config_for_machines():
    described = json.loads(run("config", "--json")[1])["settings"]
    attempts = {"key": "otp.attempts", "value": "3", "place": ""}
    assert attempts in described


def test_config_that_is_wrong(configure):
    configure(otp={"attempts": 0})
    status, output, errors = run("config")
    assert (status, output) == (2, "")
    assert re.fullmatch(r"blockidctl: /etc/\S+:\d+: otp.attempts is 0; expected .*\n", errors)


# cache

def kept():
    return json.loads(run("cache", "show", "--json")[1])["kept"]


def test_cache(pam, typed, tenant, configure):
    assert kept() == []
    assert run("cache", "show")[1] == f"nothing is kept in {CACHE_DIRECTORY}\n"
    assert run("cache", "clear")[:2] == (0, f"removed 0 from {CACHE_DIRECTORY}\n")
    pam.log_in(typed.right, service=SERVICE)
    (entry,) = kept()
    assert (entry["dns"], entry["community"], entry["use"]) == (tenant.dns, tenant.community, "used by every login")
    assert 0 <= entry["age"] < 60
    shown = run("cache", "show")[1]
    assert f'tenant "{tenant.dns}", community "{tenant.community}"' in shown and "used by every login" in shown
    configure(cache={"fresh": 0})
    assert kept()[0]["use"] == "used where the tenant does not answer"
    configure(cache={"fresh": 0, "stale_if_error": 0})
    assert kept()[0]["use"] == "not used any more"
    assert run("cache", "clear")[:2] == (0, f"removed 1 from {CACHE_DIRECTORY}\n")
    assert kept() == []


def test_cache_entry_that_is_no_good(pam, typed):
    pam.log_in(typed.right, service=SERVICE)
    (entry,) = kept()
    Path(CACHE_DIRECTORY, entry["file"]).write_text("{}")
    assert "does not say when" in kept()[0]["error"]
    assert ": not used: " in run("cache", "show")[1]


def test_cache_is_the_helpers(pam, typed):
    pam.log_in(typed.right, service=SERVICE)
    status, _, errors = run("cache", "show", user="alice")
    assert status == 2 and "Permission denied" in errors


# completion

BEFORE_OPTIONS = {(name,): ["alice"] for name in ("resolve", "login", "codes", "remembered", "forget")}


def completed(*words):
    """What bash offers for the last of `words`, behind blockidctl."""
    script = (f'. /usr/share/bash-completion/completions/blockidctl\ncompopt() {{ :; }}\n'
              f'COMP_WORDS=(blockidctl {" ".join(shlex.quote(word) for word in words)})\nCOMP_CWORD={len(words)}\n'
              '_blockidctl blockidctl "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"\n'
              'printf "%s\\n" "${COMPREPLY[@]}"')
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True)
    assert not done.stderr
    return done.stdout.split()


def test_completion():
    assert completed("c") == ["check", "config", "cache", "codes"]
    assert completed("cache", "") == ["show", "clear", "--json", "--config", "--help"]
    assert completed("check", "--user", "alic") == ["alice"]
    assert sorted(completed("login", "alice", "--service", "sudo")) == ["sudo", "sudo-i"]
    assert completed("check", "--config", "/etc/security/pam_block") == [SETTINGS]


@pytest.mark.parametrize("command", [(), ("check",), ("resolve",), ("login",), ("config",), ("cache",), ("codes",),
                                     ("remembered",), ("forget",), ("version",)])
def test_completion_and_manual_know_every_option(command):
    """As the program's own help has them."""
    known = set(re.findall(r"(?m)^  (?:-h,)?(--[a-z]+|[a-z]+) ", run(*command, "--help")[1])) - {"USER"}
    assert known and known <= set(completed(*command, *BEFORE_OPTIONS.get(command, ()), ""))
    manual = Path(CHECKOUT / "man/blockidctl.8.scd").read_text(encoding="utf-8")
    assert not [word for word in known - {"--help"} if word not in manual]


# version and bad use

def test_version():
    status, output, _ = run("version")
    own, helper, module = output.splitlines()
    number = own.removeprefix("blockidctl ")
    assert status == 0 and re.fullmatch(r"\d+\.\d+\.\d+", number)
    assert helper == f"/usr/libexec/pam-blockid-helper {number}"
    assert re.fullmatch(rf"/usr/lib/\S+/security/pam_blockid.so {number}", module)


@pytest.mark.parametrize("arguments", [[], ["nonsense"], ["cache"], ["resolve"], ["check", "--nonsense"], ["login"]])
def test_bad_use(arguments):
    status, output, errors = run(*arguments)
    assert status == 2 and not output and "--help" in errors


def test_help_names_every_command():
    status, output, _ = run("--help")
    assert status == 0
    for command in ("check", "resolve", "login", "config", "cache", "remembered", "forget", "version"):
        assert re.search(rf"^  {command} ", output, re.M)


def test_an_ordinary_user_is_told_what_he_lacks():
    for command in (["config"], ["resolve", "alice"]):
        status, _, errors = run(*command, user="alice")
        assert status == 2 and "Permission denied" in errors
    with borrowed(SETTINGS):
        status, output, _ = run("login", "alice", user="alice")
        assert status == 1 and "result: local_fault" in output
