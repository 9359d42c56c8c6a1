"""The AppArmor profile: the parser takes it, and every file that logins open is one that it allows."""
# SPDX-License-Identifier: Apache-2.0
import re
import shutil
from pathlib import Path

import pytest
from conftest import PACKAGING, kernel_has, run
from harness import accounts, blockidctl
from harness.broker import broker
from harness.files import write_file
from harness.pam_driver import SUCCESS, pam_host
from harness.pam_stack import blockid_alone, service_path
from harness.settings import DEFAULT_PATH, write_settings
from profile_rules import Profile
from recording import BROKER, HELPER, Recording
from traces import OPTIONS

PROFILE = PACKAGING / "apparmor" / "pam-blockid"
METRICS = "/var/lib/prometheus/node-exporter"


def test_the_parser_takes_it():
    features = "/etc/apparmor.d/abi/3.0"  # not what this kernel has, or has not
    # The abstractions of apparmor 4 are written for its own features; that of the profile counts.
    run("apparmor_parser", "--skip-kernel-load", "--skip-cache", "--features-file", features, "--warn=all", "--warn=no-abi",
        "--Werror=all", "--Werror=no-abi", PROFILE)


def test_a_kernel_takes_it():
    if not kernel_has("apparmor"):
        pytest.skip("cannot run: this kernel has no AppArmor")
    run("apparmor_parser", "--replace", "--skip-cache", PROFILE)
    assert "pam-blockid-broker (enforce)" in Path("/sys/kernel/security/apparmor/profiles").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def settings_with_tenant(tenant):
    """As a host has them: what the settings name lies where hosts have it."""
    accounts.add_person("alice", "pw-alice")
    authority = Path("/etc/ssl/certs/blockid-tests.pem")
    shutil.copy(tenant.ca_file, authority)
    write_file("/etc/security/pam_blockid.key", tenant.license_key + "\n", 0o600)
    write_settings(DEFAULT_PATH, {
        "tenant": {"dns": tenant.dns, "community": tenant.community, "license_key_file": "/etc/security/pam_blockid.key"},
        "network": {"ca_file": str(authority)},
        "broker": {"ready": 5, "metrics_file": f"{METRICS}/pam_blockid.prom"},
        "users": [{"name": "alice", "email": "alice@example.com"}]})
    write_file(service_path("blockid-traced"), blockid_alone())
    Path(METRICS).mkdir(parents=True, exist_ok=True)


def types_wrong_then_right(host, tenant):
    before = len(tenant.messages("alice"))
    def right():
        return tenant.code_after(before, "alice")
    def wrong():
        return right().translate(str.maketrans("0123456789", "1234567890"))
    assert host.log_in(wrong, right, service="blockid-traced").code == SUCCESS


def types_a_recovery_code(host):
    status, said, errors = blockidctl.run("codes", "alice", "--count", "1", "--print")
    assert status == 0, errors
    code = re.search(r"\b[A-Z]{4}(?:-[A-Z]{4}){4}\b", said)[0]
    assert host.log_in(code, service="blockid-traced").code == SUCCESS


def log_in_in_several_ways(host, tenant):
    """With an empty cache, with a full one, and with a recovery code."""
    blockidctl.run("cache", "clear")
    tenant.reset()
    types_wrong_then_right(host, tenant)
    types_wrong_then_right(host, tenant)
    types_a_recovery_code(host)


def not_allowed(profile, found):
    return sorted(str(need) for need in found if not profile.meets(need))


def needs(written, program):
    recording = Recording()
    recording.read(written.read_text(errors="replace").splitlines())
    return set(recording.needs[program])


def files(found):
    return {(need.what, need.how) for need in found if need.kind == "file"}


def test_a_helper_opens_what_its_profile_allows(settings_with_tenant, tenant, tmp_path):
    written = tmp_path / "strace"
    with pam_host(prefix=["strace", *OPTIONS, written]) as host:
        log_in_in_several_ways(host, tenant)
    found = needs(written, HELPER)
    assert {(DEFAULT_PATH, "r"), ("/etc/security/pam_blockid.key", "r")} <= files(found)
    assert any(path.startswith("/var/cache/pam_blockid/") and "w" in how for path, how in files(found))
    assert not_allowed(Profile(PROFILE, "pam-blockid-helper"), found) == []


def test_a_broker_opens_what_its_profile_allows(settings_with_tenant, tenant, tmp_path, log):
    written = tmp_path / "strace"
    with broker(under=["strace", *OPTIONS, written]), pam_host() as host:
        log_in_in_several_ways(host, tenant)
        assert {event["through"] for event in log.events()} == {"broker"}
    found = needs(written, BROKER)
    assert {(DEFAULT_PATH, "r"), (f"{METRICS}/pam_blockid.prom.new", "w"), (f"{METRICS}/", "r")} <= files(found)
    assert not_allowed(Profile(PROFILE, "pam-blockid-broker"), found) == []


@pytest.mark.parametrize("path, how", [("/etc/shadow", "r"), ("/home/alice/.ssh/id_ed25519", "r"), ("/bin/sh", "x"),
                                       ("/etc/pam.d/sshd", "w"), ("/etc/security/pam_blockid.conf", "w"),
                                       ("/root/.bashrc", "r"), ("/usr/lib/x86_64-linux-gnu/libc.so.6", "w")])
@pytest.mark.parametrize("profile", ["pam-blockid-helper", "pam-blockid-broker"])
def test_what_a_login_need_not_touch_is_not_allowed(profile, path, how):
    assert not Profile(PROFILE, profile).allows(path, how)


def test_the_broker_alone_writes_metrics_and_nothing_beside_them():
    """The directory is that of others, too."""
    assert Profile(PROFILE, "pam-blockid-broker").allows(f"{METRICS}/pam_blockid.prom", "w")
    assert not Profile(PROFILE, "pam-blockid-broker").allows(f"{METRICS}/apt.prom", "r")
    assert not Profile(PROFILE, "pam-blockid-helper").allows(f"{METRICS}/pam_blockid.prom", "r")
