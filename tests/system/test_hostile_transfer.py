"""Group C of the hostile cases, as to the transfer: what is too much, too slow, cut off, or leads elsewhere."""
# SPDX-License-Identifier: Apache-2.0
import json

import pytest
from conftest import TENANT_NAME
from harness.curl import curl_version
from harness.evil_server import ENDPOINTS, evil_server
from harness.evil_wire import CHUNKED, MEBI, chunk, flooded, gzip_bomb, http, then
from harness.hostile import EVERYWHERE, NUMBER

GRANT = json.dumps({"otp_type": "user", "status": True})


@pytest.mark.caught_by("naive")
@EVERYWHERE
@pytest.mark.parametrize("way", ["declared", "sent", "chunked", "to_the_end"])
def test_c6_body_of_512_mb(trial, evil, endpoint, way):
    head = f"HTTP/1.1 {NUMBER[endpoint]} OK\r\nContent-Type: application/json\r\n".encode()
    size = 512 * MEBI
    evil.answers[endpoint] = {
        "declared": then(head + b"Content-Length: 99999999999\r\n\r\n", "hold"),
        "sent": flooded(b" ", size, head + f"Content-Length: {size}\r\n\r\n".encode()),
        "chunked": flooded(chunk(b" " * 4096), size, head + b"Transfer-Encoding: chunked\r\n\r\n"),
        "to_the_end": flooded(b" ", size, head + b"\r\n"),
    }[way]
    trial.is_outage(at=endpoint)


@pytest.mark.parametrize("length", ["99999999999999999999999", "-1", "0x10", "15, 15", "", "15;15", "1e3"])
def test_c6_length_that_is_none(trial, evil, length):
    evil.answers["verify"] = then(http(GRANT, length=False, headers=[f"Content-Length: {length}"]), "cut")
    trial.is_outage()


@EVERYWHERE
@pytest.mark.parametrize("coding", ["gzip", "deflate", "br"])
def test_c6_gzip_bomb(trial, evil, bomb, endpoint, coding):
    evil.answers[endpoint] = http(bomb, status=NUMBER[endpoint], headers=[f"Content-Encoding: {coding}"])
    trial.is_outage(at=endpoint)


@pytest.mark.parametrize("coding", ["gzip, chunked", "chunked, gzip", "gzip", "identity", "chunked, chunked"])
def test_c6_transfer_coding_that_was_not_asked_for(trial, evil, bomb, coding):
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: {coding}\r\n\r\n".encode()
    evil.answers["verify"] = then(head + chunk(bomb) + b"0\r\n\r\n", "end")
    trial.is_outage()


@pytest.fixture(scope="session")
def bomb():
    return gzip_bomb(300 * MEBI)


CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
EARLY = b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"


@EVERYWHERE
@pytest.mark.parametrize("what", ["continue", "early_hints", "headers", "folded", "trailers", "chunk_size",
                                  "chunk_extension"])
def test_c9_flood_before_the_answer(trial, evil, endpoint, what):
    good, size = evil.answers[endpoint], 12 * MEBI
    start, rest = good.split(b"\r\n", 1)
    chunked = CHUNKED.replace(b"200", str(NUMBER[endpoint]).encode())
    body = chunk(good.partition(b"\r\n\r\n")[2])
    evil.answers[endpoint] = {
        "continue": flooded(CONTINUE, 20_000 * len(CONTINUE), after=good),
        "early_hints": flooded(EARLY, 20_000 * len(EARLY), after=good),
        "headers": flooded(b"X-Flood: 1\r\n", size, start + b"\r\n", rest),
        "folded": flooded(b" a\r\n", size, start + b"\r\nX-Flood:\r\n", rest),
        "trailers": flooded(b"X-Flood: 1\r\n", size, chunked + body + b"0\r\n", b"\r\n"),
        "chunk_size": flooded(b"0", size, chunked, body + b"0\r\n\r\n"),
        "chunk_extension": flooded(b"x", size, chunked + b"1;", b"\r\n{\r\n0\r\n\r\n"),
    }[what]
    trial.is_outage(at=endpoint)


@EVERYWHERE
@pytest.mark.parametrize("where", ["status_line", "header", "header_without_end"])
def test_c9_line_without_end(trial, evil, endpoint, where):
    """libcurl reports a line beyond its own limit as a lack of memory; a real one never comes back from it."""
    start, rest = evil.answers[endpoint].split(b"\r\n", 1)
    evil.answers[endpoint] = {
        "status_line": flooded(b"a", 12 * MEBI, start, b"\r\n" + rest),
        "header": flooded(b"a", 12 * MEBI, start + b"\r\nX-Flood: ", b"\r\n" + rest),
        "header_without_end": flooded(b"a", 12 * MEBI, start + b"\r\nX-Flood: "),
    }[where]
    trial.is_outage(at=endpoint)


# From some release after 8.14 on libcurl itself makes one line of a folded one, as RFC 9112 (section 5.2) has it.
HANDED_OVER_FOLDED = pytest.mark.skipif(curl_version() > (8, 14), reason="cannot run: libcurl has unfolded the line by "
                                        "then, see c9_folded_line_counts_as_one")


@EVERYWHERE
@pytest.mark.parametrize("fold", [b"\r\n ", b"\r\n\t", b"\n  "])
@pytest.mark.parametrize("name, value", [(b"Content-Length", b"%SIZE\x001"), (b"Content-Length", b"1\x001"),
                                         (b"Content-Type", b"application/json\x00text/html"),
                                         (b"Content-Type", b"application/\x00json"),
                                         (b"Transfer-Encoding", b"gzip,\x00chunked")])
def test_c9_folded_line_counts_as_one(trial, evil, endpoint, fold, name, value):
    """Whether libcurl hands it over folded or not: nothing that we go by may be split."""
    start, body = evil.answers[endpoint].split(b"\r\n\r\n", 1)
    kept = [line for line in start.split(b"\r\n") if not line.lower().startswith(name.lower())]
    if name == b"Transfer-Encoding":
        kept = [line for line in kept if not line.lower().startswith(b"content-length")]
    line = name + b": " + value.replace(b"%SIZE", str(len(body)).encode()).replace(b"\0", fold)
    evil.answers[endpoint] = then(b"\r\n".join([*kept, line]) + b"\r\n\r\n" + body, "end")
    trial.is_outage(at=endpoint)


@EVERYWHERE
@pytest.mark.parametrize("line", [b"X-Note: \x1b[2J", b"X-Note: \0", b"X-Note: a\x07b", b"X-Note: a\rb",
                                  b"X-\x08Note: 1",
                                  b"\x01: 1", b"X-Note: \x7f",
                                  pytest.param(b"X-Note: 1\r\n folded", marks=HANDED_OVER_FOLDED),
                                  b"Content-Type: application/json\0text/html", b"Content-Type: text/html",
                                  b"Content-Length: 1", b"Transfer-Encoding: chunked"])
def test_c9_headers_that_no_server_sends(trial, evil, endpoint, line):
    start, rest = evil.answers[endpoint].split(b"\r\n", 1)
    evil.answers[endpoint] = then(start + b"\r\n" + line + b"\r\n" + rest, "end")
    trial.is_outage(at=endpoint)


@EVERYWHERE
@pytest.mark.parametrize("answer", [
    b"{body}", b"\r\n\r\n{body}", b"HTTP/0.9 200 OK\r\n\r\n{body}",
    b"HTTP/3 200\r\nContent-Type: application/json\r\n\r\n{body}",
    b"HTTP/9.9 200 OK\r\nContent-Type: application/json\r\n\r\n{body}",
    b"ICY 200 OK\r\nContent-Type: application/json\r\n\r\n{body}",
    b"RTSP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n{body}", b"SSH-2.0-OpenSSH_9.2\r\n",
    b"220 mail ESMTP\r\n",
    b"\0\0\0\0", b"\n", b"",
], ids=lambda answer: answer.decode()[:12].strip().replace("/", "_") or None)
def test_c9_not_http_1(trial, evil, endpoint, answer):
    body = evil.answers[endpoint].partition(b"\r\n\r\n")[2]
    evil.answers[endpoint] = then(answer.replace(b"{body}", body), "end")
    trial.is_outage(at=endpoint)


@EVERYWHERE
@pytest.mark.parametrize("way", ["cut", "reset"])
@pytest.mark.parametrize("where", ["nothing", "in_status", "in_headers", "before_body", "in_body", "no_last_chunk",
                                   "in_chunk", "in_chunk_size", "no_length"])
def test_c10_answer_that_breaks_off(trial, evil, endpoint, where, way):
    good = evil.answers[endpoint]
    head, _, body = good.partition(b"\r\n\r\n")
    start = head.partition(b"\r\n")[0]
    chunked = CHUNKED.replace(b"200", str(NUMBER[endpoint]).encode())
    sent = {
        "nothing": b"", "in_status": good[:7], "in_headers": good[:len(start) + 20], "before_body": head + b"\r\n\r\n",
        "in_body": good[:-1], "no_last_chunk": chunked + chunk(body), "in_chunk": chunked + chunk(body)[:-5],
        "in_chunk_size": chunked + chunk(body) + b"0",
        "no_length": start + b"\r\nContent-Type: application/json\r\n\r\n" + body[:-1],
    }[where]
    evil.answers[endpoint] = then(sent, way)
    trial.is_outage(at=endpoint)


@EVERYWHERE
@pytest.mark.parametrize("way", ["cut", "end"])
def test_c10_answer_whose_end_is_only_the_end_of_the_connection(trial, evil, endpoint, way):
    """Anyone on the way can end a connection: nobody can tell whether that was all that the server wanted to say."""
    head, _, body = evil.answers[endpoint].partition(b"\r\n\r\n")
    start = head.partition(b"\r\n")[0]
    evil.answers[endpoint] = then(start + b"\r\nContent-Type: application/json\r\n\r\n" + body, way)
    trial.is_outage(at=endpoint)


@pytest.fixture
def elsewhere(certificate):
    """Where a redirect leads: another server, that the settings' CA vouches for."""
    with evil_server(TENANT_NAME, certificate) as server:
        yield server


@pytest.mark.caught_by("naive")
@EVERYWHERE
@pytest.mark.parametrize("target, number", [
    *(("https", number) for number in (301, 302, 303, 307, 308, 200, 202)),
    *((target, 302) for target in ("relative", "network", "http", "file", "ldap", "refresh")), ("refresh", 200),
])
def test_c11_redirect(trial, evil, elsewhere, endpoint, number, target):
    location = {"https": f"https://{elsewhere.dns}{ENDPOINTS[endpoint]}", "http": f"http://{elsewhere.dns}/",
                "network": f"//{elsewhere.dns}/", "relative": "/elsewhere", "file": "file:///etc/passwd",
                "ldap": f"ldap://{elsewhere.dns}/", "refresh": f"0;url=https://{elsewhere.dns}/"}[target]
    header = f"Refresh: {location}" if target == "refresh" else f"Location: {location}"
    # Where the number is that of a good answer, the body is not.
    body = "{}" if number == NUMBER[endpoint] else json.dumps(evil.good()[endpoint])
    evil.answers[endpoint] = http(body, status=number, headers=[header])
    trial.is_outage(at=endpoint)
    assert elsewhere.connections == 0
    assert not evil.heard_at("/elsewhere")
