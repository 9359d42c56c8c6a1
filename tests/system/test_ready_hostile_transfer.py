"""The cases of test_hostile_transfer.py once more, through a login that was ready."""
# SPDX-License-Identifier: Apache-2.0
import test_hostile_transfer
from harness.ready_trial import log, made, once_more, trial  # noqa: F401  pylint: disable=unused-import
from test_hostile_transfer import bomb, elsewhere  # noqa: F401  pylint: disable=unused-import

globals().update(once_more(test_hostile_transfer))
