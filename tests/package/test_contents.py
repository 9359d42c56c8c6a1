"""What is in the packages."""
# SPDX-License-Identifier: Apache-2.0
import os
import platform

import pytest
from packages import MODULE, SIMULATOR, built, field_of, package_file, run

# From Debian 13 on no package has a file below /lib, which is a link to /usr/lib.
UNITS = "/lib/systemd/system" if platform.freedesktop_os_release()["VERSION_CODENAME"] == "bookworm" else "/usr/lib/systemd/system"


def listing(name):
    """{path: (mode, owner)} of the files, without directories."""
    rows = (line.split(maxsplit=5) for line in run("dpkg-deb", "-c", package_file(name)).splitlines())
    return {row[5].removeprefix("."): (row[0], row[1]) for row in rows if not row[0].startswith("d")}


def test_two_builds_are_identical():
    if "AGAIN" not in os.environ:
        pytest.skip("cannot run: the packages were built once")
    builds = [{path.name: path.read_bytes() for path in built(where) if path.suffix in (".deb", ".dsc", ".xz")}
              for where in ("PACKAGES", "AGAIN")]
    assert builds[0].keys() == builds[1].keys()
    assert len(builds[0]) == 6  # two packages, their debug symbols, and the source in two files
    assert [name for name in builds[0] if builds[0][name] != builds[1][name]] == []


@pytest.mark.parametrize("name", [MODULE, SIMULATOR])
def test_everything_is_roots_and_nothing_setuid(name):
    assert {owner for _, owner in listing(name).values()} == {"root/root"}
    assert all(mode in ("-rw-r--r--", "-rwxr-xr-x", "-rw-------") or mode.startswith("l")
               for mode, _ in listing(name).values())


def test_settings_are_a_conffile_that_only_root_reads():
    package = package_file(MODULE)
    assert run("dpkg-deb", "-I", package, "conffiles").split() == ["/etc/security/pam_blockid.conf"]
    assert listing(MODULE)["/etc/security/pam_blockid.conf"][0] == "-rw-------"
    assert [path for path, (mode, _) in listing(MODULE).items() if mode == "-rw-------"] == [
        "/etc/security/pam_blockid.conf"]


def test_the_module_does_not_need_the_simulator():
    depends = field_of(package_file(MODULE), "Depends")
    assert SIMULATOR not in depends and "httplib" not in depends


def test_the_administrators_tool():
    assert listing(MODULE)["/usr/sbin/blockidctl"][0] == "-rwxr-xr-x"
    assert "/usr/share/bash-completion/completions/blockidctl" in listing(MODULE)


@pytest.mark.parametrize("page", ["pam_blockid.8", "pam_blockid.conf.5", "blockidctl.8", "pam-blockid-broker.8", "blockid-simulator.1"])
def test_manual_pages(page):
    name = SIMULATOR if page.startswith(SIMULATOR) else MODULE
    assert f"/usr/share/man/man{page[-1]}/{page}.gz" in listing(name)


def test_the_broker_and_its_units():
    files = listing(MODULE)
    assert files["/usr/libexec/pam-blockid-broker"][0] == "-rwxr-xr-x"
    assert {f"{UNITS}/pam-blockid.service", f"{UNITS}/pam-blockid.socket", "/usr/lib/tmpfiles.d/pam_blockid.conf"} <= files.keys()


def test_the_socket_is_on_and_the_service_waits_for_it():
    """By a link of the package's own: nothing in /etc."""
    wanted = [path for path in run("dpkg-deb", "-c", package_file(MODULE)).split() if ".wants/" in path and not path.endswith("/")]
    assert wanted == [f".{UNITS}/sockets.target.wants/pam-blockid.socket"]
