"""The cases of test_hostile_server.py once more, through a login that was ready."""
# SPDX-License-Identifier: Apache-2.0
import pytest
import test_hostile_server
from conftest import SERVICE
from harness.evil_wire import http_json
from harness.ready_trial import lenient, log, made, once_more, trial  # noqa: F401  pylint: disable=unused-import

globals().update(once_more(test_hostile_server, but=(
    "test_c0_server_without_a_fault",  # counts the connections of a login that was not ready
    "test_c13_text_in_other_places",  # of discovery
    "test_c14_verify_that_times_out_after_the_code_was_taken",  # in test_hostile_ready.py, as it is the tenant's
    "test_c15_service_that_fails_before_is_an_outage",
)))


def test_c0_server_without_a_fault(trial, evil):
    """What the other cases change; the login before was let in by it, too."""
    trial.is_granted()
    assert [request.endpoint for request in evil.heard] == ["generate", "verify"]


@pytest.mark.usefixtures("lenient")
def test_c15_service_that_fails_before_is_an_outage(caller, evil, log):
    """The control: this answer and this setting do let in."""
    evil.answers["generate"] = http_json({"message": "oops"}, status=503)
    caller.host().log_in(service=SERVICE)
    assert (log.event()["result"], log.event()["reason"]) == ("ignore", "service_failed")
