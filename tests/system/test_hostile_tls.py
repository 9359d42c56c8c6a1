"""Group D of the hostile cases: servers that cannot show who they are, and keys that are none. They get nothing."""
# SPDX-License-Identifier: Apache-2.0
import http.client
import ssl

import pytest
from conftest import SERVICE, TENANT_NAME
from harness import pam_driver
from harness.certificates import DAY, Issued, date, issue, openssl
from harness.evil_keys import BAD_KEYS, INFINITY
from harness.evil_server import greet_with_tls, server_context
from harness.evil_tls import lenient_client, lenient_context, speaks_instead
from harness.evil_wire import http_json

YEAR = 365 * DAY


def gets_nothing(trial, *words):
    """An outage whose log line has one of the words; not a request was sent."""
    event = trial.is_outage(at="community")
    assert event["reason"] == "service_unreachable"
    assert trial.server.connections > 0 and trial.server.heard == []
    assert any(word in event["detail"].lower() for word in words), event["detail"]
    return event["detail"]


@pytest.mark.parametrize("options", [
    {}, {"alternatives": "DNS:other.blockid.test,DNS:" + TENANT_NAME}, {"alternatives": "DNS:*.blockid.test"},
    {"alternatives": "DNS:ACME.BlockID.test"}, {"extensions": "extendedKeyUsage=serverAuth"},
])
def test_d1_certificate_without_a_fault(trial_of, tmp_path, options):
    """Made in the same way as the others; only the fault makes the difference."""
    trial_of(issue(tmp_path / "good", TENANT_NAME, **options)).is_granted()


@pytest.mark.parametrize("alternatives", [
    "DNS:other.blockid.test", "DNS:blockid.test", f"DNS:x{TENANT_NAME}", f"DNS:www.{TENANT_NAME}",
    f"DNS:*.{TENANT_NAME}",
    f"DNS:{TENANT_NAME}.evil.example", "DNS:*", "DNS:*.test", "DNS:*.*.test", "DNS:acme.*.test", "IP:127.0.0.1",
    f"email:x@{TENANT_NAME}", f"URI:https://{TENANT_NAME}/",
])
def test_d1_certificate_for_another_name(trial_of, tmp_path, alternatives):
    gets_nothing(trial_of(issue(tmp_path / "other", "other.blockid.test", alternatives=alternatives)), "name")


@pytest.mark.parametrize("alternatives", [f"DNS:{TENANT_NAME}", "DNS:127.0.0.1", "IP:127.0.0.2", "IP:::1"])
def test_d1_address_that_the_certificate_does_not_name(trial_of, tmp_path, alternatives):
    issued = issue(tmp_path / "other", TENANT_NAME, alternatives=alternatives)
    gets_nothing(trial_of(issued, name="127.0.0.1"), "name", "address")


def test_d1_address_that_the_certificate_names(trial_of, tmp_path):
    trial_of(issue(tmp_path / "good", TENANT_NAME, alternatives="IP:127.0.0.1"), name="127.0.0.1").is_granted()


def test_d1_certificate_of_another_authority(trial_of, tmp_path):
    issued, other = issue(tmp_path / "one", TENANT_NAME), issue(tmp_path / "other", TENANT_NAME)
    gets_nothing(trial_of(issued, trusted=other), "issuer")


def test_d1_certificate_that_signed_itself(trial_of, tmp_path):
    other = issue(tmp_path / "other", TENANT_NAME)
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", "own.key",
            "-out", "own.pem", "-subj", f"/CN={TENANT_NAME}", "-addext", f"subjectAltName=DNS:{TENANT_NAME}",
            cwd=tmp_path)
    itself = Issued(tmp_path / "own.pem", tmp_path / "own.pem", tmp_path / "own.key")
    gets_nothing(trial_of(itself, trusted=other), "self-signed", "self signed")


def test_d1_certificate_signed_by_that_of_a_server(trial_of, tmp_path):
    """Whoever has a certificate for any name has a key that could sign: but it is no authority."""
    stolen = issue(tmp_path / "stolen", "other.blockid.test", extensions="basicConstraints=CA:FALSE")
    directory = stolen.certificate.parent
    openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", "forged.key",
            "-out", "forged.csr", "-subj", f"/CN={TENANT_NAME}", cwd=directory)
    (directory / "forged.conf").write_text(f"subjectAltName = DNS:{TENANT_NAME}\n")
    openssl("x509", "-req", "-in", "forged.csr", "-CA", "server.pem", "-CAkey", "server.key", "-CAcreateserial",
            "-out", "leaf.pem", "-extfile", "forged.conf", "-days", "1", cwd=directory)
    (directory / "forged.pem").write_bytes((directory / "leaf.pem").read_bytes() + stolen.certificate.read_bytes())
    gets_nothing(trial_of(Issued(stolen.ca_file, directory / "forged.pem", directory / "forged.key")), "ca certificate")


@pytest.mark.parametrize("extension", ["extendedKeyUsage=clientAuth", "extendedKeyUsage=emailProtection",
                                       "1.2.3.4=critical,ASN1:UTF8String:unheard of"])
def test_d1_certificate_for_another_purpose(trial_of, tmp_path, extension):
    gets_nothing(trial_of(issue(tmp_path / "other", TENANT_NAME, extensions=extension)), "purpose", "critical")


OLD_TLS = {
    "tls_1_0": {"oldest": ssl.TLSVersion.TLSv1, "newest": ssl.TLSVersion.TLSv1},
    "tls_1_1": {"oldest": ssl.TLSVersion.TLSv1_1, "newest": ssl.TLSVersion.TLSv1_1},
    "nobody_is_authenticated": {"newest": ssl.TLSVersion.TLSv1_2, "ciphers": "aNULL:@SECLEVEL=0"},
    "nothing_is_encrypted": {"newest": ssl.TLSVersion.TLSv1_2, "ciphers": "eNULL:@SECLEVEL=0"},
}


def answers_to(client, server):
    connection = http.client.HTTPSConnection("127.0.0.1", server.port, context=client, timeout=5)
    try:
        connection.request("GET", "/caas/sd")
        return connection.getresponse().status
    finally:
        connection.close()


@pytest.mark.parametrize("kind", list(OLD_TLS))
def test_d2_tls_that_protects_too_little(trial_of, certificate, kind):
    trial = trial_of(certificate, greet=greet_with_tls(lenient_context(certificate, **OLD_TLS[kind])))
    assert answers_to(lenient_client(), trial.server) == 200, "it does not speak what it is to be refused for"
    trial.server.heard.clear()
    gets_nothing(trial, "ssl", "tls")


@pytest.mark.parametrize("words", [b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n",
                                   b"\x15\x03\x01\x00\x02\x02\x28",
                                   b"\x16\x03\x03\xff\xff" + b"\0" * 65535, b"\0" * 5, b"SSH-2.0-OpenSSH_9.2\r\n",
                                   b"\x15\x03\x03\x00\x02\x01\x00"],
                         ids=["http", "alert", "large_record", "zeros", "ssh", "close_notify"])
def test_d2_words_in_place_of_tls(trial_of, certificate, words):
    trial = trial_of(certificate, greet=speaks_instead(words))
    trial.is_outage(at="community")
    assert trial.server.heard == []


def test_d2_server_that_wants_a_certificate_of_ours(trial_of, certificate):
    context = server_context(certificate)
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(certificate.ca_file)
    trial = trial_of(certificate, greet=greet_with_tls(context))
    trial.is_outage(at="community")
    assert trial.server.heard == []


URLS = ["http://{}", "https://{}", "file:///etc/passwd", "ldap://{}", "gopher://{}", "//{}", "{}/adminconsole",
        "{}?x=1",
        "{}#x", "alice@{}", "alice:secret@{}", "@{}", " {}", "{} ", "{}\\n", "{}\\\\x", "{}%2f", "{}:0", "{}:65536",
        "{}:-1"]


@pytest.mark.parametrize("form", URLS)
def test_d3_tenant_that_is_no_host_name(pam, tenant, configure, log, form):
    host, _, port = tenant.dns.partition(":")
    has_port = form.endswith((":0", ":65536", ":-1"))
    configure(tenant={"dns": form.replace("\\n", "\n").replace("\\\\", "\\").format(host if has_port else tenant.dns)})
    outcome = pam.log_in(service=SERVICE)
    assert outcome.code == pam_driver.SERVICE_ERR
    assert log.event()["reason"] == "settings_refused"
    assert "dns" in log.event()["detail"]
    assert "secret" not in "\n".join(log.texts())
    assert tenant.counts()["connections"] == 0


@pytest.mark.parametrize("proxy", ["file:///tmp/x", "socks5://127.0.0.1:1", "http://user:secret@127.0.0.1:1",
                                   "ldap://127.0.0.1:1"])
def test_d3_proxy_that_is_none(pam, tenant, configure, log, proxy):
    configure(network={"proxy": proxy})
    assert pam.log_in(service=SERVICE).code == pam_driver.SERVICE_ERR
    assert log.event()["reason"] == "settings_refused"
    assert "secret" not in "\n".join(log.texts())
    assert tenant.counts()["connections"] == 0


@pytest.mark.parametrize("scheme", ["http", "file", "ldap", "ldaps", "gopher", "ftp", "ftps", "dict", "smb", "telnet",
                                    "imaps", "sftp",
                                    "javascript", "data", "unix", "httpsx", "https+unix", ""])
def test_d3_service_of_another_scheme(trial, evil, scheme):
    evil.answers["discovery"] = http_json({"adminconsole": f"{scheme}://{evil.dns}/adminconsole"})
    trial.is_outage(at="discovery")
    assert not evil.got_license()


@pytest.mark.parametrize("not_before, not_after", [
    pytest.param(-6 * YEAR, -3 * YEAR, id="three_years_ahead"), pytest.param(-2 * DAY, -60, id="a_minute_ahead"),
    pytest.param(3 * YEAR, 6 * YEAR, id="three_years_behind"), pytest.param(600, DAY, id="minutes_behind"),
])
def test_d4_clock_that_is_wrong(trial_of, tmp_path, not_before, not_after):
    """A clock ahead makes a good certificate look expired, one behind makes it look too young. The log says so."""
    issued = issue(tmp_path / "dated", TENANT_NAME, date(not_before), date(not_after))
    assert "certificate date: " in gets_nothing(trial_of(issued), "date")


@pytest.mark.parametrize("ahead", [120, -120, 3 * YEAR, -3 * YEAR])
def test_d4_clock_that_differs_from_the_tenants(pam, other_tenant, log, ahead):
    """The tenant refuses requests of another time. That is no wrong code, and no code is sent."""
    skewed = other_tenant("--skew")
    skewed.advance(ahead)
    assert pam.log_in(service=SERVICE).code in (pam_driver.AUTHINFO_UNAVAIL, pam_driver.SERVICE_ERR)
    assert log.event()["result"] in ("outage", "local_fault")
    assert skewed.counts()["requests"]["generate"] == 1 and skewed.messages() == []


@pytest.mark.parametrize("name", list(BAD_KEYS))
def test_d5_community_key_that_is_none(trial, evil, name):
    refuses_key(trial, evil, BAD_KEYS[name])


@pytest.mark.parametrize("name", list(INFINITY))
def test_d6_community_key_at_infinity(trial, evil, name):
    refuses_key(trial, evil, INFINITY[name])


@pytest.mark.parametrize("key", [None, 0, True, [], {}, [1, 2]])
def test_d5_community_key_that_is_no_text(trial, evil, key):
    refuses_key(trial, evil, key)


def refuses_key(trial, evil, key):
    """Before anything is sealed with it."""
    community = evil.good()["community"]
    community["community"]["publicKey"] = key
    evil.answers["community"] = http_json(community)
    trial.is_outage(at="community")
    assert not evil.got_license()
