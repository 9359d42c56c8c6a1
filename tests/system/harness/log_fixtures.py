"""Fixtures of whoever reads what the module has logged: import both into a conftest."""
# SPDX-License-Identifier: Apache-2.0
import pytest

from .event_line import LoginLog
from .syslog import Syslog


@pytest.fixture(scope="session")
def syslog():
    collector = Syslog()
    yield collector
    collector.close()


@pytest.fixture
def log(syslog):
    return LoginLog(syslog)
