"""blockidctl check: on a host that is right it finds nothing; whatever is broken, it names that and nothing else."""
# SPDX-License-Identifier: Apache-2.0
import grp
import os
import pwd
import re
import shutil
import subprocess
import time
from pathlib import Path

import pexpect
import pytest
from conftest import EXAMPLES, RUN_DIRECTORY, TENANT_NAME
from harness import settings
from harness.accounts import HELPER, groups_out_of_order
from harness.blockidctl import ENVIRONMENT, PROGRAM, check, run
from harness.certificates import DAY, date, issue
from harness.files import borrowed, replaced, write_file
from harness.listeners import black_hole
from harness.pam_stack import service_path
from harness.processes import HELPER_PATH
from harness.programs import CHECKOUT
from harness.slapd import OTHERS, READER, person
from harness.sshd import free_port
from harness.waiting import wait_for

SETTINGS = settings.DEFAULT_PATH
pytestmark = pytest.mark.usefixtures("right_host")


def modules():
    return list(Path("/usr/lib").glob("*/security/pam_blockid.so"))


def line_of(text):
    """Where the settings have it: "/etc/…:12"."""
    for number, line in enumerate(Path(SETTINGS).read_text().splitlines(), 1):
        if text in line:
            return f"{SETTINGS}:{number}"
    raise AssertionError(f"no {text} in the settings")


def troubles(*arguments, user=None):
    """What check finds fault with, and that its exit status says so."""
    checked = check(*arguments, user=user)
    found = list(checked.troubles)
    levels = {finding.level for finding in checked.findings}
    assert checked.status == (2 if "fault" in levels else 1 if "warning" in levels else 0)
    return found


def only(*arguments, level="fault", check, place=None, what="", remedy="", user=None):
    """The one thing that is found: of this check and place, with these words."""
    found = troubles(*arguments, user=user)
    assert [(finding.level, finding.check) for finding in found] == [(level, check)], found
    assert place is None or found[0].place == str(place), found
    assert re.search(what, found[0].what), found
    assert found[0].remedy and remedy in found[0].remedy, found
    return found[0]


def test_a_host_that_is_right(tenant):
    checked = check()
    assert (checked.status, checked.troubles) == (0, [])
    assert [finding.check for finding in checked.findings] == [
        "installed", "installed", "settings", *(["pam"] * len(EXAMPLES)), "sshd", "sudoers", "tls", "clock", "tenant", "license"]
    assert tenant.counts()["messages"] == 0


# The programs

def test_helper_is_missing(helper_path):
    helper_path.unlink()
    only(check="installed", place=HELPER_PATH, what="No such file", remedy="install the package again")


def test_helper_is_not_roots(helper_path):
    shutil.chown(helper_path, "alice")
    only(check="installed", place=HELPER_PATH, what="does not belong to root", remedy=f"chown root {HELPER_PATH}")


def test_helper_may_be_written(helper_path):
    helper_path.chmod(0o775)
    only(check="installed", place=HELPER_PATH, what="written by others", remedy=f"chmod go-w {HELPER_PATH}")


@pytest.mark.parametrize("which", ["helper", "module"])
def test_another_version(helper_path, which):
    path = helper_path if which == "helper" else modules()[0]
    other = re.sub(rb"@\(#\)pam_blockid \d", b"@(#)pam_blockid 9", path.read_bytes())
    with replaced(path, other, 0o755):
        only(check="installed", place=path, what="version 9.*not of the version of blockidctl", remedy="install")
        status, output, _ = run("version")
        assert status == 2 and f"{path} 9" in output


def test_helper_is_something_else(helper_path):
    write_file(helper_path, "#!/bin/sh\n", 0o755)
    only(check="installed", place=HELPER_PATH, what="no version", remedy="install the package again")


def test_module_is_missing():
    (module,) = modules()
    with borrowed(module):
        module.unlink()
        only(check="installed", place=module, what="No such file", remedy="install the package again")


# The settings

@pytest.mark.parametrize("days, words", [(3, "is refused after that day"), (-3, "is refused since")])
def test_a_grace_that_ends(configure, days, words):
    day = time.strftime("%Y-%m-%d", time.gmtime(time.time() + days * DAY))
    configure(contacts={"missing_contact": "skip_until", "until": day})
    only(level="warning", check="contact", place=line_of("until"), what=f"{day}.*{words}", remedy="name a later day")


def test_settings_are_missing():
    with borrowed(SETTINGS) as path:
        path.unlink()
        only(check="settings", place=SETTINGS, what="No such file", remedy="pam_blockid.conf(5)")


def test_settings_are_wrong(configure):
    configure(otp={"attempts": 99})
    only(check="settings", place=line_of("otp"), what="otp.attempts is 99", remedy="from 1 to 10")


def test_settings_can_be_read_by_others():
    Path(SETTINGS).chmod(0o644)
    only(check="settings", place=SETTINGS, what="may be read by others", remedy=f"run: chmod o-rx {SETTINGS}")


@pytest.mark.parametrize("mode, what, remedy", [(0o640, "read by its group", "run: chmod g-rx"),
                                                (0o600, "does not hold a license key", "expected 8 to 128")])
def test_license_key_file(configure, tmp_path, mode, what, remedy):
    key = tmp_path / "key"
    write_file(key, "short" if mode == 0o600 else "0123456789abcdef", mode)
    configure(tenant={"license_key": None, "license_key_file": str(key)})
    only(check="settings", place=line_of("license_key_file"), what=what, remedy=remedy)


def test_what_an_ordinary_user_sees():
    """They learn what they cannot see, and how to see it."""
    found = {finding.check: finding for finding in troubles(user="alice")}
    assert found.keys() == {"settings", "sshd", "sudoers"}
    for finding in found.values():
        assert finding.level == "warning" and "run: sudo blockidctl check" in finding.remedy
    assert found["settings"].place == SETTINGS and "Permission denied" in found["settings"].what


# The host

def test_the_helpers_user_is_missing():
    with borrowed("/etc/passwd") as passwd:
        lines = [line for line in passwd.read_text().splitlines(True) if not line.startswith(HELPER + ":")]
        passwd.write_text("".join(lines))
        only(check="helper_user", place=passwd, what=f"{HELPER} does not exist", remedy="systemd-sysusers")


def test_the_helpers_user_is_root():
    with borrowed("/etc/passwd") as passwd:
        passwd.write_text(re.sub(rf"^{HELPER}:x:\d+:\d+:", f"{HELPER}:x:0:0:", passwd.read_text(), flags=re.M))
        only(check="helper_user", place=passwd, what=f"{HELPER} has user id 0", remedy="needs ids of its own")


def test_run_directory():
    os.mkdir(RUN_DIRECTORY)
    os.chmod(RUN_DIRECTORY, 0o770)
    only(level="warning", check="run_directory", place=RUN_DIRECTORY, what="send budget.*written by group",
         remedy="run: chmod 0700")


def test_cache_directory(configure, tmp_path):
    configure(cache={"dir": "/etc"})
    only(level="warning", check="cache", place="/etc", what="cannot be kept: belongs to root", remedy="chown")
    assert os.stat("/etc").st_uid == 0
    configure(cache={"dir": str(tmp_path / "missing" / "cache")})
    only(level="warning", check="cache", what="cannot be made: No such file", remedy="root can make it")


def test_name_service_is_closed_to_the_helper():
    with borrowed("/etc/nsswitch.conf") as path:
        path.chmod(0o600)
        only(check="name_service", place=path, what=HELPER, remedy=f"run: chmod o+r {path}")


def test_nobody_is_kept_out(configure):
    configure(policy={"report_only": True})
    only(level="warning", check="policy", place=line_of("report_only"), what="nobody is kept out", remedy="false")


@pytest.mark.parametrize("changes, services", [({"policy": {"on_outage": "allow"}}, "sudo, sudo-i, su, su-l"),
                                               ({"services": {"su": {"on_outage": "allow"}}}, "su")])
def test_an_outage_that_leads_to_root(configure, changes, services):
    configure(**changes)
    only(level="warning", check="policy", place=line_of("on_outage"), what=rf"leads to root \({services}[,)]",
         remedy='su = { on_outage = "deny"; };')


@pytest.mark.parametrize("key", ["only_groups", "exempt_groups"])
def test_group_that_does_not_exist(configure, key):
    configure(policy={key: ["no-such-group", "root"]})
    only(level="warning", check="policy", place=line_of(key), what='"no-such-group"', remedy="groupadd no-such-group")


def test_groups_that_nobody_can_look_up(configure):
    configure(policy={"exempt_groups": ["root"]})
    with groups_out_of_order():
        only(check="policy", place=line_of("exempt_groups"), what="the name service is out of order", remedy="nsswitch.conf")


def test_service_that_does_not_exist(configure):
    configure(services={"sudoo": {"attempts": 1}})
    only(level="warning", check="policy", place=line_of("sudoo"), what="no /etc/pam.d/sudoo", remedy="correct the name")


# The tenant

def test_no_authorities(configure):
    configure(network={"ca_file": None, "ca_dir": "/nonexistent"})
    only(check="trust", place=line_of("ca_dir"), what="network.ca_dir /nonexistent", remedy="ca-certificates")


def test_authorities_are_closed_to_the_helper(configure, tmp_path, tenant):
    copy = Path(shutil.copy(tenant.ca_file, tmp_path / "ca.pem"))
    copy.chmod(0o600)
    configure(network={"ca_file": str(copy)})
    only(check="trust", place=line_of("ca_file"), what=HELPER, remedy=f"run: chmod o+r {copy}")


def test_name_that_does_not_resolve(configure):
    configure(tenant={"dns": "nowhere.invalid"})
    only(check="dns", place=line_of("nowhere.invalid"), what='"nowhere.invalid" cannot be resolved',
         remedy="correct tenant.dns")


def test_nobody_listens(configure):
    port = free_port()
    configure(tenant={"dns": f"{TENANT_NAME}:{port}"})
    only(check="connection", place=f"{TENANT_NAME}:{port}", what="Couldn't connect|Failed to connect", remedy="firewall")


def test_nobody_answers(configure):
    with black_hole() as port:
        configure(tenant={"dns": f"{TENANT_NAME}:{port}"}, network={"connect_timeout": 1, "request_timeout": 1})
        only(check="connection", place=f"{TENANT_NAME}:{port}", what="timed out|Timeout", remedy="connect_timeout")


def test_certificate_of_another_ca(other_tenant, tmp_path):
    other = other_tenant(trusted=issue(tmp_path / "another", TENANT_NAME).ca_file)
    only(check="tls", place=other.dns, what="certificate", remedy="network.ca_file")


def test_certificate_of_another_key(configure, tenant):
    configure(network={"pins": ["sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="]})
    only(check="tls", place=tenant.dns, what="public key", remedy="network.pins")


def test_answer_that_is_cut(tenant):
    tenant.fault("community", "cut")
    only(check="connection", place=tenant.dns, remedy="whether tenant.dns names a BlockID tenant")


@pytest.mark.parametrize("days", [1, 13])
def test_certificate_that_ends_soon(other_tenant, tmp_path, days):
    other = other_tenant(issued=issue(tmp_path / "short", TENANT_NAME, not_after=date(days * DAY + 3600)))
    only(level="warning", check="tls", place=other.dns, what=f"{TENANT_NAME}.* in {days} day", remedy="renew")


@pytest.mark.parametrize("ahead, level", [(30, "warning"), (90, "fault")])
def test_clock(other_tenant, ahead, level):
    other = other_tenant("--skew")
    other.advance(ahead)
    only(level=level, check="clock", place=other.dns, what=f"is {ahead} s behind|is {ahead - 1} s behind", remedy="timedatectl")


def test_community_that_is_not_known(configure):
    configure(tenant={"community": "nonesuch"})
    only(check="tenant", place=line_of("nonesuch"), what="not known", remedy="correct tenant.dns and tenant.community")


def test_faults_quote_what_they_found(configure, tmp_path, tenant):
    configure(tenant={"community": "nope"})
    assert only(check="tenant").what.startswith(f'the community "nope" of {tenant.dns} is not known: community: HTTP 4')
    key = tmp_path / "key"
    write_file(key, "00000000-0000-0000-0000-000000000000", 0o600)
    configure(tenant={"license_key": None, "license_key_file": str(key)})
    assert only(check="license").what.startswith(f'the license key of "{key}" is refused by {tenant.dns}: verify: HTTP 401')
    configure()
    tenant.fault("any", "answer", status=200, content_type="text/html", body="<html>Welcome</html>")
    assert only(check="tenant").what.startswith(f'the community "{tenant.community}" of {tenant.dns}: ')


def test_services_that_run_elsewhere(other_tenant):
    other_tenant("--adminconsole", "https://elsewhere.example/services")
    only(check="tenant", place=line_of("dns"), what="elsewhere.example", remedy="tenant.trusted_hosts")


def test_server_that_is_no_tenant(configure, tenant):
    tenant.fault("any", "answer", status=200, content_type="text/html", body="<html>Welcome</html>")
    only(check="tenant", place=line_of("dns"), remedy="whether tenant.dns names a BlockID tenant")


def test_words_of_a_server_are_no_remedy(tenant):
    tenant.fault("community", "answer", status=418, content_type="application/json",
                 body='{"message": "no tea; run: rm -r /"}')
    only(check="tenant", place=line_of("dns"), what="no tea; run: rm -r /$",
         remedy="see whether tenant.dns names a BlockID tenant")


def test_license_key_is_refused(configure):
    configure(tenant={"license_key": "00000000-0000-0000-0000-000000000000"})
    only(check="license", place=line_of("license_key"), what="is refused", remedy="put the key of this tenant there")


def test_license_key_that_cannot_be_proven(tenant):
    tenant.fault("verify", "answer", status=400, content_type="application/json",
                 body='{"message": "This userId or userPublicKey is mandatory"}')
    only(level="warning", check="license", place=line_of("license_key"), what="unproven.*mandatory",
         remedy="blockidctl login")


# The directory

DIRECTORY = [person("bob", mail="bob.good@mysite.com"), person("twin", mail="one@mysite.com"),
             person("twin", cn="the other", mail="two@mysite.com")]


@pytest.fixture
def with_directory(configure, directory):
    def write(*before, **changes):
        configure(users=OTHERS, ldap=directory.group(before=before, **changes))
    return write


def test_directory_that_is_right(with_directory):
    with_directory()
    assert troubles() == []
    (found,) = check().of("ldap")
    assert f'bound as "{READER}", and searched' in found.what


def test_directory_is_down(with_directory):
    port = free_port()
    with_directory(f"ldaps://127.0.0.1:{port}")
    only(check="ldap", place=line_of("uri"), what=f"127.0.0.1:{port}.*Can't contact LDAP server", remedy="see to the server")


def test_directory_whose_authority_is_closed_to_the_helper(with_directory, directory, tmp_path):
    copy = Path(shutil.copy(directory.ca_file, tmp_path / "ca.pem"))
    copy.chmod(0o600)
    with_directory(ca_file=str(copy))
    only(check="ldap", place=line_of("uri"), what=f"ldap.ca_file.*{HELPER}", remedy=f"run: chmod o+r {copy}")


def test_directory_refuses_the_password(with_directory, tmp_path):
    wrong = tmp_path / "password"
    write_file(wrong, "not-the-password", 0o600)
    with_directory(bind_password_file=str(wrong))
    only(check="ldap", place=line_of("uri"), what="Invalid credentials", remedy="ldap.bind_password_file")


def test_directory_has_no_such_base(with_directory):
    with_directory(base="ou=nowhere,dc=example,dc=com")
    only(check="ldap", place=line_of("uri"), what="No such object", remedy="ldap.base")


@pytest.mark.parametrize("key, value, remedy", [("filter", "(uid=%U)", "%u, the whole name"),
                                                ("blockid_user_attribute", "mail", "administrators")])
def test_directory_whose_answer_others_choose(with_directory, key, value, remedy):
    with_directory(**{key: value})
    only(level="warning", check="ldap", place=line_of(key), what=f"ldap.{key}", remedy=remedy)


def test_directory_has_more_than_one_entry(with_directory, log):
    subprocess.run(["useradd", "twin"], check=False)
    with_directory()
    only("--user", "twin", check="ldap", place=line_of("uri"), what="more than one entry matches", remedy="ldap.filter")


# A user

@pytest.mark.parametrize("service", ["sshd", "sudo"])
def test_user_who_can_be_sent_a_passcode(service, tenant):
    checked = check("--user", "alice", "--service", service)
    (policy,), (contact,) = checked.of("policy"), checked.of("contact")
    assert policy.what == f'"alice" of the service "{service}" is asked for a passcode'
    assert "a***l@mysite.com from users" in contact.what and "+1 ******7890 from users" in contact.what
    assert "liddell" not in str(checked) and "5550" not in str(checked)
    assert tenant.counts()["messages"] == 0


def test_user_in_the_directory(with_directory):
    with_directory()
    (contact,) = check("--user", "bob").of("contact")
    assert "email b***d@mysite.com from ldap attribute mail" in contact.what


def test_user_without_an_address(configure):
    only("--user", "carol", check="contact", place=SETTINGS, what='"carol".* no address.*refused', remedy="add one")
    configure(contacts={"missing_contact": "skip"})
    only("--user", "carol", level="warning", check="contact", place=SETTINGS, what="without a passcode",
         remedy="add one")


def test_user_who_is_no_account():
    only("--user", "nobody-of-this-name", check="policy", what="no account of this host", remedy="correct the name")


@pytest.mark.parametrize("policy, why", [({"exempt_users": ["alice"]}, "exempt_users"),
                                         ({"exempt_groups": ["alice"]}, 'member of "alice"'),
                                         ({"only_groups": ["bob"]}, "only_groups")])
def test_user_who_is_not_asked(configure, policy, why):
    assert grp.getgrnam("alice")
    configure(policy=policy)
    checked = check("--user", "alice")
    assert checked.status == 0
    (told,) = checked.of("policy")
    assert "is not asked for a passcode" in told.what and why in told.what
    assert not checked.of("contact")


def test_gives_root_up_before_it_asks_anyone(tenant):
    tenant.fault("community", "hang")
    with subprocess.Popen([PROGRAM, "check"], stdout=subprocess.DEVNULL, env=ENVIRONMENT) as running:
        wait_for(lambda: tenant.counts()["requests"]["community"] > 0, "the tenant to be asked")
        status = Path(f"/proc/{running.pid}/status").read_text(encoding="ascii")
        running.kill()
    own = pwd.getpwnam(HELPER)
    assert re.search(r"^Uid:\t(.*)$", status, re.M)[1].split() == [str(own.pw_uid)] * 4
    assert re.search(r"^Gid:\t(.*)$", status, re.M)[1].split() == [str(own.pw_gid)] * 4
    assert re.findall(r"^Cap(?:Prm|Eff|Bnd):\t0+$", status, re.M) and "Groups:\t \n" in status


# How it is said

def test_text_and_colour(configure):
    configure(otp={"attempts": 99})
    status, output, _ = run("check")
    assert status == 2
    assert re.search(rf"^fault    {line_of('otp')}: otp.attempts is 99; expected .*$", output, re.M)
    assert re.search(r"^ok       /usr/libexec/pam-blockid-helper: the helper, version \S+$", output, re.M)
    assert re.search(r"^\d+ ok, \d+ warnings?, 1 fault$", output, re.M)
    assert "\033" not in output


@pytest.mark.parametrize("environment, coloured", [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)])
def test_colour_on_a_terminal(configure, environment, coloured):
    configure(otp={"attempts": 99})
    output, status = pexpect.run("/usr/sbin/blockidctl check", withexitstatus=True,
                                 env={"TERM": "xterm", "PATH": "/usr/bin:/bin"} | environment)
    assert status == 2
    assert (b"\033[31mfault\033[0m" in output) == coloured
    assert (b"\033[3" in output) == coloured


def test_progress_on_a_terminal(configure, tenant):
    output = pexpect.run("/usr/sbin/blockidctl check", env={"TERM": "xterm", "NO_COLOR": "1"})
    assert f"asking {tenant.dns}".encode() in output and b"\r\033[K" in output
    _, _, errors = run("check")
    assert errors == ""


def test_settings_that_pam_names(tmp_path):
    elsewhere = tmp_path / "other.conf"
    shutil.copy(SETTINGS, elsewhere)
    elsewhere.chmod(0o600)
    named = Path(service_path("sudo")).read_text().replace("pam_blockid.so", f"pam_blockid.so conf={elsewhere}")
    with replaced(service_path("sudo"), named):
        assert {finding.place for finding in check().of("settings")} == {SETTINGS, str(elsewhere)}
        (sudo,) = check("--service", "sudo").of("settings")
        assert sudo.place == str(elsewhere)
        elsewhere.unlink()
        only(check="settings", place=elsewhere, what="No such file", remedy="pam_blockid.conf(5)")


def test_settings_elsewhere(tmp_path, configure):
    elsewhere = tmp_path / "other.conf"
    shutil.copy(SETTINGS, elsewhere)
    elsewhere.chmod(0o600)
    with borrowed(SETTINGS) as path:
        path.unlink()
        assert check("--config", str(elsewhere)).status == 0
    status, _, errors = run("check", "--config", "relative.conf")
    assert status == 2 and "absolute path" in errors


def test_readme_uses_these_words():
    """The table of docs/reasons.md names every reason of the log, and quotes what check says: of the program, or of a library as seen in
    a test above."""
    reasons_md = (CHECKOUT / "docs/reasons.md").read_text(encoding="utf-8")
    table = reasons_md[reasons_md.index("| `result` in the log"):reasons_md.index("With `report_only` the result")]
    sources = "".join(path.read_text(encoding="utf-8") for path in sorted((CHECKOUT / "pam_blockid").rglob("*.cpp")))
    reasons = re.findall(r'Verdict::\w+, "(\w+)"', sources)
    assert len(reasons) > 20
    assert not [reason for reason in reasons if f"`{reason}`" not in table]
    said = re.sub(r'"\s*\n\s*"', "", sources) + Path(__file__).read_text(encoding="utf-8")
    quotes = [part for quote in re.findall(r"\*([^*]+)\*", table) for part in quote.split(" … ")]
    assert len(quotes) > 15
    assert not [quote for quote in quotes if quote not in said]
