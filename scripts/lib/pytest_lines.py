"""pytest plugin (-p pytest_lines) that prints one line per test: `ok NAME`, `FAILED NAME`, `skipped NAME: why`.

A test marked cannot_run(why) shows what a throw-away root cannot; it prints `cannot-run NAME: why`. So does one that
skips itself for a reason that begins with "cannot run: ", as what it shows cannot be shown on this machine. The environment
variable TEST_PREFIX begins each NAME; only tests whose NAME contains TEST_FILTER, or one of several between bars, run.

Runs in several roots at once share a directory, TEST_CLAIMS: the first to claim a file in it runs the file's tests. Files
marked run_in_each_root look at what a root's other tests left, and are run in each.
"""
# SPDX-License-Identifier: Apache-2.0
import functools
import io
import os

import pytest

from _pytest._io import TerminalWriter

PREFIX = os.environ.get("TEST_PREFIX", "pytest")
FILTER = os.environ.get("TEST_FILTER", "").split("|")
CLAIMS = os.environ.get("TEST_CLAIMS", "")

CANNOT_RUN = "cannot run: "


def name_of(nodeid):
    """tests/system/test_ssh.py::test_right_code[key] -> system.ssh.right_code[key]"""
    file, _, test = nodeid.partition("::")
    folder = os.path.basename(file).removesuffix(".py").removeprefix("test_")
    parts = [part.removeprefix("test_") for part in test.split("::") if part]
    return ".".join([PREFIX, folder, *parts])


def is_wanted(name):
    return any(part in name for part in FILTER)


@functools.cache
def is_ours(claim):
    """Whether no other run has claimed that before."""
    if not CLAIMS:
        return True
    try:
        os.mkdir(os.path.join(CLAIMS, f"{PREFIX}.{claim}"))
    except FileExistsError:
        return False
    return True


def failed(name, details):
    print(f"FAILED {name}", flush=True)
    for line in str(details).splitlines():
        print(f"    {line}")


def details_of(report):
    where = "" if report.when == "call" else f"in its {report.when}:\n"
    return where + str(report.longrepr) + "".join(f"\n{title}:\n{text}" for title, text in report.sections)


def pytest_addoption(parser):
    # pytest's reports of failed assertions ask for it; it comes from the plugin that we replace.
    parser.addoption("--verbose", type=int, default=0)


def pytest_configure(config):
    # From 8 on pytest asks for it to explain a comparison; it is another thing of the plugin that we replace.
    config.get_terminal_writer = lambda: TerminalWriter(io.StringIO())
    for marker in ("cannot_run(why): named instead of run, where a throw-away root cannot show it",
                   "caught_by(control, ...): fails when that negative control stands in for the product",
                   "run_in_each_root: of a file that looks at what other tests left",
                   "must_pass: passes all the same when a negative control does"):
        config.addinivalue_line("markers", marker)


def pytest_collection_modifyitems(config, items):
    unwanted = [item for item in items if not is_wanted(name_of(item.nodeid))]
    items[:] = [item for item in items if is_wanted(name_of(item.nodeid))]
    for item in items:
        if marker := item.get_closest_marker("cannot_run"):
            if is_ours("cannot_run"):
                print(f"cannot-run {name_of(item.nodeid)}: {marker.args[0]}", flush=True)
            unwanted.append(item)
    items[:] = [item for item in items if item not in unwanted]
    config.hook.pytest_deselected(items=unwanted)


def pytest_collectreport(report):
    if report.failed:
        failed(name_of(report.nodeid), report.longrepr)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item):
    if item.get_closest_marker("run_in_each_root") or is_ours(item.path.name):
        return None  # pytest goes on with it
    return True


skipped = set()
problems = []  # of the test that is running: its setup, its call and its teardown may each fail


def pytest_runtest_logreport(report):
    name = name_of(report.nodeid)
    if report.failed:
        problems.append(details_of(report))
    elif report.skipped:
        why = str(report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr).removeprefix("Skipped: ")
        word = "cannot-run" if why.startswith(CANNOT_RUN) else "skipped"
        print(f"{word} {name}: {why.removeprefix(CANNOT_RUN)}", flush=True)
        skipped.add(report.nodeid)
    if report.when != "teardown":
        return
    if problems:
        failed(name, "\n".join(problems))
    elif report.nodeid not in skipped:
        print(f"ok {name}", flush=True)
    problems.clear()
