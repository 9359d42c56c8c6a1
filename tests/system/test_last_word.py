"""Why a login was refused, as people read it: on the terminals of sudo, su and doas, and from callers that can show
or ask less than a terminal."""
# SPDX-License-Identifier: Apache-2.0
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from conftest import SERVICE
from harness import callers, pam_driver, pam_stack
from harness.files import replaced
from harness.ssh import Dialogue
from test_refusals import NOT_SET_UP, REFUSALS, locked, no_contact, unreachable

# sudo asks for silence (PAM_SILENT), su and doas do not.
COMMANDS = {
    "sudo": lambda user: ["runuser", "-u", user, "--", "sudo", "id"],
    "su": lambda user: ["runuser", "-u", "bob", "--", "su", user, "-c", "id"],
    "doas": lambda user: ["runuser", "-u", user, "--", "doas", "id"],
}
SHOWN = [("sudo", *refusal) for refusal in REFUSALS] + [
    (program, *refusal) for program in ("su", "doas") for refusal in REFUSALS if refusal[0] in (unreachable, no_contact, locked)]


class OnATerminal:
    """Stands where the tests' own caller stands elsewhere; the stack of the service becomes the program's. `command`
    is a user's argument list of another program with that stack."""

    def __init__(self, program, command=None):
        self._program, self._command = program, command or COMMANDS[program]
        self.shown = ""

    def log_in(self, *answers, service, user="alice"):
        stack = Path(pam_stack.service_path(service)).read_text(encoding="utf-8")
        with replaced(pam_stack.service_path(self._program), stack):
            caller = Dialogue(self._command(user))
            for answer in answers:
                caller.expect(callers.PASSCODE)
                caller.type(answer() if callable(answer) else answer)
            assert caller.end() != 0
        self.shown = caller.seen


@pytest.fixture(scope="module", autouse=True)
def everybody_may(programs):
    with ExitStack() as stack:
        stack.enter_context(replaced("/etc/sudoers.d/zz-all", "ALL ALL=(ALL) ALL\n", 0o440))
        stack.enter_context(replaced("/etc/doas.conf", "permit alice\npermit carol\n", 0o600))
        yield


@pytest.fixture
def at_once(configure):
    """The settings, where nobody waits for a refusal."""

    def write(**changes):
        configure(**{"policy": {"fail_delay": 0}, **changes})

    write()
    return write


@pytest.mark.parametrize("program, how, code, sentence", SHOWN, ids=[f"{program}-{how.__name__}" for program, how, *_ in SHOWN])
def test_terminal_says_why(tenant, typed, at_once, helper_path, log, program, how, code, sentence):
    caller = OnATerminal(program)
    how(pam=caller, tenant=tenant, typed=typed, configure=at_once, helper_path=helper_path)
    assert caller.shown.count(f"{sentence} (reference {log.event()['ref']})") == 1


@contextmanager
def sudo_that_asks_three_times():
    with replaced("/etc/sudoers.d/zz-tries", "Defaults passwd_tries=3\n", 0o440):
        yield


def test_sudo_that_asks_again_says_it_each_time(configure, log):
    """One sentence for each time that it asks PAM, each with the reference of its own line."""
    configure(tenant={"dns": "nowhere.blockid.test"}, policy={"fail_delay": 0})
    caller = OnATerminal("sudo")
    with sudo_that_asks_three_times():
        caller.log_in(service=SERVICE)
    said = [event["ref"] for event in log.events()]
    assert len(said) == 3
    for reference in said:
        assert caller.shown.count(f"cannot be reached now. Try again later. (reference {reference})") == 1


def test_nobody_is_told_of_a_refusal_that_is_none(configure, typed, log):
    """report_only: sudo's wish for silence holds for what only would have been a refusal."""
    configure(policy={"report_only": True}, otp={"attempts": 1})
    with replaced(pam_stack.service_path("sudo"), pam_stack.service_text("sudo").replace("@include common-auth\n", "")
                  .replace("auth    required    pam_blockid.so", "auth required pam_blockid.so\nauth required pam_permit.so")):
        caller = Dialogue(COMMANDS["sudo"]("alice"))
        caller.expect(callers.PASSCODE)
        caller.type(typed.wrong())
        assert caller.end() == 0
    assert "(reference" not in caller.seen
    assert log.event()["would"] == "deny"


class TestDisplays:
    """Callers with a screen of their own: GDM shows one prompt after the other; a screen locker has one field for a
    password and gives up at the second question; others cannot show what is typed."""

    def test_several_prompts(self, pam, typed):
        outcome = pam.log_in("pw-alice", "r", typed.wrong, typed.right, service="sudo")
        assert outcome.code == pam_driver.SUCCESS and len(outcome.prompts) == 4

    def test_one_prompt_only(self, pam, log):
        assert pam.log_in("pw-alice", None, service="sudo").code == pam_driver.CONV_ERR
        assert log.event()["reason"] == "conversation_failed"

    def test_no_prompt_that_shows_what_is_typed(self, pam, typed, configure):
        shown = pam.log_in(None, service=SERVICE)
        assert (shown.code, shown.echoes) == (pam_driver.CONV_ERR, [True])
        configure(otp={"echo": False})
        hidden = pam.log_in(typed.right, service=SERVICE)
        assert (hidden.code, hidden.echoes) == (pam_driver.SUCCESS, [False])

    def test_refusal_before_any_prompt(self, pam, configure, log):
        configure(tenant={"community": "nowhere"})
        outcome = pam.log_in(service=SERVICE)
        assert outcome.notices == [f"{NOT_SET_UP} (reference {log.event()['ref']})"]
