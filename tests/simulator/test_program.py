# SPDX-License-Identifier: Apache-2.0
"""Certificates, files, options, start and stop."""

import concurrent.futures
import json
import os
import signal
import ssl
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from independent_client import Client
from program import PATIENCE, PROGRAM, run, wait_until


# TLS


@pytest.mark.parametrize("trust", [{"cafile": "ca.pem"}, {"capath": ""}])
def test_certificate_names_the_tenant_and_this_machine(start, trust):
    simulator = start("--dns", "tenant.example")
    kind, name = next(iter(trust.items()))
    context = ssl.create_default_context(**{kind: str(simulator.directory / "ca" / name)})
    for host in ("tenant.example", "localhost", "127.0.0.1", "::1"):
        with simulator.socket() as raw, context.wrap_socket(raw, server_hostname=host) as tls:
            assert tls.version() == "TLSv1.3"
    with simulator.socket() as raw, pytest.raises(ssl.SSLCertVerificationError):
        context.wrap_socket(raw, server_hostname="other.example")


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_old_tls_is_refused(start):
    simulator = start()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_ciphers("ALL:@SECLEVEL=0")
    for version, accepted in ((ssl.TLSVersion.TLSv1_1, False), (ssl.TLSVersion.TLSv1_2, True)):
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = version
        with simulator.socket() as raw:
            if accepted:
                context.wrap_socket(raw).close()
            else:
                with pytest.raises(ssl.SSLError):
                    context.wrap_socket(raw)
    wait_until(lambda: simulator.counts()["handshakes"] == 1, "one handshake of two")
    assert simulator.counts() == {
        "connections": 2, "handshakes": 1, "messages": 0,
        "requests": dict.fromkeys(("community", "discovery", "generate", "other", "verify"), 0),
    }


def test_plain_http_on_the_tls_port_is_refused(start):
    simulator = start()
    with simulator.socket() as raw:
        raw.sendall(b"GET /caas/sd HTTP/1.1\r\nHost: x\r\n\r\n")
        assert not raw.recv(100).startswith(b"HTTP")
    assert (simulator.counts()["connections"], simulator.counts()["handshakes"]) == (1, 0)


def test_certificate_of_your_own_is_used(start, tmp_path):
    first = start(directory=tmp_path)
    ca = tmp_path / "ca"
    own = tmp_path / "own"
    own.mkdir()
    second = start("--certificate", str(ca / "server.pem"), "--private-key",
                   str(ca / "server-key.pem"), directory=own, ca_dir=False)
    assert second.ready["ca_file"] is None
    client = second.client(cafile=first.ready["ca_file"])
    assert client.generate("joe").status == 202


def test_certificate_and_key_must_belong_together(start):
    ca = start().directory / "ca"
    result = run("--listen", "127.0.0.1:0", "--certificate", str(ca / "server.pem"),
                 "--private-key", str(ca / "ca-key.pem"))
    assert result.returncode == 1
    assert "server.pem" in result.stderr and "mismatch" in result.stderr


# Files


def mode_of(path):
    return path.stat().st_mode & 0o7777


def test_files_have_their_modes(start):
    old = os.umask(0)
    try:
        simulator = start()
    finally:
        os.umask(old)
    ca = simulator.directory / "ca"
    assert mode_of(ca / "ca.pem") == 0o644
    assert mode_of(ca / "ca-key.pem") == 0o600
    assert mode_of(ca / "server-key.pem") == 0o600
    assert mode_of(simulator.messages_file) == 0o600
    assert mode_of(simulator.ready_file) == 0o600
    assert {"pid": simulator.process.pid, "community": "default"}.items() <= simulator.ready.items()


def test_ca_is_used_again(start):
    first = start()
    trusted = (first.directory / "ca" / "ca.pem").read_bytes()
    first.stop()
    second = start()
    assert (second.directory / "ca" / "ca.pem").read_bytes() == trusted
    assert second.client().generate("joe").status == 202


def test_nothing_is_left_behind(tmp_path):
    scratch = tmp_path / "tmp"
    scratch.mkdir()
    ready = tmp_path / "ready.json"
    with subprocess.Popen(
        [PROGRAM, "--listen", "[::1]:0", "--ready", str(ready)],
        env={"TMPDIR": str(scratch)}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:
        wait_until(ready.exists, "the ready file")
        facts = json.loads(ready.read_text())
        assert facts["ca_file"].startswith(str(scratch))
        client = Client(facts["dns"], cafile=facts["ca_file"], license_key=facts["license_key"])
        assert client.discover().generate("joe").status == 202
        assert json.loads(process.stdout.readline())["to"] == "joe@example.com"
        process.terminate()
        out, err = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0
    assert out == ""
    assert facts["license_key"] in err and facts["ca_file"] in err
    assert list(scratch.iterdir()) == []
    assert not ready.exists()


# Starting and stopping


@pytest.mark.parametrize("with_signal", [signal.SIGTERM, signal.SIGINT])
def test_stops_within_a_second(start, with_signal):
    simulator = start()
    client = simulator.client()
    kept = client.connect()
    client.generate("joe", connection=kept)
    simulator.fault(kind="hang", times=0)
    with simulator.socket(), concurrent.futures.ThreadPoolExecutor(2) as pool:
        hanging = [pool.submit(client.generate, "joe") for _ in range(2)]
        wait_until(lambda: simulator.counts()["requests"]["generate"] == 3, "three requests")
        seconds, status = simulator.stop(with_signal)
        assert status == 0
        assert seconds < 1
        assert all(request.exception(PATIENCE) for request in hanging)
    kept.close()
    assert not simulator.ready_file.exists()


def test_port_is_not_shared(start):
    simulator = start()
    result = run("--listen", simulator.ready["listen"])
    assert result.returncode == 1
    assert "cannot listen on " + simulator.ready["listen"] in result.stderr


@pytest.fixture
def own_place():
    """Where nobody else may put a file: not below /tmp."""
    with TemporaryDirectory(dir="/run") as directory:
        yield Path(directory)


def test_license_key_file_must_be_the_owners_alone(start, own_place):
    key = own_place / "key"
    key.write_text("the key\n")
    key.chmod(0o644)
    result = run("--license-key-file", str(key))
    assert result.returncode == 2
    assert "--license-key-file" in result.stderr and "chmod" in result.stderr
    key.chmod(0o600)
    simulator = start("--license-key-file", str(key))
    assert simulator.ready["license_key"] == "the key"
    simulator.process.terminate()
    assert "the key" not in simulator.process.communicate(timeout=PATIENCE)[1]


@pytest.mark.parametrize(
    "options, said",
    [
        (["--curve", "p-521"], ["--curve", "p-521", "secp256k1", "prime256v1"]),
        (["--listen", "8443"], ["--listen", "8443", "ADDR:PORT"]),
        (["--listen", "127.0.0.1:65536"], ["--listen", "127.0.0.1:65536"]),
        (["--control", "0.0.0.0:0"], ["--control", "0.0.0.0:0", "loopback"]),
        (["--control", "[2001:db8::1]:0"], ["--control", "loopback"]),
        (["--dns", "a b"], ["--dns", "a b", "NAME"]),
        (["--dns", "a,DNS:b"], ["--dns"]),
        (["--code-length", "3"], ["--code-length", "3", "4", "12"]),
        (["--certificate", "/nowhere"], ["--certificate", "/nowhere"]),
        (["--certificate", PROGRAM], ["--certificate", "--private-key"]),
        (["--community", ""], ["--community"]),
        (["--license-key", "a", "--license-key-file", "b"], ["--license-key"]),
        (["--no-such-option"], ["--no-such-option"]),
        (["word"], ["word"]),
    ],
)
def test_bad_use_is_explained(options, said):
    result = run(*options)
    assert result.returncode == 2
    assert result.stdout == ""
    for word in said:
        assert word in result.stderr


def test_help_and_version(start):
    assert "Examples:" in run("--help").stdout
    assert run("--help").returncode == 0
    assert run("--version").stdout.startswith("blockid-simulator ")


def test_files_that_cannot_be_written_are_named(tmp_path):
    for option, said in (("--messages", "/nowhere/x"), ("--ready", "/nowhere/x"),
                         ("--ca-dir", "/proc/nowhere")):
        result = run("--listen", "127.0.0.1:0", option, said)
        assert result.returncode == 1
        assert option in result.stderr and "/nowhere" in result.stderr
