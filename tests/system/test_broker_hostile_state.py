"""The cases of test_hostile_state.py and test_hostile_budget.py about what logins share once more, through the broker."""
# SPDX-License-Identifier: Apache-2.0
import pytest
from conftest import SERVICE
from harness import pam_driver
from harness.start import Start
from test_hostile_budget import *  # noqa: F401, F403  pylint: disable=wildcard-import,unused-wildcard-import
from test_hostile_state import test_e6_one_passcode_for_twenty_logins  # noqa: F401

pytestmark = pytest.mark.usefixtures("through_the_broker", "programs")
SOME_FALL_BACK = True  # of hundreds at once, those that wait longer than a second


def test_e10_file_that_may_not_grow():
    """The limits of a caller are none of a process of the broker's."""
    with pam_driver.pam_host(start=Start(user="root", limits=(("RLIMIT_FSIZE", 0),), default=("SIGXFSZ",))) as host:
        assert host.log_in(service=SERVICE).code == pam_driver.CONV_ERR
