"""Logins to Cockpit, the web console, as a person has them: its own page in Chromium; Unix password, then passcode."""
# SPDX-License-Identifier: Apache-2.0
import os
import pwd
from pathlib import Path

import pytest
from harness.cockpit import cockpit
from harness.processes import processes, status_of
from harness.waiting import wait_for
from test_refusals import REFUSALS, locked, wrong_codes

PROMPT = "Passcode sent to a***l@mysite.com and +1 ******7890 (r to resend):"
SENTENCES = {how: sentence for how, _, sentence in REFUSALS}
AT_ONCE = {"policy": {"fail_delay": 0}, "otp": {"attempts": 1}}


@pytest.fixture(scope="module")
def page(stacks):
    with cockpit() as opened:
        yield opened


def whose_consoles():
    bridges = [status_of(process.pid) for process in processes() if process.name == "cockpit-bridge"]
    return [pwd.getpwuid(int(status["Uid"].split()[0])).pw_name for status in bridges]


def keep_picture(page):
    """For the documentation, where the environment names a file for it."""
    if path := os.environ.get("BLOCKID_PICTURE"):
        Path(path).write_bytes(page.browser.picture("#main"))


def test_wrong_passcode_then_right_passcode(page, typed, log):
    page.begin("alice", "pw-alice")
    page.browser.wait_for(PROMPT)
    keep_picture(page)
    page.answer(PROMPT, typed.wrong)
    page.browser.wait_for("2 attempts left")
    assert page.browser.attribute("#conversation-input", "type") == "text"  # what is typed is seen
    page.answer("Invalid passcode, 2 attempts left. " + PROMPT, typed.right)
    event = log.event()
    assert (event["service"], event["rhost"], event["result"]) == ("cockpit", "127.0.0.1", "allow")
    assert wait_for(whose_consoles, "a session") == ["alice"]
    # The console, which lacks its pages and says so: it has its cookie by now.
    page.browser.wait_for("cockpit-system package", "Not found")


def test_wrong_password_sends_no_passcode(page, tenant):
    page.begin("alice", "not-the-password")
    page.browser.wait_for("Wrong user name or password")
    assert tenant.counts()["messages"] == 0


def test_wrong_passcode(page, typed, configure, log):
    """Cockpit has one sentence for each PAM_AUTH_ERR; ours, with its reference, goes to the log."""
    configure(**AT_ONCE)
    page.begin("alice", "pw-alice")
    page.answer(PROMPT, typed.wrong)
    assert "(reference" not in page.browser.wait_for("Authentication failed")
    assert log.event()["result"] == "wrong_passcode"


def test_locked(page, pam, typed, configure, log):
    configure(policy={"fail_delay": 0})
    wrong_codes(pam=pam, typed=typed)
    page.begin("alice", "pw-alice")
    for said in (PROMPT, "2 attempts left", "1 attempt left"):
        page.answer(said, typed.wrong)
    page.browser.wait_for(SENTENCES[locked])
    assert f"(reference {log.event()['ref']})" in page.browser.text()


def test_unreachable(page, configure, log):
    """Cockpit has one sentence for all that happens before its first prompt, too."""
    configure(tenant={"dns": "nowhere.blockid.test"}, **AT_ONCE)
    page.begin("alice", "pw-alice")
    assert "(reference" not in page.browser.wait_for("Wrong user name or password")
    assert log.event()["result"] == "outage"
