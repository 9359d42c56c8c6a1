"""The RPM packages, built as on EL 9 but on this host: what is in them is what is in the Debian packages, and their
scriptlets do what those of the Debian packages do."""
# SPDX-License-Identifier: Apache-2.0
import os
import pwd
import re
import shutil
import stat
from pathlib import Path

import pytest
from conftest import run
from harness import accounts
from harness.files import borrowed
from harness.programs import CHECKOUT

DEBIAN = CHECKOUT / "debian"
# Debian's place of a file, and that of Red Hat's family.
PLACES = (("usr/lib/*/security/", "usr/lib64/security/"), ("lib/systemd/", "usr/lib/systemd/"))
DOCUMENTS = "/usr/share/doc/pam-blockid"


def place(path):
    for old, new in PLACES:
        if path.startswith(old):
            path = new + path.removeprefix(old)
    return f"/{path}"


def of_debian(package):
    """Where debian/PACKAGE.install and .links put files, as on Red Hat's family."""
    found = set()
    for line in (DEBIAN / f"{package}.install").read_text(encoding="utf-8").splitlines():
        source, *target = line.split()
        found.add(place(f"{target[0]}/{Path(source).name}" if target else source))
    links = DEBIAN / f"{package}.links"
    if links.exists():
        found |= {place(line.split()[1]) for line in links.read_text(encoding="utf-8").splitlines()}
    # pam-auth-update is Debian's alone; documents are looked at below.
    return {path for path in found if not path.startswith(("/usr/share/pam-configs/", "/usr/share/doc/"))}


@pytest.fixture(scope="module")
def root(rpms, tmp_path_factory):
    """An empty root with all three packages, and nothing that their scriptlets could run."""
    root = tmp_path_factory.mktemp("root")
    run("rpm", "--root", root, "--initdb")
    run("rpm", "--root", root, "--install", "--nodeps", "--noscripts",
        *(path for name, path in rpms.items() if name != "source"))
    return root


def files_of(root, package):
    """{path: (owner, group, mode, target of a link)} as rpm has noted them; without documents."""
    listed = run("rpm", "--root", root, "-q", "--qf",
                 "[%{FILENAMES}\t%{FILEUSERNAME}\t%{FILEGROUPNAME}\t%{FILEMODES:octal}\t%{FILELINKTOS}\n]", package)
    rows = [line.split("\t") for line in listed.splitlines()]
    return {row[0].removesuffix(".gz"): (row[1], row[2], int(row[3], 8), row[4]) for row in rows
            if not row[0].startswith(("/usr/share/doc", "/usr/share/licenses", "/usr/lib/.build-id"))}


def test_the_version_is_that_of_the_programs():
    version = re.search(r"VERSION (\S+) LANGUAGES", (CHECKOUT / "CMakeLists.txt").read_text(encoding="utf-8"))[1]
    assert f"\nVersion:        {version}\n" in (CHECKOUT / "packaging/rpm/pam-blockid.spec").read_text(encoding="utf-8")


def test_the_packages_and_no_others(rpms):
    assert set(rpms) == {"pam-blockid", "pam-blockid-selinux", "blockid-simulator", "source"}


@pytest.mark.parametrize("package, debian", [("pam-blockid", "libpam-blockid"), ("blockid-simulator", "blockid-simulator")])
def test_files_are_those_of_the_debian_package(root, package, debian):
    assert set(files_of(root, package)) == of_debian(debian)


def test_the_policy_has_a_package_of_its_own(root):
    assert set(files_of(root, "pam-blockid-selinux")) == {"/usr/share/selinux/packages/default/pam_blockid.pp"}


@pytest.mark.parametrize("package", ["pam-blockid", "pam-blockid-selinux", "blockid-simulator"])
def test_owners_and_modes(root, package):
    for path, (owner, group, mode, _) in files_of(root, package).items():
        assert (owner, group) == ("root", "root"), path
        if stat.S_ISREG(mode):
            program = path.startswith(("/usr/bin/", "/usr/sbin/", "/usr/libexec/"))
            secret = path == "/etc/security/pam_blockid.conf"
            assert stat.S_IMODE(mode) == (0o600 if secret else 0o755 if program else 0o644), path
        there = os.lstat(f"{root}{path}") if os.path.lexists(f"{root}{path}") else os.lstat(f"{root}{path}.gz")
        assert (there.st_uid, there.st_gid, there.st_mode) == (0, 0, mode), path


def test_links(root):
    files = files_of(root, "pam-blockid")
    assert files["/usr/lib/systemd/system/sockets.target.wants/pam-blockid.socket"][3] == "../pam-blockid.socket"
    page = f"{root}/usr/share/man/man8/pam-blockid-helper.8.gz"
    assert os.path.exists(os.path.join(os.path.dirname(page), os.readlink(page)))
    assert os.readlink(f"{root}/usr/share/doc/libpam-blockid") == "pam-blockid"  # where blockidctl sends people


def test_documents_and_examples(root):
    wanted = {Path(line).name for line in (DEBIAN / "libpam-blockid.examples").read_text(encoding="utf-8").split()}
    there = {path.name for path in Path(f"{root}{DOCUMENTS}/examples").iterdir()}
    assert there == wanted | {"authselect", "pam-config"}
    for document in ("README.md", "SECURITY.md", "docs/protect.md", "docs/reasons.md", "docs/settings.md"):
        assert Path(f"{root}{DOCUMENTS}/{document}").is_file()


def test_settings_are_kept_as_an_administrator_left_them(root):
    flags = run("rpm", "--root", root, "-q", "--qf", "[%{FILENAMES} %{FILEFLAGS:fflags}\n]", "pam-blockid").splitlines()
    assert [line for line in flags if "c" in "".join(line.split()[1:])] == ["/etc/security/pam_blockid.conf cn"]


def test_made_without_libsecp256k1(root):
    """As EPEL has none: OpenSSL does its curve (unit.openssl_sealing)."""
    for program in ("pam-blockid-helper", "pam-blockid-broker"):
        needed = run("objdump", "-p", f"{root}/usr/libexec/{program}")
        assert "libcrypto.so" in needed and "libsecp256k1" not in needed


def test_the_module_asks_for_the_helper_where_the_package_has_it(root):
    module = Path(f"{root}/usr/lib64/security/pam_blockid.so").read_bytes()
    assert b"/usr/libexec/pam-blockid-helper\0" in module and b"/run/pam_blockid.socket\0" in module


@pytest.fixture
def host():
    """This host without a trace of ours; rpm knows nothing of it yet."""
    for command in ("userdel", "groupdel"):
        if accounts.exists("_blockid"):
            run(command, "_blockid")
    shutil.rmtree(run("rpm", "--eval", "%_dbpath").strip(), ignore_errors=True)
    run("rpm", "--initdb")
    settings = Path("/etc/security/pam_blockid.conf")
    settings.unlink(missing_ok=True)
    yield settings


def install(rpms, *options):
    return run("rpm", "--nodeps", *(options or ["--install"]), rpms["pam-blockid"])


def test_scriptlets_make_the_user_and_no_line_in_pam_d(rpms, host):
    before = {path.name: path.read_bytes() for path in Path("/etc/pam.d").iterdir()}
    install(rpms)
    try:
        user = pwd.getpwnam("_blockid")
        assert 0 < user.pw_uid < 1000
        assert (user.pw_dir, user.pw_shell) == ("/nonexistent", "/usr/sbin/nologin")
        assert {path.name: path.read_bytes() for path in Path("/etc/pam.d").iterdir()} == before
        assert stat.S_IMODE(host.stat().st_mode) == 0o600
    finally:
        run("rpm", "--erase", "pam-blockid")
    # As a removal of the Debian package, which is no purge.
    assert accounts.exists("_blockid") and not Path("/usr/lib64/security/pam_blockid.so").exists()


def test_an_installation_over_itself_changes_no_user(rpms, host):
    install(rpms)
    user = pwd.getpwnam("_blockid")
    host.write_text("# edited\n", encoding="utf-8")
    install(rpms, "--upgrade", "--force")
    assert pwd.getpwnam("_blockid") == user
    assert host.read_text(encoding="utf-8") == "# edited\n"
    run("rpm", "--erase", "pam-blockid")
    assert Path(f"{host}.rpmsave").read_text(encoding="utf-8") == "# edited\n"


def test_removal_names_the_lines_that_stay(rpms, host):
    install(rpms)
    with borrowed("/etc/pam.d/login") as login:
        login.write_text("auth required pam_blockid.so\n", encoding="utf-8")
        said = run("rpm", "--erase", "pam-blockid")
    assert "    /etc/pam.d/login\n" in said and "they refuse every login" in said
