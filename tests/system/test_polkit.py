"""polkit, whose PAM runs in a sandbox since version 127: no network, nothing writable. A real polkitd asks a real agent;
only the broker can be reached from there."""
# SPDX-License-Identifier: Apache-2.0
import os
import subprocess
from contextlib import ExitStack
from pathlib import Path

import pytest
from harness import pam_stack
from harness.broker import broker
from harness.files import borrowed, replaced, write_file
from harness.programs import running
from harness.ssh import Dialogue

SOURCE = Path(__file__).with_name("harness") / "agent_sandbox.c"
HELPERS = ("/usr/lib/polkit-1/polkit-agent-helper-1", "/usr/lib/policykit-1/polkit-agent-helper-1",
           "/usr/libexec/polkit-agent-helper-1")
DAEMONS = ("/usr/lib/polkit-1/polkitd", "/usr/libexec/polkitd")
BUS = "/run/dbus/system_bus_socket"
RULES = "/etc/polkit-1/rules.d/00-tests.rules"
ALICE_IS_ADMIN = 'polkit.addAdminRule(function(action, subject) { return ["unix-user:alice"]; });\n'
PROMPT = r"Passcode sent to [^\r\n]*: "
ASKS = ("pkcheck --action-id org.freedesktop.policykit.exec --process $$ --allow-user-interaction "
        "--enable-internal-agent; echo status $?")


def present(paths):
    return next((path for path in paths if os.path.exists(path)), None)


pytestmark = pytest.mark.skipif(not present(HELPERS) or not present(DAEMONS), reason="polkit is not installed")


@pytest.fixture(scope="module")
def polkit(people, tmp_path_factory):
    """The daemon, with a helper of its agents in the sandbox of later versions."""
    helper, log = present(HELPERS), tmp_path_factory.mktemp("polkit") / "log"
    with ExitStack() as stack:
        stack.enter_context(borrowed(helper))
        os.rename(helper, f"{helper}.real")
        stack.callback(os.unlink, f"{helper}.real")
        subprocess.run(["cc", "-Wall", "-Wextra", "-Werror", f'-DREAL="{helper}.real"', "-o", helper, SOURCE,
                        "-lseccomp"], check=True)
        os.chmod(helper, 0o4755)
        Path(RULES).parent.mkdir(parents=True, exist_ok=True)
        write_file(RULES, ALICE_IS_ADMIN)
        stack.callback(os.unlink, RULES)
        stack.enter_context(replaced(pam_stack.service_path("polkit-1"), pam_stack.blockid_alone()))
        Path(BUS).parent.mkdir(exist_ok=True)
        stack.enter_context(running(["dbus-daemon", "--system", "--nofork", "--nopidfile"],
                                    lambda: os.path.exists(BUS), log, "dbus-daemon"))
        stack.enter_context(running([present(DAEMONS), "--no-debug"], is_on_the_bus, log, "polkitd"))
        yield


def is_on_the_bus():
    asked = ["dbus-send", "--system", "--print-reply", "--dest=org.freedesktop.DBus", "/", "org.freedesktop.DBus.NameHasOwner",
             "string:org.freedesktop.PolicyKit1"]
    return b"true" in subprocess.run(asked, capture_output=True, check=False).stdout


def ask():
    """What polkit asks alice who wants to become root."""
    return Dialogue(["runuser", "-u", "alice", "--", "sh", "-c", ASKS])


def test_a_right_passcode_through_the_broker(polkit, typed, log):
    with broker():
        dialogue = ask()
        dialogue.expect(PROMPT)
        dialogue.type(typed.right())
        dialogue.expect("AUTHENTICATION COMPLETE")
        dialogue.expect("status 0")
    event = log.event()
    assert (event["service"], event["result"], event["through"], event["caller_uid"]) == (
        "polkit-1", "allow", "broker", "0")


def test_a_wrong_passcode_through_the_broker(polkit, configure, typed, log):
    configure(otp={"attempts": 1})
    with broker():
        dialogue = ask()
        dialogue.expect(PROMPT)
        dialogue.type(typed.wrong())
        dialogue.expect("AUTHENTICATION FAILED")
        dialogue.expect(r"status [^0]")
    assert log.event()["reason"] == "wrong_passcode"


def test_without_a_broker_nobody_gets_in(polkit, configure, tenant, log):
    """The control: a helper in the sandbox can count nothing, and reaches nobody."""
    configure(otp={"attempts": 1})
    dialogue = ask()
    dialogue.expect(r"A new passcode cannot be sent now\. [^\r\n]*: ")
    dialogue.type("135790")
    dialogue.expect("AUTHENTICATION FAILED")
    assert tenant.counts()["messages"] == 0
    assert log.event()["result"] in ("outage", "local_fault")
