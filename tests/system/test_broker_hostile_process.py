"""The cases of test_hostile_process.py once more, with logins through the broker."""
# SPDX-License-Identifier: Apache-2.0
import pytest
from test_hostile_process import *  # noqa: F401, F403  pylint: disable=wildcard-import,unused-wildcard-import

pytestmark = pytest.mark.usefixtures("through_the_broker", "programs")

del test_a26_number_of_the_helper_is_another_process  # noqa: F821  the caller has no child, and no number of one
