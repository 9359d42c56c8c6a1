"""Group E of the hostile cases, E3: what is kept of the tenant, when somebody else has written it or nobody can."""
# SPDX-License-Identifier: Apache-2.0
import json
import os
import pwd
import subprocess
from pathlib import Path

import pytest
from conftest import CACHE_DIRECTORY, SERVICE
from harness import accounts, pam_driver, wrong_directories, wrong_files
from harness.discovery_cache import DIRECTORY, NOT_USED, entry, is_ours, read, rewrite, somebody_elses_key

BESIDE = Path("/var/cache/pam_blockid_target")  # on the same file system, for the hard link


@pytest.fixture
def poison(pam, typed):
    """What a thief would have us believe: in order, but for the key that the license key is sealed for."""
    assert pam.log_in(typed.right, service=SERVICE).code == pam_driver.SUCCESS
    text = json.dumps({**read(), "publicKey": somebody_elses_key()})
    BESIDE.write_text(text)
    BESIDE.chmod(0o600)
    os.chown(BESIDE, pwd.getpwnam(accounts.HELPER).pw_uid, -1)  # as good as one of our own
    yield text
    assert BESIDE.read_text() == text
    BESIDE.unlink()


def goes_on(pam, tenant, typed, log):
    """The login asks the tenant, seals for its true key at once, and tells the administrator."""
    before = tenant.counts()["requests"]
    assert pam.log_in(typed.right, service=SERVICE).code == pam_driver.SUCCESS
    after = tenant.counts()["requests"]
    endpoints = ("community", "discovery", "generate", "verify")
    assert {name: after[name] - before[name] for name in endpoints} == dict.fromkeys(endpoints, 1)
    assert log.event()["result"] == "allow"
    assert [text for text in log.texts() if NOT_USED in text], log.texts()


@pytest.mark.parametrize("plant", wrong_files.KINDS)
def test_e3_something_else_in_the_files_place(pam, tenant, typed, log, poison, plant):
    path = entry()
    path.unlink()
    plant(path, BESIDE, poison)
    goes_on(pam, tenant, typed, log)
    assert is_ours(path, accounts.HELPER) and read()["publicKey"] not in poison


def cut_off(path):
    path.write_bytes(path.read_bytes()[:40])


def emptied(path):
    path.write_bytes(b"")


def zeroed(path):
    path.write_bytes(bytes(path.stat().st_size))


def too_large(path):
    path.write_bytes(path.read_bytes() + b" " * 1024 * 1024)


def of_another_tenant(path):
    rewrite(path, dns="other.blockid.test")


def of_another_community(path):
    rewrite(path, community="other")


def of_a_time_to_come(path):
    rewrite(path, asked=2**40)


def other_types(path):
    rewrite(path, publicKey=[read()["publicKey"]])


def off_the_curve(path):
    rewrite(path, publicKey="A" * 86 + "==")


def sent_elsewhere(path):
    rewrite(path, adminconsole="https://evil.example/adminconsole")


def without_tls(path):
    rewrite(path, adminconsole=read()["adminconsole"].replace("https:", "http:"))


@pytest.mark.parametrize("spoil", [cut_off, emptied, zeroed, too_large, of_another_tenant, of_another_community,
                                   of_a_time_to_come, other_types, off_the_curve, sent_elsewhere, without_tls])
def test_e3_spoilt_content(pam, tenant, typed, log, poison, spoil):
    good = {key: value for key, value in read().items() if key != "asked"}
    spoil(entry())
    goes_on(pam, tenant, typed, log)
    assert {key: value for key, value in read().items() if key != "asked"} == good


@pytest.mark.parametrize("make", wrong_directories.KINDS)
def test_e3_something_else_in_the_directorys_place(pam, tenant, typed, log, poison, make):
    with wrong_directories.in_place_of(DIRECTORY, make):
        goes_on(pam, tenant, typed, log)
        assert not DIRECTORY.is_dir() or list(DIRECTORY.iterdir()) == []


@pytest.mark.parametrize("directory", ["/etc", "/", "/var/cache", "/usr/lib/systemd"])
def test_directory_of_the_system_is_not_taken_over(pam, tenant, typed, log, configure, directory):
    """Root would hand it to _blockid."""
    before = os.stat(directory)
    configure(cache={"dir": directory})
    goes_on(pam, tenant, typed, log)
    after = os.stat(directory)
    assert (after.st_uid, after.st_mode) == (before.st_uid, before.st_mode) and after.st_uid == 0
    assert not list(Path(directory).glob("tenant-*"))


def test_directory_within_one_that_is_not_there(pam, tenant, typed, log, configure):
    configure(cache={"dir": "/var/cache/none/pam_blockid"})
    goes_on(pam, tenant, typed, log)
    assert not os.path.exists("/var/cache/none")


@pytest.mark.parametrize("options", ["ro,mode=700", "size=4k,mode=700"])
def test_disk_that_takes_nothing(pam, tenant, typed, log, options):
    DIRECTORY.mkdir(0o700)
    user = pwd.getpwnam(accounts.HELPER)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"{options},uid={user.pw_uid}", "tmpfs", CACHE_DIRECTORY], check=True)
    try:
        if "size" in options:
            (DIRECTORY / "filler").write_bytes(b"x" * 4096)
        goes_on(pam, tenant, typed, log)
        assert not list(DIRECTORY.glob("tenant-*"))
    finally:
        subprocess.run(["umount", CACHE_DIRECTORY], check=True)
