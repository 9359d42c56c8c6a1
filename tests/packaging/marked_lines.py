"""pytest plugin: pytest_lines, and each test's name in what strace writes (traces.py) when it begins."""
# SPDX-License-Identifier: Apache-2.0
import os

from pytest_lines import *  # noqa: F401, F403
from pytest_lines import name_of
from traces import MARK


def pytest_runtest_logstart(nodeid):
    try:
        os.close(os.open(MARK + name_of(nodeid).replace("/", "|")[:200], os.O_RDONLY))
    except FileNotFoundError:
        pass
