"""The SELinux policy module, in Debian's policy (its reference policy): what must be allowed is, and what must not is not."""
# SPDX-License-Identifier: Apache-2.0
import re
import shutil

import pytest
from conftest import PACKAGING, kernel_has, run

SOURCE = PACKAGING / "selinux"
STORE = "default"
# What Debian's policy has no type for: a stand-in, so that the optional part for it is seen to work.
SSHD_SESSION = """policy_module(sshd_session, 1.0.0)
type sshd_session_t;
domain_type(sshd_session_t)
role system_r types sshd_session_t;
"""
LOGINS = ("blockid_helper_t", "blockid_broker_t")


@pytest.fixture(scope="module")
def policy(tmp_path_factory):
    """Debian's policy with the module in it."""
    place = tmp_path_factory.mktemp("selinux")
    shutil.copytree(SOURCE, place, dirs_exist_ok=True)
    (place / "sshd_session.te").write_text(SSHD_SESSION, encoding="utf-8")
    run("make", "-C", place, "-f", "/usr/share/selinux/devel/Makefile", f"NAME={STORE}", "pam_blockid.pp", "sshd_session.pp")
    run("semodule", "-n", "-s", STORE, "-X", "300", "-i", place / "sshd_session.pp", "-i", place / "pam_blockid.pp")
    return Policy(max(place.__class__(f"/etc/selinux/{STORE}/policy").glob("policy.*")))


class Policy:
    """What is allowed, as sesearch and seinfo tell it; read once, as a question takes them a second."""

    RULE = re.compile(r"allow (\S+) (\S+):(\S+) \{?([^};]*)\}?;(.*)")

    def __init__(self, file):
        self.file = file
        self._allowed = {}  # (source, target, class): [(permissions, condition)]
        for line in run("sesearch", "--allow", file).splitlines():
            if match := self.RULE.match(line):
                source, target, cls, permissions, condition = match.groups()
                self._allowed.setdefault((source, target, cls), []).append((set(permissions.split()), condition.strip()))
        self._names = {}  # of a type: itself and its attributes
        attribute = None
        for line in run("seinfo", file, "-a", "-x").splitlines():
            if match := re.match(r"\s*attribute (\w+);?", line):
                attribute = match[1]
            elif attribute and line.strip():
                self._names.setdefault(line.strip(), set()).add(attribute)
        assert len(self._allowed) > 10000 and "domain" in self.names("sshd_t")

    def names(self, of_type):
        return {of_type} | self._names.get(of_type, set())

    def granted(self, source, target, cls, conditions=("",)):
        """Permissions, without those that depend on a boolean; of `conditions` None: with them."""
        targets = self.names(target) | ({"self"} if source == target else set())
        return {permission for one in self.names(source) for other in targets
                for permissions, condition in self._allowed.get((one, other, cls), [])
                if conditions is None or condition in conditions for permission in permissions}

    def allows(self, source, target, cls, *permissions):
        return set(permissions) <= self.granted(source, target, cls)

    def may(self, source, target, cls, *permissions):
        """Whether any of them is allowed, be it by a boolean."""
        return bool(set(permissions) & self.granted(source, target, cls, conditions=None))

    def who(self, cls, permission, target):
        """Sources of rules that name this very target."""
        return {source for (source, other, kind), rules in self._allowed.items()
                if (other, kind) == (target, cls) and any(permission in permissions for permissions, _ in rules)}

    def targets(self, source, cls, permission, conditions=("",)):
        """Of rules for this source or an attribute of it."""
        return {other for (one, other, kind), rules in self._allowed.items()
                if kind == cls and one in self.names(source)
                and any(permission in permissions and (conditions is None or condition in conditions)
                        for permissions, condition in rules)}


CALLERS = ("sshd_t", "sshd_session_t", "local_login_t", "remote_login_t", "xdm_t", "staff_sudo_t", "sysadm_sudo_t",
           "user_sudo_t", "staff_su_t", "sysadm_su_t", "user_su_t", "unconfined_t")


@pytest.fixture(scope="module")
def transitions(policy):
    """Where a program leads: {(source, type of the program): domain}."""
    lines = [line for program in ("blockid_helper_exec_t", "blockid_broker_exec_t")
             for line in run("sesearch", "--type_trans", "-t", program, "-c", "process", policy.file).splitlines()]
    found = (re.match(r"type_transition (\w+) (\w+):process (\w+);", line) for line in lines)
    return {(match[1], match[2]): match[3] for match in found if match}


@pytest.mark.parametrize("caller", CALLERS)
def test_who_logs_people_in_starts_the_helper_in_its_domain(policy, transitions, caller):
    assert transitions[caller, "blockid_helper_exec_t"] == "blockid_helper_t"
    assert policy.allows(caller, "blockid_helper_exec_t", "file", "execute", "read")
    assert policy.allows(caller, "blockid_helper_t", "process", "transition", "sigkill")
    assert policy.allows("blockid_helper_t", "blockid_helper_exec_t", "file", "entrypoint")
    assert policy.allows("blockid_helper_t", caller, "unix_stream_socket", "read", "write")
    assert policy.allows("blockid_helper_t", caller, "file", "read")  # /proc/PID/stat


@pytest.mark.parametrize("caller", [*CALLERS, "staff_t", "user_t"])
def test_the_socket_is_for_all_who_log_people_in(policy, caller):
    assert policy.allows(caller, "blockid_broker_socket_t", "sock_file", "write")
    assert policy.allows(caller, "blockid_broker_t", "unix_stream_socket", "connectto")


@pytest.mark.parametrize("caller", ["staff_t", "user_t"])
def test_people_start_no_helper(policy, transitions, caller):
    assert (caller, "blockid_helper_exec_t") not in transitions
    assert not policy.may(caller, "blockid_helper_t", "process", "transition")


@pytest.mark.parametrize("role", ["system_r", "staff_r", "sysadm_r", "user_r", "unconfined_r"])
def test_roles(policy, role):
    assert "blockid_helper_t" in run("seinfo", policy.file, "-r", role, "-x").split()


def test_systemd_starts_the_broker(policy, transitions):
    assert transitions["init_t", "blockid_broker_exec_t"] == "blockid_broker_t"
    assert policy.allows("init_t", "blockid_broker_t", "process2", "nnp_transition")
    assert policy.allows("init_t", "blockid_broker_t", "unix_stream_socket", "create", "bind", "listen")
    assert policy.allows("init_t", "blockid_broker_socket_t", "sock_file", "create", "unlink")
    assert policy.allows("blockid_broker_t", "blockid_broker_t", "unix_stream_socket", "accept", "listen")
    assert policy.allows("blockid_broker_t", "blockid_broker_exec_t", "file", "execute_no_trans")


def test_the_broker_alone_writes_metrics(policy):
    assert policy.allows("blockid_broker_t", "blockid_metrics_t", "file", "create", "rename", "setattr", "unlink", "write")
    assert policy.allows("blockid_broker_t", "blockid_metrics_t", "dir", "add_name", "remove_name", "search", "write")
    assert policy.allows("init_t", "blockid_metrics_t", "dir", "mounton")
    assert not policy.may("blockid_helper_t", "blockid_metrics_t", "file", "read", "write")


@pytest.mark.parametrize("login", LOGINS)
def test_what_a_login_needs(policy, login):
    assert policy.allows(login, login, "capability", "chown", "dac_read_search", "setgid", "setpcap", "setuid")
    assert policy.allows(login, "blockid_conf_t", "file", "open", "read")
    for kept in ("blockid_runtime_t", "blockid_cache_t", "blockid_state_t"):
        assert policy.allows(login, kept, "file", "create", "lock", "rename", "unlink", "write")
        assert policy.allows(login, kept, "dir", "add_name", "create", "remove_name", "rename", "setattr")
    assert policy.targets(login, "tcp_socket", "name_connect") == {
        "dns_port_t", "http_port_t", "http_cache_port_t", "ldap_port_t"}
    for readable in ("cert_t", "etc_t", "net_conf_t"):
        assert policy.allows(login, readable, "file", "open", "read"), readable
    assert policy.allows(login, "devlog_t", "sock_file", "write")


@pytest.mark.parametrize("login", LOGINS)
def test_what_remembering_needs(policy, login):
    """/proc/sys/kernel/random/boot_id, without which nothing is remembered."""
    assert policy.allows(login, "sysctl_kernel_t", "file", "open", "read")


@pytest.mark.parametrize("login", LOGINS)
def test_what_a_key_for_ldap_needs(policy, login):
    """memfd_create(2), and its file opened by name (support/memory_file.h)."""
    assert policy.allows(login, "tmpfs_t", "file", "open", "read", "write")


@pytest.mark.parametrize("login", LOGINS)
def test_what_a_login_must_not(policy, login):
    assert not policy.may(login, login, "process", "execmem", "execstack", "execheap")
    assert not policy.may(login, "shadow_t", "file", "open", "read", "write", "map")
    assert not policy.may(login, "blockid_conf_t", "file", "write", "append", "create", "unlink", "setattr")
    for home in ("user_home_t", "user_home_dir_t", "ssh_home_t", "user_tmp_t"):
        assert not policy.may(login, home, "file", "open", "read", "write"), home
    for program in ("shell_exec_t", "bin_t", "su_exec_t", "sudo_exec_t"):
        assert not policy.may(login, program, "file", "execute_no_trans"), program
    assert policy.targets(login, "process", "transition", None) == set()
    assert policy.targets(login, "process", "dyntransition", None) == set()
    assert policy.targets(login, "tcp_socket", "name_bind") == set()
    for capability in ("dac_override", "kill", "net_admin", "sys_admin", "sys_module", "sys_ptrace"):
        assert not policy.may(login, login, "capability", capability), capability


def test_a_helper_alone_may_raise_limits(policy):
    assert policy.allows("blockid_helper_t", "blockid_helper_t", "capability", "sys_resource")
    assert not policy.may("blockid_broker_t", "blockid_broker_t", "capability", "sys_resource")


def test_a_helper_alone_may_leave_the_end_of_the_queue_for_the_processor(policy):
    assert policy.allows("blockid_helper_t", "blockid_helper_t", "capability", "sys_nice")
    assert not policy.may("blockid_broker_t", "blockid_broker_t", "capability", "sys_nice")


@pytest.mark.parametrize("login", LOGINS)
def test_what_a_login_reads_of_itself(policy, login):
    """How long each of its threads has waited for a processor: /proc/PID/task/TID/schedstat."""
    assert policy.allows(login, login, "dir", "open", "read", "search")
    assert policy.allows(login, login, "file", "open", "read")


@pytest.mark.parametrize("login", LOGINS)
def test_other_ports_are_a_boolean_that_is_off(policy, login):
    assert "port_type" in policy.targets(login, "tcp_socket", "name_connect", ("[ blockid_connect_any ]:True",))
    assert "bool blockid_connect_any false;" in run("seinfo", policy.file, "-b", "blockid_connect_any", "-x")


def test_nobody_else_reads_the_settings(policy):
    """But for administrators, whose domains read every file."""
    assert policy.who("file", "read", "blockid_conf_t") == set(LOGINS)


FILES = {"/usr/libexec/pam-blockid-helper": "blockid_helper_exec_t", "/usr/libexec/pam-blockid-broker": "blockid_broker_exec_t",
         "/etc/security/pam_blockid.conf": "blockid_conf_t", "/etc/security/pam_blockid.key": "blockid_conf_t",
         "/etc/security/pam_blockid.conf.d/50-host.conf": "blockid_conf_t",
         "/usr/lib/pam_blockid/pam_blockid.conf": "blockid_conf_t",
         "/run/pam_blockid/alice": "blockid_runtime_t", "/var/cache/pam_blockid/tenant": "blockid_cache_t",
         "/var/lib/pam_blockid/alice": "blockid_state_t"}


@pytest.mark.parametrize("path", FILES)
def test_labels_of_files(policy, path):
    contexts = f"/etc/selinux/{STORE}/contexts/files/file_contexts"
    assert f":{FILES[path]}:" in run("matchpathcon", "-f", contexts, "-m", "file", path)


def test_the_socket_has_a_label(policy):
    contexts = f"/etc/selinux/{STORE}/contexts/files/file_contexts"
    assert ":blockid_broker_socket_t:" in run("matchpathcon", "-f", contexts, "-m", "socket", "/run/pam_blockid.socket")


def test_a_kernel_enforces_it():
    if not kernel_has("selinux"):
        pytest.skip("cannot run: this kernel has no SELinux")
    pytest.skip("cannot run: a host that enforces SELinux, which a throw-away root is not")
