"""Hostile cases F1 to F8: settings, PAM lines and installations that are not what they should be."""
# SPDX-License-Identifier: Apache-2.0
import os
import re
import shutil
import subprocess
from contextlib import ExitStack
from pathlib import Path

import pytest
from conftest import SERVICE
from harness import callers, pam_driver, pam_stack, spoilt_helper
from harness.callers import Attempt
from harness.files import borrowed, replaced, write_file
from harness.pam_driver import pam_host
from harness.passwd import add_name
from harness.processes import HELPER_PATH, helpers
from harness.settings import DEFAULT_PATH
from harness.start import Start
from harness.waiting import wait_for

caught_by = pytest.mark.caught_by
SETTINGS = Path(DEFAULT_PATH)
MIB = 1024 * 1024


@pytest.fixture(autouse=True)
def settings_are_put_back():
    with borrowed(SETTINGS):
        yield


@pytest.fixture
def refused(pam, tenant, log):
    """A login that ends before anybody is asked or told anything; what was logged of it."""

    def check(service=SERVICE):
        outcome = pam.log_in(service=service)
        assert (outcome.code, outcome.prompts) == (pam_driver.SERVICE_ERR, [])
        assert tenant.counts()["connections"] == 0
        text = "\n".join(log.texts())
        assert tenant.license_key not in text + "".join(outcome.notices)
        return text

    return check


# F1: the settings file itself


def readable(path):
    path.chmod(0o644)


def writable(path):
    path.chmod(0o620)


def of_alice(path):
    os.chown(path, *[os.stat("/home/alice").st_uid] * 2)


def link(path):
    path.rename(path.with_suffix(".real"))
    path.symlink_to(path.with_suffix(".real"))


def link_to_shadow(path):
    path.unlink()
    path.symlink_to("/etc/shadow")


def directory(path):
    path.unlink()
    path.mkdir(0o700)


def fifo(path):
    path.unlink()
    os.mkfifo(path, 0o600)


def device(path):
    path.unlink()
    path.symlink_to("/dev/zero")


def huge(path):
    with path.open("ab") as file:
        file.truncate(100 * MIB)


def huge_text(path):
    with path.open("a", encoding="ascii") as file:
        file.write("# comment\n" * (10 * MIB))


SPOILERS = [readable, writable, of_alice, link, link_to_shadow, directory, fifo, device, huge, huge_text]


@pytest.mark.parametrize("spoil", SPOILERS)
def test_f1_settings_file(refused, log, spoil):
    try:
        spoil(SETTINGS)
        assert DEFAULT_PATH in refused()
        assert log.event()["reason"] == "settings_refused"
    finally:
        SETTINGS.rmdir() if SETTINGS.is_dir() and not SETTINGS.is_symlink() else None


@pytest.mark.parametrize("included", ["/etc/shadow", "/etc/passwd", "/etc/security"])
def test_f1_include(refused, included):
    """Lines of another file are never repeated in an error."""
    SETTINGS.write_text(f'@include "{included}"\n{SETTINGS.read_text()}')
    text = refused()
    assert "settings_refused" in text
    assert "root:" not in text and "$y$" not in text and "pw-" not in text


@pytest.mark.parametrize("line", ['secret-line = "{key}', "{key}", 'tenant = {{ license_key = "{key}" "; }};',
                                  "license_key = {key};"])
def test_f1_parse_error_next_to_the_key(refused, tenant, line):
    """refused() looks for the key."""
    SETTINGS.write_text(SETTINGS.read_text() + line.format(key=tenant.license_key) + "\n")
    assert DEFAULT_PATH in refused()


# F2, F3: what stands in it, and in the PAM line


def changed(old, new):
    def change(text, tenant):
        assert (before := old.format(key=tenant.license_key)) in text
        return text.replace(before, new)

    return change


WRONG_TEXTS = {
    "empty": lambda text, _: "", "no license": changed('license_key = "{key}";', ""),
    "empty license": changed('"{key}"', '""'), "unknown option": changed("network = {{", "network = { timeouts = 5; "),
    "unknown group": lambda text, _: text + "networks = { };\n",
    "twice": changed("connect_timeout = 2;", "connect_timeout = 2; connect_timeout = 3;"),
    "group twice": lambda text, _: text + "network = { connect_timeout = 2; };\n",
    "overflow": changed("connect_timeout = 2;", "connect_timeout = 4294967298;"),
    "long overflow": changed("connect_timeout = 2;", "connect_timeout = 18446744073709551618;"),
    "negative": changed("connect_timeout = 2;", "connect_timeout = -2;"),
    "text for a number": changed("connect_timeout = 2;", 'connect_timeout = "2";'),
    "misspelt policy": lambda text, _: text + 'policy = { on_outage = "permit"; };\n',
    "policy of another case": lambda text, _: text + 'policy = { on_outage = "Allow"; };\n',
}


@caught_by("naive")
@pytest.mark.parametrize("what", WRONG_TEXTS)
def test_f2_settings(refused, tenant, what):
    SETTINGS.write_text(WRONG_TEXTS[what](SETTINGS.read_text(), tenant))
    assert "settings_refused" in refused()


@caught_by("naive")
def test_f2_no_settings(refused):
    SETTINGS.unlink()
    assert "settings_refused" in refused()


@pytest.mark.parametrize("argument", ["debugg", "config=/etc/x", "conf=relative.conf", "conf=", "conf", "nullok",
                                      "on_outage=allow", "use_first_pass", "DEBUG"])
def test_f3_argument(refused, argument):
    with replaced(pam_stack.service_path("blockid-misspelt"), pam_stack.blockid_alone(argument)):
        assert argument.split("=")[0] in refused("blockid-misspelt")


# F4: a module that cannot be loaded

MODULE = next(Path("/usr/lib").glob("*/security/pam_blockid.so"), None)


def missing(path):
    path.unlink()


def for_another_machine(path):
    image = bytearray(path.read_bytes())
    image[18:20] = (0xB7).to_bytes(2, "little")  # e_machine of elf(5): AArch64
    write_file(path, bytes(image))


def no_library(path):
    write_file(path, "#!/bin/sh\nexit 0\n", 0o755)


@pytest.mark.parametrize("dash", ["", "-"])
@pytest.mark.parametrize("spoil", [missing, for_another_machine, no_library])
def test_f4_module(pam, spoil, dash):
    """libpam refuses; also where a dash asks it to be quiet about a module that is not there."""
    text = f"{dash}auth required pam_blockid.so\nauth required pam_permit.so\n"
    with borrowed(MODULE), replaced(pam_stack.service_path("blockid-dash"), text):
        spoil(MODULE)
        outcome = pam.log_in(service="blockid-dash")
    assert outcome.code not in (pam_driver.SUCCESS, 25) and outcome.prompts == []


def test_f4_module_too_large_for_the_limit(stacks):
    """In little memory the whole stack refuses: whatever fails first, it is not left out."""
    callers.install()
    with callers.without_password("su"):
        started = [Attempt("su", Start(limits=(("RLIMIT_AS", size * MIB),))) for size in (10, 12, 14, 16)]
        for attempt in started:
            assert not attempt.until_passcode()
            assert attempt.end() != 0 and callers.GREETING not in attempt.seen


# F5: a helper that is not as it was installed


def directory_of_another(path):
    os.chown(path.parent, 12345, 0)


def directory_of_a_group(path):
    path.parent.chmod(0o775)


HELPER_FAULTS = [*spoilt_helper.FAULTS, directory_of_another, directory_of_a_group]


@pytest.mark.parametrize("spoil", HELPER_FAULTS)
def test_f5_helper(refused, helper_path, spoil):
    try:
        spoil(helper_path)
        refused()
    finally:
        os.chown(helper_path.parent, 0, 0)
        helper_path.parent.chmod(0o755)


@pytest.mark.cannot_run("a copy-on-write root does not let go of a directory of the machine's; see f5_helper[missing]")
def test_f5_helper_directory_is_gone(refused):
    parent = Path(HELPER_PATH).parent
    away = parent.with_name("libexec.away")
    parent.rename(away)
    try:
        refused()
    finally:
        away.rename(parent)


# F6: many logins in one process


@pytest.mark.parametrize("kind", ["right", "not answered"])
def test_f6_hundred_cycles(pam, configure, typed, kind):
    """Descriptors, threads, children, environment, signals, umask and directory stay, and so does the memory."""
    configure(users=[{"name": "alice", "email": "alice.liddell@mysite.com"}],
              policy={"send_budget": {"codes": 1000, "per": 60}})

    def cycle():
        if kind == "right":
            assert pam.log_in(typed.right, service=SERVICE).code == pam_driver.SUCCESS
        else:  # as when a person gives up; nothing is asked of the service
            assert pam.log_in(None, service=SERVICE, user=None).code == pam_driver.CONV_ERR

    for _ in range(10):
        cycle()
    before = pam.measure()
    for _ in range(100):
        cycle()
    after = pam.measure()
    assert after.pop("rss_kb") <= before.pop("rss_kb") + 256
    assert after == before


# F7: many helpers at once

CROWD = 70


def test_f7_crowd(configure, tenant, typed):
    """Helpers share a user in the end, and no limit on its processes is set that a crowd could use up."""
    names = [f"crowd{number}" for number in range(CROWD)]
    for name in names:
        add_name(name)
    configure(users=[{"name": name, "email": f"{name}@mysite.com"} for name in [*names, "alice"]],
              network={"connect_timeout": 30, "request_timeout": 60, "login_deadline": 60})
    with ExitStack() as crowd:
        for name in names:
            waiting = crowd.enter_context(subprocess.Popen(
                ["pamtester", SERVICE, name, "authenticate"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL))
            crowd.callback(waiting.kill)
        wait_for(lambda: tenant.counts()["messages"] == CROWD, "the crowd to be at the prompt", patience=60)
        assert len(helpers()) == CROWD
        with pam_host() as host:
            assert host.log_in(typed.wrong, typed.right, service=SERVICE).code == pam_driver.SUCCESS


# F8: directories in which somebody could put another file.


def move_settings(place):
    named = place / "pam_blockid.conf"
    SETTINGS.rename(named)
    return named


def move_key(place):
    named = place / "key"
    text = SETTINGS.read_text()
    key = re.search(r'license_key = "([^"]*)"', text)
    write_file(named, key[1] + "\n", 0o600)
    write_file(SETTINGS, text.replace(key[0], f'license_key_file = "{named}"'), 0o600)
    return SETTINGS


def move_included(place):
    named = place / "users.conf"
    write_file(named, "# nothing\n", 0o600)
    write_file(SETTINGS, f'@include "{named}"\n{SETTINGS.read_text()}', 0o600)
    return SETTINGS


OPEN = {"group": lambda place: place.chmod(0o775), "others": lambda place: place.chmod(0o757),
        "sticky": lambda place: place.chmod(0o1777), "of_alice": lambda place: shutil.chown(place, "alice"),
        "parent": lambda place: place.parent.chmod(0o777)}


@caught_by("naive")
@pytest.mark.parametrize("what", [move_settings, move_key, move_included])
@pytest.mark.parametrize("how", OPEN)
def test_f8_directory_that_others_may_write_to(refused, tmp_path, what, how):
    place = tmp_path / "outer" / "inner"
    place.mkdir(parents=True)
    settings = what(place)
    OPEN[how](place)
    with replaced(pam_stack.service_path("blockid-f8"), pam_stack.blockid_alone(f"conf={settings}")):
        text = refused("blockid-f8")
    assert "is not safe where it is" in text and str(place.parent if how == "parent" else place) in text


@pytest.mark.parametrize("what", [move_settings, move_key])
def test_f8_directory_of_roots(pam, typed, tmp_path, what):
    """The control: moved to where only root may write, they are read."""
    with replaced(pam_stack.service_path("blockid-f8"), pam_stack.blockid_alone(f"conf={what(tmp_path)}")):
        assert pam.log_in(typed.right, service="blockid-f8").code == pam_driver.SUCCESS
