"""`blockidctl check` and how the module is wired into the host: one thing is broken at a time, and found."""
# SPDX-License-Identifier: Apache-2.0
import json
import os
import subprocess
from contextlib import ExitStack, contextmanager
from pathlib import Path
from signal import SIGHUP
from tempfile import TemporaryDirectory

import pytest
from conftest import DROP_IN, KEY_AND_CODE
from harness.files import borrowed, replaced
from harness.pam_driver import SUCCESS
from harness.pam_stack import LATER, service_path, service_text
from harness.programs import running
from harness.sshd import OF_CLOUD_IMAGES, free_port
from harness.sshd import PROGRAM as SSHD
from harness.waiting import wait_for

SSHD_CONFIG = "/etc/ssh/sshd_config"
pytestmark = pytest.mark.usefixtures("right_host")
LEVELS = {"ok": 0, "accepted": 0, "warning": 1, "fault": 2}
SUDO = service_text("sudo")
SU = service_text("su")
ASKS_NOBODY = "ends the stack or jumps past this line: it asks nobody for a passcode"


def check(*options, as_user=None):
    """Level, place and words of what is found and is not right."""
    command = [*(["setpriv", f"--reuid={as_user}", f"--regid={as_user}", "--clear-groups"] if as_user else []),
               "blockidctl", "check", "--json", *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    findings = json.loads(done.stdout)["findings"]
    assert done.returncode == max(LEVELS[found["level"]] for found in findings)
    assert all(bool(found["remedy"]) == (found["level"] != "ok") for found in findings), findings
    assert all(("." in found["id"]) == (found["level"] != "ok") for found in findings), findings
    return [(found["level"], found["place"], found["what"]) for found in findings
            if found["level"] != "ok"]


def found_one(level, place, words):
    found = check()
    assert len(found) == 1, found
    assert found[0][:2] == (level, place)
    assert words in found[0][2]


def test_a_right_host_is_right():
    assert check() == []
    assert check("--user", "alice") == []
    for service in ("sshd", "sudo", "su"):
        assert check("--service", service) == []


def test_common_auth_of_pam_auth_update_is_right():
    with open("/etc/pam.d/common-auth", encoding="utf-8") as file:
        common = file.read()
    with replaced("/etc/pam.d/common-auth", common + "auth\trequired\tpam_blockid.so\n"), \
            replaced(service_path("sudo"), "@include common-auth\n" + LATER), \
            replaced(service_path("sudo-i"), "@include common-auth\n" + LATER), \
            replaced(service_path("su"), "auth sufficient pam_rootok.so\n@include common-auth\n" + LATER):
        assert check() == []


UNIX_THEN = "auth [success={} default=ignore] pam_unix.so\n"
MODULE = "auth required pam_blockid.so\n"
STACKS = {
    "sufficient before": ("auth sufficient pam_unix.so\n" + MODULE, "fault", 2, ASKS_NOBODY),
    "done before": (UNIX_THEN.format("done") + MODULE, "fault", 2, ASKS_NOBODY),
    "jumped over": (UNIX_THEN.format(2) + MODULE + "auth requisite pam_deny.so\nauth required pam_permit.so\n", "fault", 2,
                    ASKS_NOBODY),
    "jump to pam_deny": (UNIX_THEN.format(1) + MODULE + "auth requisite pam_deny.so\n", "fault", 2,
                         "no login succeeds"),
    "optional": ("@include common-auth\nauth optional pam_blockid.so\n", "fault", 2, "a refusal (auth_err) is ignored"),
    "sufficient": ("auth sufficient pam_blockid.so\n@include common-auth\n", "fault", 1,
                   "a refusal (auth_err) is ignored"),
    "outage ignored": ("@include common-auth\nauth [success=ok ignore=ignore authinfo_unavail=ignore default=die] "
                       "pam_blockid.so\n", "fault", 2, "a refusal (authinfo_unavail) is ignored"),
    "twice": ("@include common-auth\n" + MODULE + MODULE, "fault", 3, "a second passcode is asked for"),
    "passcode alone": ("auth [success=done ignore=ignore default=die] pam_blockid.so\n@include common-auth\n", "warning", 1,
                       "a right passcode lets in without the password"),
    "a wrong password goes on": ("auth required pam_unix.so\n" + MODULE, "warning", 2,
                                 "without it anybody can have messages sent to a person, and lock them"),
    "exempt refused": (MODULE, "warning", 1, "a login that needs no passcode, as of an exempt user, is refused"),
    "singled out": ("@include common-auth\nauth [success=1 default=ignore] pam_succeed_if.so user = bob\n" + MODULE
                    + "auth required pam_permit.so\n", "warning", 3, "those whom pam_succeed_if.so in"),
    "unknown argument": ("@include common-auth\nauth required pam_blockid.so debgu\n", "fault", 2,
                         'unknown argument "debgu"'),
    "no such module": ("@include common-auth\nauth required /opt/pam_blockid.so\n", "fault", 2,
                       "there is no module /opt/pam_blockid.so"),
    "account": ("@include common-auth\n" + MODULE + "account required pam_blockid.so\n", "fault", 3,
                "for which PAM refuses every login"),
    "optional session": ("@include common-auth\n" + MODULE + "session optional pam_blockid.so\n", "warning", 3,
                         "nothing to say in a line of type session"),
    "not known": ("auth requisite pam_acme.so\n" + MODULE, "warning", 1, "check does not know pam_acme.so"),
    "after": ("@include common-auth\nauth required pam_blockid.so after=publickey\n", "fault", 2,
              "after= is for sshd alone: in sudo the module refuses every login"),
    "misspelt": ("@include common-auth\natuh required pam_unix.so\n" + MODULE, "fault", 2, "is no type of PAM line"),
    "include missing": ("@include common-auth\n" + MODULE + "@include none\n", "fault", 3, "none cannot be read"),
    "backslash": ("@include common-auth\n" + MODULE + "auth optional \\\n", "fault", 3, "ends in a backslash"),
}


@pytest.mark.parametrize("name", STACKS)
def test_a_broken_stack(name):
    text, level, line, words = STACKS[name]
    text = text if text.endswith("\\\n") else text + LATER
    with replaced(service_path("sudo"), text):
        found_one(level, f"/etc/pam.d/sudo:{line}", words)


@pytest.mark.parametrize("name", ["sufficient before", "done before", "jumped over", "optional", "sufficient"])
def test_such_a_stack_does_let_in(pam, tenant, name):
    """libpam agrees: what the tool calls a way in is one."""
    with replaced(service_path("blockid-check"), STACKS[name][0] + LATER):
        outcome = pam.log_in(service="blockid-check", otherwise="pw-alice")
    assert outcome.code == SUCCESS


def test_an_account_line_does_refuse():
    with replaced(service_path("blockid-check"),
                  "auth required pam_permit.so\naccount required pam_blockid.so\n"):
        done = subprocess.run(["pamtester", "blockid-check", "alice", "authenticate", "acct_mgmt"],
                              capture_output=True, text=True, timeout=30, check=False)
    assert "successfully authenticated" in done.stdout
    assert done.returncode != 0


def test_nothing_names_the_module():
    with ExitStack() as stack:
        for service in ("sshd", "sudo", "sudo-i", "su"):
            stack.enter_context(replaced(service_path(service), "@include common-auth\n" + LATER))
        found_one("warning", "/etc/pam.d", "nothing asks for a passcode yet")


def test_a_login_shell_is_forgotten():
    with replaced(service_path("sudo-i"), "@include common-auth\n" + LATER):
        found_one("fault", "/etc/pam.d/sudo-i", "sudo -i asks for no passcode")


def test_a_login_shell_without_a_file():
    """libpam serves it by "other" then."""
    with borrowed(service_path("sudo-i")) as path:
        path.unlink()
        found_one("warning", "/etc/pam.d/sudo-i", "sudo-i leads to root without a passcode")


def test_sshd_whose_caller_is_root_already():
    """It asks PAM as root for whoever comes, so that pam_rootok.so lets everybody in."""
    with replaced(service_path("sshd"), "auth sufficient pam_rootok.so\n" + service_text("sshd-key-and-code")):
        found_one("fault", "/etc/pam.d/sshd:11", f"pam_rootok.so in /etc/pam.d/sshd:1 {ASKS_NOBODY}")


def test_after_in_another_service_does_refuse(pam, tenant):
    with replaced(service_path("blockid-check"), STACKS["after"][0] + LATER):
        assert pam.log_in(service="blockid-check", otherwise="pw-alice").code != SUCCESS
    assert tenant.counts()["messages"] == 0


def test_a_way_to_root_is_forgotten():
    with replaced("/etc/doas.conf", "permit alice\n"), \
            replaced(service_path("doas"), "@include common-auth\n" + LATER):
        found_one("warning", "/etc/pam.d/doas", "doas leads to root without a passcode")


def test_a_closed_file():
    with replaced(service_path("sudo"), SUDO, 0o600):
        found = check("--service", "sudo", as_user=65534)
    assert ("warning", "/etc/pam.d/sudo", "/etc/pam.d/sudo cannot be seen as this user") in found


DROP_INS = {
    "no PAM": (KEY_AND_CODE.replace("UsePAM yes", "UsePAM no").replace("keyboard-interactive:pam", "keyboard-interactive"),
               "fault", f"{DROP_IN}:5", "UsePAM no"),
    "cannot ask": (KEY_AND_CODE.replace("KbdInteractiveAuthentication yes", "KbdInteractiveAuthentication no"), "fault",
                   f"{DROP_IN}:6", "KbdInteractiveAuthentication no"),
    "a key alone": (KEY_AND_CODE.replace("publickey,keyboard-interactive:pam", "publickey"), "fault", f"{DROP_IN}:13",
                    "publickey alone lets in without a passcode"),
    "a key alone, as one of two": (KEY_AND_CODE.replace("publickey,keyboard-interactive:pam",
                                                        "publickey publickey,keyboard-interactive:pam"), "warning",
                                   f"{DROP_IN}:13", "publickey alone lets in without a passcode"),
    "any": (KEY_AND_CODE.replace("\nAuthenticationMethods", "\n#AuthenticationMethods"), "fault", "sshd -T",
            "publickey alone lets in without a passcode"),
    "no key anywhere": (KEY_AND_CODE.replace("publickey,keyboard-interactive:pam", "keyboard-interactive:pam"), "fault",
                        f"{DROP_IN}:13", "every login is refused: keyboard-interactive has no publickey"),
    "some without a key": (KEY_AND_CODE.replace("publickey,keyboard-interactive:pam",
                                                "publickey,keyboard-interactive:pam keyboard-interactive:pam"), "warning",
                           f"{DROP_IN}:13", "keyboard-interactive comes to PAM without publickey: the module refuses"),
    "the password method": (KEY_AND_CODE.replace("PasswordAuthentication no", "PasswordAuthentication yes")
                            .replace("publickey,keyboard-interactive:pam",
                                     "publickey,keyboard-interactive:pam publickey,password"), "warning",
                            f"{DROP_IN}:9", "the password method cannot show a prompt"),
    "hangs up": (KEY_AND_CODE + "LoginGraceTime 20\n", "warning", f"{DROP_IN}:17",
                 "LoginGraceTime 20: sshd hangs up before the 60 s of network.prompt_deadline are over"),
    "not understood": (KEY_AND_CODE + "NoSuchKeyword yes\n", "fault", "sshd -T", "sshd refuses its settings: "),
    "a Match block": (KEY_AND_CODE + "Match User bob\nAuthenticationMethods publickey\n", "warning", f"{DROP_IN}:18",
                      "whom this Match block means"),
    "a Match block without a key": (KEY_AND_CODE + "Match User bob\nPasswordAuthentication yes\n"
                                    "AuthenticationMethods password\n", "warning", f"{DROP_IN}:19",
                                    "password comes to PAM without publickey where this Match block holds"),
}


OTHER_DROP_INS = Path(DROP_IN).parent



@contextmanager
def drop_ins(files):
    with ExitStack() as stack:
        for name, text in files.items():
            stack.enter_context(replaced(OTHER_DROP_INS / name, text))
        yield


def test_the_drop_in_comes_before_those_of_cloud_images():
    with drop_ins(OF_CLOUD_IMAGES):
        assert check("--service", "sshd") == []


def test_a_copy_of_the_drop_in_under_its_old_name_comes_too_late():
    with borrowed(DROP_IN) as ours, drop_ins({"50-cloud-init.conf": OF_CLOUD_IMAGES["50-cloud-init.conf"],
                                              "pam_blockid.conf": KEY_AND_CODE}):
        ours.unlink()
        found_one("warning", f"{OTHER_DROP_INS}/pam_blockid.conf:9",
                  f"does not count: sshd reads {OTHER_DROP_INS}/50-cloud-init.conf:1 first, where it is yes")


@pytest.mark.parametrize("name", DROP_INS)
def test_broken_settings_of_sshd(name):
    text, level, place, words = DROP_INS[name]
    with replaced(DROP_IN, text):
        found_one(level, place, words)


def test_a_match_block_counts_for_its_user():
    with replaced(DROP_IN, KEY_AND_CODE + "Match User bob\nAuthenticationMethods publickey\n"):
        assert check("--user", "alice") == []
        found = check("--user", "bob")
    assert len(found) == 1 and found[0][0] == "fault" and found[0][2] == "publickey alone lets in without a passcode"


def test_a_key_that_nothing_looks_for():
    """What was shipped once: any password let in whom the policy does not ask, wherever sshd takes one."""
    with replaced(service_path("sshd"), service_text("sshd-key-and-code").replace(" after=publickey", "")):
        found_one("fault", "/etc/pam.d/sshd:10", "the line has no after=")
        with replaced(DROP_IN, KEY_AND_CODE.replace("PasswordAuthentication no", "PasswordAuthentication yes")
                      .replace("publickey,keyboard-interactive:pam", "publickey,keyboard-interactive:pam password")):
            found = check()
    assert [(level, place) for level, place, _ in found] == [("fault", "/etc/pam.d/sshd:10"), ("fault", f"{DROP_IN}:13")]
    assert found[1][2] == "password comes to PAM without a key: any password lets in whoever the policy does not ask"


def test_root_whose_prompts_sshd_answers():
    settings = KEY_AND_CODE + "AuthorizedKeysFile /etc/ssh/keys-of-%u\nPermitRootLogin prohibit-password\n"
    words = "root cannot log in with a passcode"
    with replaced(DROP_IN, settings):
        assert check("--service", "sshd") == []
        with replaced("/etc/ssh/keys-of-root", "ssh-ed25519 AAAA\n"):
            found_one("warning", f"{DROP_IN}:18", words)
        of_root = [found for found in check("--user", "root", "--service", "sshd") if words in found[2]]
        assert [found[:2] for found in of_root] == [("fault", f"{DROP_IN}:18")]


def test_sshd_that_has_not_read_its_files():
    pid_file = Path("/run/sshd.pid")
    settings = f"{KEY_AND_CODE}ListenAddress 127.0.0.1:{free_port()}\n"
    with TemporaryDirectory() as directory, replaced(DROP_IN, settings), \
            running([SSHD, "-D"], pid_file.exists, Path(directory, "log"), "sshd") as server:
        assert check() == []
        with replaced(DROP_IN, settings + "# changed\n"):
            found_one("fault", DROP_IN, "the sshd that runs has not read this file since it was changed")
            started = pid_file.stat().st_mtime_ns
            server.send_signal(SIGHUP)
            wait_for(lambda: pid_file.exists() and pid_file.stat().st_mtime_ns > started and pid_file.read_text(),
                     "sshd to read its files")
            assert check() == []
        with replaced(service_path("sshd"), service_text("sshd-password-and-code")):
            assert ("warning", DROP_IN, "the sshd that runs has not read this file since it was changed") in check()


def test_a_password_after_the_key():
    with replaced(service_path("sshd"), service_text("sshd-password-and-code")):
        found_one("warning", "/etc/pam.d/sshd:6", "after the SSH key the Unix password is asked for, too")


def test_sshd_that_does_not_run():
    os.rmdir("/run/sshd")
    try:
        found_one("warning", "sshd -T", "sshd does not run")
    finally:
        os.makedirs("/run/sshd", mode=0o755)


def test_sshd_is_seen_by_root_only():
    assert ("warning", "sshd -T", "it cannot be seen as this user") in check(as_user=65534)


def test_sshd_that_is_not_installed():
    with borrowed(SSHD) as program:
        program.unlink()
        assert check() == []
        found = check("--service", "sshd")
    assert found == [("warning", SSHD, "sshd is not installed")]


RULES = {
    "NOPASSWD": ("alice ALL=(ALL) ALL\nalice ALL=(ALL) NOPASSWD: /bin/ls\n", 2, "a rule with NOPASSWD"),
    "Defaults": ("alice ALL=(ALL) ALL\nDefaults:alice !authenticate\n", 2, "Defaults !authenticate"),
    "exempt_group": ("alice ALL=(ALL) ALL\nDefaults exempt_group = alice\n", 2, "Defaults exempt_group"),
}


@pytest.mark.parametrize("name", RULES)
def test_rules_that_ask_for_nothing(name):
    text, line, words = RULES[name]
    with replaced("/etc/sudoers.d/tests", text, 0o440):
        subprocess.run(["visudo", "-c", "-q"], check=True)
        found_one("warning", f"/etc/sudoers.d/tests:{line}", words)
        # sudo agrees: it asks for nothing.
        subprocess.run(["runuser", "-u", "alice", "--", "sudo", "-n", "/bin/ls", "/"], check=True, capture_output=True,
                       timeout=30)


def test_a_rule_of_another_user_is_not_mine():
    with replaced("/etc/sudoers.d/tests", "bob ALL=(ALL) NOPASSWD: ALL\n", 0o440):
        assert check("--user", "alice") == []
        assert len(check("--user", "bob")) == 1


def test_sudoers_is_seen_by_root_only():
    assert ("warning", "/etc/sudoers", "it cannot be seen as this user") in check(as_user=65534)
