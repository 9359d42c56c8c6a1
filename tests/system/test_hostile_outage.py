"""Hostile cases A27 to A30: an outage that a local user makes is none, also where the administrator lets outages pass.

The stack lets in whoever the module has nothing to say about, as Debian's do.
"""
# SPDX-License-Identifier: Apache-2.0
import os
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from conftest import BOB, SERVICE
from harness import pam_driver
from harness.held import frozen, no_local_ports, starved
from harness.pam_driver import pam_host
from harness.processes import helpers
from harness.start import Start
from harness.waiting import wait_for

KEPT = "this process was kept from running for"
NOBODY_THERE = {"uri": ["ldap://127.0.0.1:1"], "base": "dc=mysite,dc=com"}


@pytest.fixture
def is_local_fault(pam, then_permit, log):
    def check(words):
        assert pam.log_in(service=then_permit).code == pam_driver.SERVICE_ERR, log.texts()
        event = log.event()
        assert event["result"] == "local_fault" and words in event["detail"], event
        return event

    return check


@pytest.mark.caught_by("naive")
def test_a27_no_local_port_to_connect_from(lenient, tenant, is_local_fault):
    lenient()
    with no_local_ports(socket.SOCK_STREAM):
        is_local_fault("Cannot assign requested address")
    assert tenant.counts()["requests"]["generate"] == 0


def test_a27_no_local_port_for_the_resolver(lenient, is_local_fault):
    """It says no more than that there is no such name."""
    lenient(tenant={"dns": "nowhere.blockid.test"})
    with no_local_ports(socket.SOCK_DGRAM):
        is_local_fault("no local port for UDP can be had: Address already in use")


@pytest.mark.caught_by("naive")
def test_a27_no_local_port_for_ldap(lenient, is_local_fault):
    lenient(users=[BOB], contacts={"sources": ["ldap"]}, ldap=NOBODY_THERE)
    with no_local_ports(socket.SOCK_STREAM):
        assert is_local_fault("no local port for TCP can be had")["reason"] == "contacts_fault"


def test_a27_outage_with_ports(lenient, pam, then_permit, log):
    """The control: with nobody there, and ports to spare, the same settings let in."""
    lenient(users=[BOB], contacts={"sources": ["ldap"]}, ldap=NOBODY_THERE)
    assert pam.log_in(service=then_permit).code == pam_driver.SUCCESS
    assert log.event()["reason"] == "contacts_unreachable"


def test_a28_too_little_of_the_processor(lenient, then_permit, tenant, log):
    """From the start on: hundreds of busy processes leave the helper as little."""
    lenient(network={"request_timeout": 1, "connect_timeout": 1})
    tenant.fault("generate", "hang")  # so that there is something to let pass, whatever time is left
    with pam_host() as host, starved(host.pid):
        assert host.log_in(service=then_permit).code == pam_driver.SERVICE_ERR, log.texts()
    assert KEPT in log.event()["detail"]


def test_a29_frozen_process(lenient, pam, tenant, then_permit, log):
    lenient(network={"request_timeout": 1})
    tenant.fault("generate", "hang")
    with ThreadPoolExecutor() as beside:
        login = beside.submit(pam.log_in, service=then_permit)
        wait_for(lambda: tenant.counts()["requests"]["generate"], "the message to be asked for")
        with frozen(helpers()[0].pid):
            time.sleep(1.1)  # past the time limit: nothing of what is frozen could tell
        assert login.result().code == pam_driver.SERVICE_ERR, log.texts()
    assert KEPT in log.event()["detail"]


def test_a29_service_that_hangs(lenient, pam, tenant, then_permit, log):
    """The control: left alone, the same login is let pass."""
    lenient(network={"request_timeout": 1})
    tenant.fault("generate", "hang")
    assert pam.log_in(service=then_permit).code == pam_driver.SUCCESS
    assert log.event()["reason"] == "service_unreachable"


def test_a30_last_in_every_queue(typed):
    """What a caller gave up of the processor is not given up for the helper."""
    seen = {}

    def look():
        pid = helpers()[0].pid
        seen["nice"] = os.getpriority(os.PRIO_PROCESS, pid)
        seen["class"] = os.sched_getscheduler(pid)
        seen["processors"] = os.sched_getaffinity(pid)
        seen["slack"] = int(Path(f"/proc/{pid}/timerslack_ns").read_text())
        return typed.right()

    with pam_host(start=Start(user="root", scheduling=True)) as host:
        assert host.log_in(look, service=SERVICE).code == pam_driver.SUCCESS
    assert seen == {"nice": 0, "class": os.SCHED_OTHER, "processors": os.sched_getaffinity(0), "slack": 50_000}
