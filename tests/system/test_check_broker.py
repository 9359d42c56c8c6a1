"""blockidctl and the broker: its socket, whose it is, its version, and what falls back without it."""
# SPDX-License-Identifier: Apache-2.0
import os
import re
import signal
from pathlib import Path

import pytest
from harness.blockidctl import check, run
from harness.broker import BROKER_PATH, SOCKET, broker
from harness.files import replaced

pytestmark = pytest.mark.usefixtures("right_host")


def of_the_broker():
    return [finding for finding in check().findings if finding.check == "broker"]


def only_finding(level, what, remedy):
    (found,) = of_the_broker()
    assert (found.level, bool(re.search(what, found.what)), remedy in found.remedy) == (level, True, True), found


def test_none_is_nothing_to_speak_of():
    assert of_the_broker() == []
    assert SOCKET not in run("version")[1]


def test_one_that_takes_logins(serving, tenant):
    only_finding("ok", r"the broker takes logins, version \d", "")
    status, output, _ = run("version")
    assert status == 0 and re.search(rf"^{SOCKET} \d+\.\d+\.\d+$", output, re.M)
    assert tenant.counts()["messages"] == 0


def test_one_that_says_nothing(serving):
    serving.signal(signal.SIGSTOP)
    only_finding("warning", "says nothing: each login of root's programs starts a helper", "restart pam-blockid.socket")
    assert run("version")[0] == 2


def test_a_socket_that_is_not_roots(serving):
    os.chown(SOCKET, 1000, 1000)
    only_finding("warning", "not a socket of root's", "restart pam-blockid.socket")


def test_self_service_without_a_broker(configure):
    configure(policy={"self_service": True})
    only_finding("fault", "policy.self_service lets ask, are refused", "--listen")


def test_another_version():
    content = Path(BROKER_PATH).read_bytes()
    with broker():
        with replaced(BROKER_PATH, re.sub(rb"@\(#\)pam_blockid \d", b"@(#)pam_blockid 9", content), 0o755):
            only_finding("fault", "version 9.*not of the version of blockidctl", "install the package again")
