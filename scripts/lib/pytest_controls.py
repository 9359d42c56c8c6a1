"""pytest plugin (-p pytest_controls) for a run in which a negative control stands in for the product.

The environment variable CONTROL names it. Of the tests marked caught_by(CONTROL) one of each hostile case at least must
fail: `ok controls.CONTROL.a1_caught`. Those marked must_pass must pass as ever. No other tests run. TEST_FILTER is as
in pytest_lines.
"""
# SPDX-License-Identifier: Apache-2.0
import os
import re

import pytest
from pytest_lines import details_of, failed, is_wanted, name_of, pytest_addoption, pytest_configure  # noqa: F401

CONTROL = os.environ["CONTROL"]
CASE = re.compile(r"::test_([a-h]\d+)_")

cases = {}  # of each case the names of its tests, as far as they have passed
caught = set()
passing = set()  # node ids of those that must pass
problems = {}


def caught_name(case):
    return f"controls.{CONTROL}.{case}_caught"


def wanted(item):
    marker = item.get_closest_marker("caught_by")
    if marker and CONTROL in marker.args:
        return is_wanted(caught_name(CASE.search(item.nodeid)[1]))
    through_the_broker = "through_the_broker" in item.fixturenames  # which a control need not go
    return bool(item.get_closest_marker("must_pass")) and not through_the_broker and is_wanted(name_of(item.nodeid))


def pytest_collection_modifyitems(config, items):
    unwanted = [item for item in items if not wanted(item)]
    items[:] = [item for item in items if wanted(item)]
    config.hook.pytest_deselected(items=unwanted)
    passing.update(item.nodeid for item in items if item.get_closest_marker("must_pass"))
    cases.update((CASE.search(item.nodeid)[1], []) for item in items if item.nodeid not in passing)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    """One test that fails is enough for a case."""
    found = CASE.search(item.nodeid)
    if found and found[1] in caught:
        pytest.skip("caught")


def pytest_collectreport(report):
    if report.failed:
        failed(name_of(report.nodeid), report.longrepr)


def pytest_runtest_logreport(report):
    if report.nodeid not in passing:
        return note(report, CASE.search(report.nodeid)[1])
    if report.failed:
        problems.setdefault(report.nodeid, []).append(details_of(report))
    if report.when == "teardown":
        name = name_of(report.nodeid)
        if report.nodeid in problems:
            failed(name, "\n".join(problems[report.nodeid]))
        else:
            print(f"ok {name}", flush=True)


def note(report, case):
    """What a fixture is not able to do is a fault of the run, and no catch."""
    if report.when == "call" and report.failed:
        caught.add(case)
        print(f"ok {caught_name(case)}\n    by {name_of(report.nodeid)}: {reason_of(report)}", flush=True)
    elif report.when == "call":
        cases[case].append(name_of(report.nodeid))
    elif report.when == "setup" and report.failed:
        failed(name_of(report.nodeid), details_of(report))


def reason_of(report):
    crash = getattr(report.longrepr, "reprcrash", None)
    return (crash.message if crash else str(report.longrepr)).splitlines()[0]


def pytest_sessionfinish():
    for case in sorted(set(cases) - caught):
        failed(caught_name(case), "\n".join(["these pass against it too:", *cases[case]]))
