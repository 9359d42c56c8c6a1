"""Settings in layers: a site's file below that of the host, drop-ins above it."""
# SPDX-License-Identifier: Apache-2.0
import json
import os
import re
import shutil
from pathlib import Path

import pytest
from conftest import ALICE, BOB, SERVICE, Typist
from harness import blockidctl, helper_driver, pam_driver, pam_stack, settings
from harness.broker import log_in
from harness.files import replaced, write_file
from harness.processes import processes
from harness.ready import ends, made_ready

VENDOR = Path("/usr/lib/pam_blockid/pam_blockid.conf")
DROP_INS = Path(settings.DEFAULT_PATH + ".d")
READY = {"ready": 60}
NO_PASSCODE_FOR_ALICE = 'policy = { exempt_users = [ "alice" ]; };\n'


@pytest.fixture(autouse=True)
def layers():
    """Room for both, and nothing in it."""
    for directory in (VENDOR.parent, DROP_INS):
        directory.mkdir()
        directory.chmod(0o755)
    yield
    for directory in (VENDOR.parent, DROP_INS):
        if directory.is_symlink():
            target = directory.readlink()
            directory.unlink()
            target.rename(directory)
        shutil.rmtree(directory, ignore_errors=True)


def drop_in(text, name="50-host.conf", mode=0o600):
    write_file(DROP_INS / name, text, mode)
    return DROP_INS / name


def move_to_vendor():
    """What `configure` wrote becomes the site's, and the host has no file of its own."""
    write_file(VENDOR, Path(settings.DEFAULT_PATH).read_bytes(), 0o600)
    os.unlink(settings.DEFAULT_PATH)


def shown():
    """{key: (value, place without the line)}"""
    lines = json.loads(blockidctl.run("config", "--json")[1])["settings"]
    return {line["key"]: (line["value"], line["place"].rpartition(":")[0]) for line in lines}


def test_the_tenant_is_the_sites_and_the_exception_the_hosts(pam, then_permit, typed, configure, log):
    configure(otp={"attempts": 5})
    move_to_vendor()
    exception = drop_in('policy = { exempt_users = [ "bob" ]; };\notp = { attempts = 1; };\n')
    assert pam.log_in(typed.right, service=SERVICE).code == pam_driver.SUCCESS
    assert pam.log_in(service=then_permit, user="bob").is_let_past()
    assert pam.log_in(typed.wrong, service=SERVICE).code == pam_driver.AUTH_ERR
    assert [event["reason"] for event in log.events()] == ["right_passcode", "exempt_user", "wrong_passcode"]
    assert shown()["tenant.community"][1] == str(VENDOR)
    assert shown()["otp.attempts"] == ("1", str(exception))


def test_the_hosts_file_stands_between(pam, then_permit, typed, configure, log, tenant):
    write_file(VENDOR, 'tenant = { community = "elsewhere"; };\npolicy = { exempt_users = [ "alice" ]; };\n', 0o600)
    configure(policy={"exempt_users": ["carol"]})
    drop_in('policy = { exempt_users = [ "bob" ]; };\n')
    assert pam.log_in(typed.right, service=SERVICE).code == pam_driver.SUCCESS
    assert pam.log_in(service=then_permit, user="bob").is_let_past()
    assert shown()["tenant.community"] == (f'"{tenant.community}"', settings.DEFAULT_PATH)


def open_to_others(path):
    path.chmod(0o644)


def writable(path):
    path.chmod(0o620)


def give_away(path):
    os.chown(path, 12345, 0)


def be_a_link(path):
    path.rename(path.with_suffix(".other"))
    path.symlink_to(path.with_suffix(".other"))


def be_a_directory(path):
    path.unlink()
    path.mkdir()


def misspell(path):
    path.write_text("polcy = { };\n")


@pytest.mark.parametrize("where", ["vendor", "drop_in"])
@pytest.mark.parametrize("spoil", [open_to_others, writable, give_away, be_a_link, be_a_directory, misspell])
def test_none_is_passed_over(pam, tenant, log, spoil, where):
    path = VENDOR if where == "vendor" else DROP_INS / "50-host.conf"
    write_file(path, NO_PASSCODE_FOR_ALICE, 0o600)
    spoil(path)
    assert pam.log_in(service=SERVICE).code == pam_driver.SERVICE_ERR
    assert log.event()["reason"] == "settings_refused"
    assert str(path) in log.event()["detail"]
    assert tenant.counts()["connections"] == 0


def open_directory(path):
    path.chmod(0o777)


@pytest.mark.parametrize("spoil", [open_directory, give_away, be_a_link])
@pytest.mark.parametrize("directory", [VENDOR.parent, DROP_INS], ids=["vendor", "drop_ins"])
def test_a_directory_that_others_rule(pam, tenant, log, directory, spoil):
    """Also when there is nothing in it: they could have taken it away. A directory that is a link may be on the way to
    a file, as everywhere, but cannot be that of the drop-ins."""
    spoil(directory)
    is_on_the_way = directory == VENDOR.parent and spoil is be_a_link
    assert pam.log_in(None, service=SERVICE).code == (pam_driver.CONV_ERR if is_on_the_way else pam_driver.SERVICE_ERR)
    if not is_on_the_way:
        assert log.event()["reason"] == "settings_refused"
        assert str(directory) in log.event()["detail"]
        assert tenant.counts()["connections"] == 0


def test_what_is_no_drop_in_by_its_name(pam, typed):
    for name in (".50-host.conf", "50-host.conf~", "50-host.conf.dpkg-new", "50-host.conf.rpmsave", "README"):
        drop_in(NO_PASSCODE_FOR_ALICE, name, 0o666)
    assert pam.log_in(typed.right, service=SERVICE).code == pam_driver.SUCCESS


def test_a_file_that_conf_names_stands_alone(pam, typed, tmp_path):
    other = tmp_path / "other.conf"
    write_file(other, Path(settings.DEFAULT_PATH).read_bytes(), 0o600)
    write_file(VENDOR, "unknown = { };\n", 0o600)
    drop_in(NO_PASSCODE_FOR_ALICE)
    write_file(Path(f"{other}.d/50-host.conf"), NO_PASSCODE_FOR_ALICE, 0o600)
    with replaced(pam_stack.service_path("blockid-other"), pam_stack.blockid_alone(f"conf={other}")):
        assert pam.log_in(typed.right, service="blockid-other").code == pam_driver.SUCCESS


def test_no_settings_at_all(pam, log):
    """The message of a host without settings is as ever."""
    os.unlink(settings.DEFAULT_PATH)
    assert pam.log_in(service=SERVICE).code == pam_driver.SERVICE_ERR
    assert log.event()["detail"] == f"{settings.DEFAULT_PATH} cannot be opened: No such file or directory"


# What the login that the broker keeps ready has read.


@pytest.fixture
def ready(serving, configure, typed):
    """A login has been, and the next is ready: its process."""
    configure(broker=READY)
    def make():
        assert log_in(typed.right) == (helper_driver.ALLOW, 1)
        return made_ready()
    return make


def test_a_ready_login_is_used_where_nothing_changes(ready, typed):
    drop_in("otp = { resends = 1; };\n")
    first = ready()
    found = []

    def answer():
        found.extend(one.pid for one in processes())
        return typed.right()

    assert log_in(answer) == (helper_driver.ALLOW, 1)
    assert first.pid in found


def test_a_drop_in_that_comes_is_seen_by_the_next_login(ready):
    first = ready()
    drop_in(NO_PASSCODE_FOR_ALICE)
    assert log_in(None) == (helper_driver.IGNORE, 0)
    assert ends(first)


def test_a_drop_in_that_comes_with_its_directory(ready):
    DROP_INS.rmdir()
    first = ready()
    drop_in(NO_PASSCODE_FOR_ALICE)
    assert log_in(None) == (helper_driver.IGNORE, 0)
    assert ends(first)


def test_a_drop_in_that_goes(ready, configure, typed, tenant):
    path = drop_in('policy = { exempt_users = [ "bob" ]; };\n')
    configure(broker=READY, users=[ALICE, BOB])
    first = ready()
    path.unlink()
    assert log_in(Typist(tenant, "bob").right, "bob") == (helper_driver.ALLOW, 1)
    assert ends(first)


def test_a_drop_in_that_changes(ready):
    path = drop_in('policy = { exempt_users = [ "carol" ]; };\n')
    first = ready()
    with open(path, "r+b") as file:
        file.write(b'policy = { exempt_users = [ "alice" ]; };\n')
    assert log_in(None) == (helper_driver.IGNORE, 0)
    assert ends(first)


def test_a_sites_file_that_comes(ready):
    first = ready()
    write_file(VENDOR, NO_PASSCODE_FOR_ALICE, 0o600)
    assert log_in(None) == (helper_driver.IGNORE, 0)
    assert ends(first)


def test_a_file_of_the_host_that_comes_back(ready, configure):
    move_to_vendor()
    first = ready()
    configure(broker=READY, policy={"exempt_users": ["alice"]})
    assert log_in(None) == (helper_driver.IGNORE, 0)
    assert ends(first)


# What blockidctl says of them.


def test_check_names_the_files():
    (alone,) = blockidctl.check().of("settings")
    assert (alone.level, alone.place) == ("ok", settings.DEFAULT_PATH) and "read from" not in alone.what
    write_file(VENDOR, "otp = { attempts = 5; };\n", 0o600)
    path = drop_in("otp = { attempts = 4; };\n")
    (made,) = blockidctl.check().of("settings")
    assert (made.level, made.place) == ("ok", settings.DEFAULT_PATH)
    assert f"can be used, read from {VENDOR}, {settings.DEFAULT_PATH}, {path}; it names 2 users" in made.what


def test_check_names_the_file_that_is_wrong():
    path = drop_in("\notp = { attempts = 99; };\n")
    (fault,) = blockidctl.check().of("settings")
    assert (fault.level, fault.id, fault.place) == ("fault", "settings.refused", f"{path}:2")
    path.chmod(0o644)
    (fault,) = blockidctl.check().of("settings")
    assert (fault.place, fault.remedy) == (str(path), f"run: chmod o-rx {path}")


def test_config_and_support_show_where_each_value_is_from(tmp_path):
    path = drop_in("otp = { attempts = 4; };\n")
    line = re.compile(rf"^otp\.attempts = 4 +# {path}:1$", re.MULTILINE)
    assert line.search(blockidctl.run("config")[1])
    blockidctl.run("support", str(tmp_path / "for-support"))
    assert line.search((tmp_path / "for-support").read_text())
