"""The cases of test_hostile_limits.py once more, with logins through the broker."""
# SPDX-License-Identifier: Apache-2.0
import pytest
from harness import pam_driver
from test_hostile_limits import *  # noqa: F401, F403  pylint: disable=wildcard-import,unused-wildcard-import
from test_hostile_limits import MIB

pytestmark = pytest.mark.usefixtures("through_the_broker", "programs")
SOME_FALL_BACK = True  # whose limits leave no descriptor to connect with


# Nothing of such a caller's reaches the login: a wrong passcode is a wrong one.


def test_a11_few_descriptors_exact_codes(never_lets_root_in):
    never_lets_root_in([("RLIMIT_NOFILE", number) for number in (10, 16, 63)], {pam_driver.AUTH_ERR})


def test_a12_little_memory_exact_codes(never_lets_root_in):
    never_lets_root_in([("RLIMIT_AS", size * MIB) for size in (60, 200, 500)], {pam_driver.AUTH_ERR})
