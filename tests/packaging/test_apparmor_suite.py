"""The AppArmor profile against what helper and broker do in the system tests: sshd, sudo, su, directories, outages.

Of these a selection; scripts/check-apparmor takes all. Chosen by what all of them need: a few, in which each rule for a
path is used that is used in any; and logins by ssh, sudo and su.
"""
# SPDX-License-Identifier: Apache-2.0
import os
import re
import shutil
from contextlib import contextmanager
from pathlib import Path

import pytest
import recording
from conftest import PACKAGING
from profile_rules import Profile, own_paths
from recording import BROKER, HELPER

PROFILE = PACKAGING / "apparmor" / "pam-blockid"
ALL = os.environ.get("SYSTEM_TESTS")  # of scripts/check-apparmor: other tests than these
SELECTION = [
    "system.ssh.right_code[", "system.sudo_su.sudo_with_right_code", "system.sudo_su.su_asks_the_other_user[right",
    "system.hostile_broker.g11_no_more_processes",
    "system.broker_hostile_names.b15_sssd[ssh capitals]",
    "system.failing_calls.right_code[net_read]", "system.failing_calls.wrong_code[open]",
    "system.hostile_state.e1_service_without_tls[//TENANT/]",
    "system.broker.a_socket_of_one_that_was_killed_is_taken",
    "system.broker_hostile_state.e4_something_else_in_the_directorys_place[directory_for_all]",
    "system.drop_ins.a_file_of_the_host_that_comes_back", "system.drop_ins.none_is_passed_over[be_a_directory-vendor]",
    "system.hostile_configuration.f1_include[/etc/security]",
    "system.recovery_codes.in_place_of_a_passcode", "system.remembered.through_the_broker",
    "system.remembered.the_same_key_from_the_same_host", "system.remembered.sudo_then_sudo",
]
# What hostile settings name, and the helper, still root, would open: from these the profile keeps it away.
DENIED = {"/etc/shadow"}
# Paths of rules that none of all system tests uses.
OF_BOTH = {
    "@{run}/slapd/ldapi",  # the tests' directory has its socket elsewhere
    "@{PROC}/sys/crypto/fips_enabled",  # not every kernel has it
}
UNUSED = {
    HELPER: OF_BOTH | {
        HELPER,  # the kernel's at execve(2), when the caller's profile counts
    },
    BROKER: OF_BOTH | {
        "/etc/security/", "@{PROC}/@{pid}/loginuid", "@{PROC}/@{pid}/sessionid",  # as the helper, which is seen to use them
        "/var/lib/prometheus/node-exporter/",  # in packaging.apparmor.a_broker_opens_what_its_profile_allows
        "/var/lib/prometheus/node-exporter/pam_blockid.prom{,.new}",
    },
}


@contextmanager
def out_of_the_way(path):
    path = Path(path)
    if not path.exists():
        yield
        return
    kept = path.rename(f"{path}.kept")
    try:
        yield
    finally:
        kept.rename(path)


@pytest.fixture(scope="module")
def local_rules():
    """What the tests need beyond a host, put where a host's administrator would put it."""
    target = Path("/etc/apparmor.d/local/pam-blockid")
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(Path(__file__).with_name("apparmor_local"), target)
    yield
    target.unlink()


def record(text, place):
    with out_of_the_way("/dev/log"):  # of the tests of this folder, while system tests have theirs
        return recording.of_system_tests(text, place)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory, local_rules):
    return record(ALL or "|".join(SELECTION), tmp_path_factory.mktemp("strace"))


@pytest.fixture(params=[HELPER, BROKER], ids=os.path.basename)
def program(request):
    return request.param


def test_system_tests_pass_when_watched(recorded, tmp_path, capfd):
    """Once more, where one had too little time: under strace all is slower, and other tests may run beside."""
    if ALL:
        with capfd.disabled():
            print(f"{len(recorded.tests())} of {len(recorded.named('ok'))} system tests ran helper or broker", flush=True)
    assert recorded.named("ok"), "\n".join(recorded.lines)
    failed = recorded.named("FAILED")
    again = record("|".join(failed), tmp_path).lines if failed else []
    assert len([line for line in again if line.startswith("ok ")]) == len(failed), "\n".join([*recorded.lines, *again])


def test_system_tests_need_what_is_allowed(recorded, program):
    profile = Profile(PROFILE, os.path.basename(program))
    missing = {re.sub(r"\b\d+\b", "N", str(need)): min(tests) for need, tests in recorded.needs[program].items()
               if need.what not in DENIED and not profile.meets(need)}
    assert recorded.needs[program]
    assert not missing, "\n".join(f"{need} in {test}" for need, test in sorted(missing.items()))


def test_each_rule_is_used(recorded, program):
    """So that the tests are the right ones, and nothing is allowed without a need."""
    if ALL:
        pytest.skip("of the selection")
    name = os.path.basename(program)
    assert own_paths(PROFILE, name) - UNUSED[program] - Profile(PROFILE, name).used(recorded.needs[program]) == set()
    capabilities = {need.what for need in recorded.needs[program] if need.kind == "capability"}
    assert capabilities >= {"chown", "setgid", "setpcap", "setuid"}
