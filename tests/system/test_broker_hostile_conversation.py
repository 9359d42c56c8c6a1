"""The cases of test_hostile_conversation.py once more, with logins through the broker."""
# SPDX-License-Identifier: Apache-2.0
import pytest
from test_hostile_conversation import *  # noqa: F401, F403  pylint: disable=wildcard-import,unused-wildcard-import

pytestmark = pytest.mark.usefixtures("through_the_broker", "programs")
