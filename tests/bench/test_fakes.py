"""The services that the peers ask are not too easily pleased."""
# SPDX-License-Identifier: Apache-2.0
import base64
import hashlib
import hmac
import json
from urllib.parse import quote

import pytest
from fakes import duo_api, metadata
from fakes.bson import encode
from fakes.codes import code_of
from fakes.web import Answer, Request
from peers.authenticator import code_at

CODE = code_of("alice")
WRONG = "x" + CODE


def duo_request(path, method="POST", key=duo_api.KEY, **parameters):
    text = "&".join(f"{name}={quote(value, safe='~')}" for name, value in sorted(parameters.items()))
    signature = hmac.new(key.encode(), f"{method}\nduo.test\n{path}\n{text}".encode(), hashlib.sha1).hexdigest()
    credentials = base64.b64encode(f"{duo_api.KEY_NAME}:{signature}".encode()).decode()
    headers = {"host": "duo.test:8444", "authorization": f"Basic {credentials}"}
    post = method == "POST"
    return Request(method, path, "" if post else text, headers, text.encode() if post else b"")


def auth(code, wait):
    return duo_request("/rest/v1/auth.bson", user="alice", auto=code, **{"async": wait})


def test_bson():
    """The first example of bsonspec.org, and a document in a document."""
    hello = b"\x16\0\0\0\x02hello\0\x06\0\0\0world\0\0"
    assert encode({"hello": "world"}) == hello
    assert encode({"a": {"hello": "world"}}) == b"\x1e\0\0\0\x03a\0" + hello + b"\0"


def test_duo_wants_its_signature():
    request = duo_request("/rest/v1/preauth.bson", user="alice", ipaddr="10.0.0.1 é")
    assert duo_api.answer(request).status == 200
    assert duo_api.answer(duo_request("/rest/v1/preauth.bson", key="another", user="alice")).status == 401


@pytest.mark.parametrize("code, result", [(CODE, b"allow"), (WRONG, b"deny")], ids=["right", "wrong"])
def test_duo_judges_the_code(code, result):
    assert result + b"\0" in duo_api.answer(auth(code, wait="0")).body
    begun = duo_api.answer(auth(code, wait="1")).body
    assert b"txid" in begun and result + b"\0" not in begun
    status = duo_request("/rest/v1/status.bson", method="GET", txid=f"alice/{code}")
    assert result + b"\0" in duo_api.answer(status).body


def test_duo_knows_no_other_calls():
    assert duo_api.answer(duo_request("/rest/v1/other.bson")).status == 404


def metadata_answer(method, path, body=None, query="", flavor="Google"):
    return metadata.answer(Request(method, metadata.ROOT + path, query, {"metadata-flavor": flavor},
                                   json.dumps(body).encode()))


@pytest.mark.parametrize("code, status", [(CODE, "AUTHENTICATED"), (WRONG, "CHALLENGE_REQUIRED")],
                         ids=["right", "wrong"])
def test_metadata_server_judges_the_code(code, status):
    profile = json.loads(metadata_answer("GET", "users", query="username=alice").body)
    email = profile["loginProfiles"][0]["name"]
    session = json.loads(metadata_answer("POST", "authenticate/sessions/start", {"email": email}).body)["sessionId"]
    answer = metadata_answer("POST", f"authenticate/sessions/{session}/continue",
                             {"email": email, "proposalResponse": {"credential": code}})
    assert json.loads(answer.body)["status"] == status


def test_metadata_server_wants_its_header():
    assert metadata_answer("GET", "users", query="username=alice", flavor="").status == 403


def test_code_of_the_authenticator():
    """RFC 6238, appendix B; the last six of its eight digits."""
    secret = b"12345678901234567890"
    assert [code_at(moment, secret) for moment in (59, 1111111109, 20000000000)] == ["287082", "081804", "353130"]


def test_answer_says_how_long_it_is():
    assert Answer(200, "text/plain", b"abc").message().endswith(b"Content-Length: 3\r\n\r\nabc")
