"""A site's package owns the tenant, and the host its exceptions: settings in layers, as dpkg and rpm bring them."""
# SPDX-License-Identifier: Apache-2.0
import os
import re
import shutil
from pathlib import Path

import pytest
from conftest import run
from harness import accounts, blockidctl
from harness.files import borrowed, write_file
from harness.pam_driver import SERVICE_ERR, SUCCESS, pam_host
from harness.pam_stack import service_path, then_permit
from harness.settings import DEFAULT_PATH, tenant_of, to_libconfig

SERVICE = "blockid-site"
SITE, VENDOR = "example-blockid-settings", "/usr/lib/pam_blockid/pam_blockid.conf"
DROP_INS = Path(DEFAULT_PATH + ".d")
CONTROL = f"""Package: {SITE}
Version: {{version}}
Architecture: all
Maintainer: Operations <operations@example.com>
Description: the BlockID tenant of example.com
"""


def site_package(directory, version, text):
    """Built as a site would: the settings are readable by root alone."""
    tree = directory / f"{SITE}-{version}"
    write_file(tree / "DEBIAN/control", CONTROL.format(version=version))
    write_file(f"{tree}{VENDOR}", text, 0o600)
    for path in [tree, *tree.rglob("*")]:
        if path.is_dir():
            path.chmod(0o755)
    run("dpkg-deb", "--root-owner-group", "--build", tree, directory)
    return directory / f"{SITE}_{version}_all.deb"


@pytest.fixture
def text_of_site(tenant):
    """The tenant, whom it trusts, and a rule for everyone."""
    authority = "/etc/ssl/certs/blockid-tests.pem"
    shutil.copy(tenant.ca_file, authority)
    groups = {"tenant": tenant_of(tenant), "network": {"ca_file": authority}, "otp": {"attempts": 2}, "broker": {"ready": 0},
              "users": [{"name": "alice", "email": "alice@example.com"}, {"name": "bob", "email": "bob@example.com"}]}
    return "".join(f"{name} = {to_libconfig(group)};\n" for name, group in groups.items())


@pytest.fixture(autouse=True)
def host():
    """A host without settings of its own."""
    for name in ("alice", "bob"):
        accounts.add_person(name, f"pw-{name}")
    write_file(service_path(SERVICE), then_permit())
    with borrowed(DEFAULT_PATH) as settings:
        settings.unlink(missing_ok=True)
        DROP_INS.mkdir(exist_ok=True)
        yield
        shutil.rmtree(DROP_INS)
        run("dpkg", "--purge", SITE)


def was_asked(outcome):
    return outcome.code == SUCCESS and len(outcome.prompts) == 1


def places():
    return {key: place for key, place in
            re.findall(r"^(\S+) = .*? +# (\S+)$", blockidctl.run("config")[1], re.MULTILINE)}


def test_a_site_package_and_the_exceptions_of_a_host(tenant, text_of_site, tmp_path):
    def right():
        return tenant.messages("alice")[-1]["code"]

    with pam_host() as pam:
        assert pam.log_in(service=SERVICE).code == SERVICE_ERR  # nobody has said anything
        run("dpkg", "--install", site_package(tmp_path, "1.0", text_of_site))
        assert was_asked(pam.log_in(right, service=SERVICE))
        exceptions = DROP_INS / "50-host.conf"
        write_file(exceptions, 'policy = { exempt_users = [ "bob" ]; };\n', 0o600)
        assert pam.log_in(service=SERVICE, user="bob").is_let_past()
        assert was_asked(pam.log_in(right, service=SERVICE))
        assert places() | {"tenant.dns": f"{VENDOR}:1", "otp.attempts": f"{VENDOR}:3",
                           "policy.exempt_users": f"{exceptions}:1"} == places()

        # A new version of the package changes the site's rule, and not what the host has for itself.
        changed = text_of_site.replace("attempts = 2", "attempts = 4") + 'policy = { exempt_users = [ "alice" ]; };\n'
        run("dpkg", "--install", site_package(tmp_path, "1.1", changed))
        assert re.search(r"^otp\.attempts = 4 ", blockidctl.run("config")[1], re.MULTILINE)
        assert pam.log_in(service=SERVICE, user="bob").is_let_past()
        assert was_asked(pam.log_in(right, service=SERVICE))

        # With the package goes the tenant: the exceptions alone let nobody in.
        run("dpkg", "--purge", SITE)
        assert pam.log_in(service=SERVICE, user="bob").code == SERVICE_ERR
        assert "tenant is missing" in blockidctl.run("config")[2]


def test_a_site_package_whose_settings_everybody_reads(text_of_site, tmp_path):
    """As debhelper would make it without a word: refused, with the command that mends it."""
    package = site_package(tmp_path, "1.0", text_of_site)
    run("dpkg", "--install", package)
    os.chmod(VENDOR, 0o644)
    with pam_host() as pam:
        assert pam.log_in(service=SERVICE, user="bob").code == SERVICE_ERR
    assert f"{VENDOR} may be read by others (mode 0644); run: chmod o-rx {VENDOR}" in blockidctl.run("config")[2]


def test_a_site_package_may_ship_a_drop_in_and_the_host_one_above_it(tenant, text_of_site, tmp_path):
    """Above the file of the package libpam-blockid, which has a tenant of an example."""
    write_file(DEFAULT_PATH, 'tenant = { dns = "acme.1kosmos.net"; community = "example";\n'
                             'license_key = "not-a-key-of-anybody"; };\n', 0o600)
    write_file(DROP_INS / "10-site.conf", text_of_site, 0o600)
    write_file(DROP_INS / "90-host.conf", 'policy = { exempt_users = [ "bob" ]; };\n', 0o600)
    with pam_host() as pam:
        assert pam.log_in(service=SERVICE, user="bob").is_let_past()
        assert was_asked(pam.log_in(lambda: tenant.messages("alice")[-1]["code"], service=SERVICE))
    assert places()["tenant.community"] == f"{DROP_INS}/10-site.conf:1"
