"""Hostile cases A1 to A10, A24 and A25: what a local user can put into the environment of su, sudo and doas.

Each case runs the real program as alice: a wrong passcode is refused, then the right one lets in, as if nothing were
amiss. Where the exact PAM code matters, the tests' own caller, which is root through and through, tells it.
"""
# SPDX-License-Identifier: Apache-2.0
import os
import re
import subprocess
from contextlib import ExitStack
from pathlib import Path

import pytest
from conftest import SERVICE, TENANT_NAME, Typist, forget_discovery
from harness import callers, pam_driver
from harness.accounts import add_person
from harness.callers import Attempt
from harness.certificates import issue
from harness.files import borrowed, replaced
from harness.pam_driver import pam_host
from harness.simulator import simulator
from harness.slapd import OPEN, OTHERS, person
from harness.sshd import free_port
from harness.start import Start
from harness.tape import recorder
from harness.traps import lair

pytestmark = pytest.mark.usefixtures("programs")
caught_by = pytest.mark.caught_by
CRON_FILE = Path("/etc/cron.d/hostile")
DEAD_PROXY = "http://127.0.0.1:9"


@pytest.fixture
def trap():
    with lair() as made:
        yield made


@pytest.fixture
def no_harm(tenant):
    """Checks that a program, however started, refuses the wrong passcode and lets in with the right one."""

    def check(name, start=Start(), **more):
        attempt = Attempt(name, start, **more)
        typist = Typist(tenant, attempt.program.asks)
        result = attempt.run(typist.wrong, typist.right)
        assert (result.passcode_prompts, result.let_in, result.status) == (2, True, 0), repr(result.seen)

    return check


@pytest.fixture
def no_harm_to_root(configure, typed):
    """The same for a caller that is root by real and effective id, which gets the PAM codes."""

    def check(start):
        configure(otp={"attempts": 1})
        with pam_host(start=start) as host:
            assert host.log_in(typed.wrong, service=SERVICE).code == pam_driver.AUTH_ERR
            assert host.log_in(typed.right, service=SERVICE).code == pam_driver.SUCCESS

    return check


@pytest.mark.must_pass
def test_a_caller_that_is_not_hostile(program, no_harm):
    """The control of all tests below."""
    no_harm(program)


def key_log(path=CRON_FILE):
    return Start(environment=(f"SSLKEYLOGFILE={path}",), umask=0)


@pytest.fixture(autouse=True)
def no_cron_file():
    CRON_FILE.parent.mkdir(exist_ok=True)  # Debian 13 has none without cron, and then nothing could be written there
    CRON_FILE.unlink(missing_ok=True)
    yield
    CRON_FILE.unlink(missing_ok=True)


@caught_by("naive", "careless")
def test_a1_key_log_file(program, no_harm):
    no_harm(program, key_log())
    assert not CRON_FILE.exists()


def test_a1_key_log_file_exact_codes(no_harm_to_root):
    no_harm_to_root(Start(user="root", environment=key_log().environment, umask=0))
    assert not CRON_FILE.exists()


@caught_by("naive", "careless")
def test_a2_recording_proxy(program, tenant):
    with recorder(answer=b"HTTP/1.1 502 Bad Gateway\r\n\r\n") as proxy:
        address = f"http://127.0.0.1:{proxy.port}"
        attempt = Attempt(program, Start(environment=(f"SSLKEYLOGFILE={CRON_FILE}", f"https_proxy={address}"), umask=0))
        typist = Typist(tenant, attempt.program.asks)
        result = attempt.run(typist.right)
        assert proxy.heard == []
    assert result.let_in and not CRON_FILE.exists()


PROXIES = tuple(f"{name}={DEAD_PROXY}" for name in ("https_proxy", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"))


@caught_by("naive", "careless")
def test_a3_dead_proxy(program, no_harm):
    no_harm(program, Start(environment=PROXIES))


def test_a3_dead_proxy_exact_codes(no_harm_to_root):
    no_harm_to_root(Start(user="root", environment=PROXIES))


@pytest.fixture
def evil_server(tmp_path, configure, tenant, trap):
    """Answers for the tenant with a certificate of the attacker's CA, whose own is returned."""
    issued = issue(tmp_path / "evil", TENANT_NAME)
    port = free_port()
    with simulator(tmp_path / "server", "--dns", f"{TENANT_NAME}:{port}", "--certificate", issued.certificate,
                   "--private-key", issued.private_key, listen=f"127.0.0.1:{port}") as server:
        configure(tenant={"dns": server.dns})
        server.authority = trap.write("ca.pem", issued.ca_file.read_text())
        yield server


@pytest.mark.parametrize("user", ["alice", "root"])
def test_a4_ca_of_the_attacker(evil_server, log, trap, user):
    file = evil_server.authority
    start = Start(user=user, environment=(f"SSL_CERT_FILE={file}", f"CURL_CA_BUNDLE={file}",
                                          f"SSL_CERT_DIR={trap.path}", f"CURL_SSL_BACKEND=openssl"))
    if user == "alice":
        result = Attempt("su", start).run()
        assert not result.let_in and result.status == 1
    else:
        with pam_host(start=start) as host:
            assert host.log_in(service=SERVICE).code == pam_driver.AUTHINFO_UNAVAIL
    assert log.event()["reason"] == "service_unreachable"
    assert evil_server.requests() == []


def engine_configuration(trap):
    return trap.write("openssl.cnf", f"""
openssl_conf = start
[start]
engines = engines
providers = providers
[engines]
evil = evil_engine
[evil_engine]
dynamic_path = {trap.library}
[providers]
evil = evil_provider
[evil_provider]
module = {trap.library}
activate = 1
""")


def openssl_start(trap, user):
    return Start(user=user, environment=(f"OPENSSL_CONF={engine_configuration(trap)}", f"OPENSSL_ENGINES={trap.path}",
                                         f"OPENSSL_MODULES={trap.path}"))


@caught_by("careless")
def test_a5_library_through_openssl(program, no_harm, trap):
    no_harm(program, openssl_start(trap, "alice"))
    assert trap.loaded_by() == []


def test_a5_trap_works(trap):
    """The control: whoever heeds the environment loads the library."""
    start = openssl_start(trap, "alice")
    subprocess.run(start.command(["openssl", "version"]), capture_output=True, check=False)
    assert trap.loaded_by() == ["/usr/bin/openssl"]


# Where anybody may read, so that a module that does not even bind finds them.
DIRECTORY = [person("alice", where=OPEN, mail="alice.hargreaves@mysite.com"),
             person("bob", where=OPEN, mail="bob.hargreaves@mysite.com")]


def ldap_conf(uri, ca_file):
    return replaced("/etc/ldap/ldap.conf", f"URI {uri}\nTLS_CACERT {ca_file}\n")


@caught_by("naive")
def test_a6_ldap_without_its_settings(program, directory, configure, no_harm):
    """LDAPNOINIT makes libldap forget its own settings: what remains is ldap://localhost."""
    configure(users=OTHERS, ldap=directory.group(base=OPEN))
    with ldap_conf(directory.uri("ldaps"), directory.ca_file), recorder(port=389) as rogue:
        no_harm(program, Start(environment=("LDAPNOINIT=1",)))
        assert rogue.heard == []


def ldap_traps(trap, rogue):
    """Every place where libldap would look for leave to trust the rogue."""
    text = f"TLS_REQCERT never\nTLS_CACERT {rogue.ca_file}\nTLS_REQSAN never\n"
    elsewhere = trap.write("ldap.conf", text)
    return text, ("LDAPTLS_REQCERT=never", f"LDAPTLS_CACERT={rogue.ca_file}", f"LDAPCONF={elsewhere}",
                  f"LDAPRC={elsewhere.name}", "LDAPTLS_REQSAN=never")


@caught_by("naive")
@pytest.mark.parametrize("user", ["alice", "root"])
def test_a7_ldap_server_of_the_attacker(directory, rogue, configure, trap, tenant, user):
    """su of alice, and pamtester of root, whose real and effective ids are alike: libldap heeds more then."""
    rogue.forget()
    configure(users=OTHERS, ldap=rogue.group(base=OPEN, ca_file=str(directory.ca_file)))
    text, environment = ldap_traps(trap, rogue)
    start = Start(user=user, environment=environment)
    with ExitStack() as files:
        files.enter_context(ldap_conf(rogue.uri("ldaps"), directory.ca_file))
        for home in ("/root", "/home/alice"):
            files.enter_context(replaced(f"{home}/.ldaprc", text))
            files.enter_context(replaced(f"{home}/ldaprc", text))
        if user == "alice":
            result = Attempt("su", start).run()
            assert not result.let_in and result.status == 1
        else:
            done = subprocess.run(start.command(["pamtester", SERVICE, "alice", "authenticate"]), input="", text=True,
                                  capture_output=True, cwd="/root", check=False)
            assert "cannot retrieve authentication info" in (done.stdout + done.stderr).lower()
    assert "BIND" not in rogue.log() and tenant.counts()["messages"] == 0


def test_a8_c_library(program, no_harm, trap):
    trap.write("gconv-modules", f"module ISO-8859-1// INTERNAL {trap.library} 1\n")
    trap.write("aliases", f"{TENANT_NAME} localhost.invalid\nacme localhost.invalid\n")
    names = {"GCONV_PATH": trap.path, "LOCPATH": trap.path, "NLSPATH": trap.path / "%N", "LC_ALL": "evil",
             "RES_OPTIONS": "ndots:15 attempts:1 timeout:1", "HOSTALIASES": trap.path / "aliases",
             "LOCALDOMAIN": "evil.invalid", "TMPDIR": "/nonexistent", "MALLOC_TRACE": CRON_FILE,
             "MALLOC_PERTURB_": "170", "MALLOC_CHECK_": "3", "MALLOC_ARENA_MAX": "1",
             "GLIBC_TUNABLES": "glibc.malloc.mxfast=0:glibc.malloc.check=3", "LD_PRELOAD": trap.library,
             "LD_LIBRARY_PATH": trap.path, "LD_AUDIT": trap.library, "LD_DEBUG_OUTPUT": CRON_FILE}
    start = Start(environment=tuple(f"{name}={value}" for name, value in names.items()))
    attempt = ["su", "bob", "-c", callers.greeting("su")] if program == "su" else None
    no_harm(program, start, arguments=attempt)
    loaders = [loader for loader in trap.loaded_by() if "python" not in loader]
    assert [loader for loader in loaders if "blockid" in loader or loader.endswith(("/su", "/sudo", "/doas"))] == []
    assert not CRON_FILE.exists()


LANGUAGES = ["de_DE", "tr_TR"]  # a decimal comma; an i that is not the lower case of I


@pytest.fixture(scope="module")
def languages():
    for name in LANGUAGES:
        subprocess.run(["localedef", "-i", name, "-f", "UTF-8", f"{name}.UTF-8"], check=True)


def requests_of(tenant, start):
    """What a login of root sends, without what is new in each."""
    tenant.reset()
    forget_discovery()
    with pam_host(start=start) as host:
        assert host.log_in(Typist(tenant).right, service=SERVICE).code == pam_driver.SUCCESS
    return [(request["method"], request["path"], sorted(name.lower() for name in request["headers"]),
             re.sub(r'"code":"\d+"', '"code":""', str(request["body"]))) for request in tenant.requests()]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a9_language(tenant, configure, languages, language):
    configure(otp={"validity": 300, "service_name": "INTRANET i"})
    plain = requests_of(tenant, Start(user="root", environment=("LC_ALL=C",)))
    there = requests_of(tenant, Start(user="root", environment=(f"LC_ALL={language}.UTF-8", f"LANG={language}.UTF-8",
                                                                f"LANGUAGE={language}")))
    assert len(plain) >= 3
    assert sorted(map(str, there)) == sorted(map(str, plain))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a9_language_of_real_callers(program, no_harm, languages, language):
    no_harm(program, Start(environment=(f"LC_ALL={language}.UTF-8",)))


def test_a10_netrc(program, no_harm, tenant):
    text = f"machine {TENANT_NAME} login eve password opensesame\ndefault login eve password opensesame\n"
    with replaced("/home/alice/.netrc", text, 0o600), replaced("/root/.netrc", text, 0o600):
        os.chown("/home/alice/.netrc", *[os.stat("/home/alice").st_uid] * 2)
        no_harm(program, Start(environment=("NETRC=/home/alice/.netrc",)))
    requests = tenant.requests()
    assert len(requests) >= 4
    assert [name for request in requests for name in request["headers"] if name.lower() == "authorization"] == []


def test_a24_no_name_of_the_program(program, no_harm):
    if program.startswith("sudo"):  # it goes by its name: with none it shows how to use it
        done = subprocess.run(Start(first_argument="").command(["sudo", "true"]), capture_output=True, check=False)
        assert done.returncode != 0
    else:
        no_harm(program, Start(first_argument=""))


def test_a24_no_arguments_at_all(configure, tenant):
    """su without any takes it that root is wanted."""
    configure(users=[{"name": "root", "email": "root@mysite.com"}])
    with borrowed("/etc/shadow"):
        add_person("root", "pw-bob")
        su = Attempt("su", Start(no_arguments=True))
        typist = Typist(tenant, "root")
        for code in (typist.wrong, typist.right):
            assert su.until_passcode()
            su.type(code())
        su.expect("# ")
        su.type(f"{callers.greeting('su')}; exit")
        su.expect(callers.GREETING)
        assert su.end() == 0


def test_a24_long_environment(program, no_harm):
    no_harm(program, Start(long_values=8))


@caught_by("naive", "careless")
def test_a25_names_that_come_twice(program, no_harm):
    no_harm(program, Start(environment=("https_proxy=", f"https_proxy={DEAD_PROXY}",
                                        f"ALL_PROXY={DEAD_PROXY}", "ALL_PROXY=",
                                        f"SSLKEYLOGFILE={CRON_FILE}", "SSLKEYLOGFILE=/dev/null"), umask=0))
    assert not CRON_FILE.exists()
