"""Group C of the hostile cases: a server that answers what it should not. It never grants, never breaks the helper."""
# SPDX-License-Identifier: Apache-2.0
import json

import pytest
from conftest import SERVICE
from harness import pam_driver
from harness.evil_wire import http, http_json, then
from harness.hostile import CODE, EVERYWHERE, NUMBER, pointing_to
from harness.spoilt_json import LARGE, SYNTAX, duplicate, escaped

GRANT = json.dumps({"otp_type": "user", "status": True})
DECISIVE = {"community": "community", "discovery": "adminconsole", "generate": "messageId", "verify": "status"}


def named(table):
    return {"argnames": "what", "argvalues": [pytest.param(value, id=key) for key, value in table.items()]}


def test_c0_server_without_a_fault(trial, evil):
    """What the other cases change: this server, left alone, lets anyone in."""
    trial.is_granted()
    assert evil.connections == 2  # two for discovery, and one of them for the rest
    assert evil.heard_at("verify")[0].license_key() == evil.license_key
    assert json.loads(evil.heard_at("verify")[0].body)["code"] == CODE


@pytest.mark.parametrize("status", [
    "1", "1.0", "1e0", "-1", "0", "null", '"TRUE"', '"True"', '"yes"', '" true"', '"true "', '"true\\u0000"', '"1"',
    '"on"',
    '""', "[]", "[true]", "{}", '{"status": true}', '{"value": true}', '"\\u0422rue"', "18446744073709551617",
])
def test_c1_status_that_is_not_true(trial, evil, status):
    evil.answers["verify"] = http(f'{{"otp_type": "user", "status": {status}}}')
    trial.is_outage()


@pytest.mark.parametrize("body", [
    "true", '"true"', "1", "null", "[]", "{}", '["status", true]', '[{"status": true}]', '{"Status": true}',
    '{"STATUS": true}', '{"status ": true}', '{"": true}', '{"status\\u0000": true}', '{"data": {"status": true}}',
    '{"otp_type": "user"}', '{"message": "true"}', '{"\\u00adstatus": true}',
])
def test_c1_body_without_the_status(trial, evil, body):
    evil.answers["verify"] = http(body)
    trial.is_outage()


@pytest.mark.parametrize("status", ['"true"', '"\\u0074rue"', "true"])
def test_c1_status_that_is_true(trial, evil, status):
    evil.answers["verify"] = http(f'{{"status": {status}}}')
    trial.is_granted()


@pytest.mark.parametrize("more", [
    '"message": "true"', '"data": {"status": true}', '"Status": true', '"result": true', '"success": "true"',
    '"status\\u0000": true', '"statu\\u0000s": true', '"message": "\\"status\\":true"',
])
@pytest.mark.parametrize("first", [True, False])
def test_c2_false_with_true_elsewhere(trial, evil, more, first):
    members = [more, '"status": false']
    evil.answers["verify"] = http("{" + ", ".join(members if first else members[::-1]) + "}")
    trial.is_wrong()


@pytest.mark.caught_by("naive")
@pytest.mark.parametrize("number", [201, 202, 203, 204, 205, 206, 226, 300, 301, 302, 304, 307, 308, 400, 401, 403, 404,
                                    409, 410, 429, 500, 502, 503, 504, 511, 599, 600, 999])
def test_c3_true_with_another_http_status(trial, evil, number):
    evil.answers["verify"] = then(http(GRANT, status=number), "end")
    trial.is_outage()


@pytest.mark.parametrize("status", ["0", "20", "2000", "200200", "-200", "+200", "0200", "2e2", "two", "", "0x0c8"])
def test_c3_true_with_no_http_status_at_all(trial, evil, status):
    evil.answers["verify"] = then(http(GRANT, status=status), "end")
    trial.is_outage()


@pytest.mark.parametrize("message", ["Invalid OTP.", "OTP request locked for the user.", "Invalid License Key"])
@pytest.mark.parametrize("number", [401, 403, 404, 409, 410])
def test_c3_true_with_the_words_of_a_refusal(trial, evil, number, message):
    evil.answers["verify"] = http_json({"message": message, "status": True}, status=number)
    trial.is_outage()


@pytest.mark.caught_by("naive")
@EVERYWHERE
@pytest.mark.parametrize("spelling", ["same", "escaped"])
@pytest.mark.parametrize("first", [True, False], ids=["in_front", "behind"])
@pytest.mark.parametrize("other", ["same", "null"])
def test_c4_duplicate_key(trial, evil, endpoint, spelling, first, other):
    value, key = evil.good()[endpoint], DECISIVE[endpoint]
    spelt = escaped(key) if spelling == "escaped" else key
    value_of = {"same": value[key], "null": None}
    body = duplicate(value, key, value_of[other], spelt, first)
    evil.answers[endpoint] = http(body, status=NUMBER[endpoint])
    trial.is_outage(at=endpoint)


@pytest.mark.parametrize("member", ['"x": {"a": 1, "a": 1}', '"x": [{"a": 1, "\\u0061": 2}]', '"": 1, "": 1',
                                    '"otp_type": "user"', '"\\u00e9": 1, "\u00e9": 2'])
def test_c4_duplicate_key_that_nobody_asks_for(trial, evil, member):
    evil.answers["verify"] = http(GRANT[:-1] + ", " + member + "}")
    trial.is_outage()


@EVERYWHERE
@pytest.mark.parametrize(**named(SYNTAX))
def test_c5_not_quite_json(trial, evil, endpoint, what):
    evil.answers[endpoint] = http(what(json.dumps(evil.good()[endpoint])), status=NUMBER[endpoint])
    trial.is_outage(at=endpoint)


@EVERYWHERE
@pytest.mark.parametrize(**named(LARGE))
def test_c7_json_out_of_all_proportion(trial, evil, endpoint, what):
    evil.answers[endpoint] = http(what(json.dumps(evil.good()[endpoint])), status=NUMBER[endpoint])
    trial.is_outage(at=endpoint)


TYPES = ["text/html", "text/plain", "text/json", "application/json-seq",
         "application/problem+json", "xapplication/json", "json", "", "application/",
         "application / json", "application/jso n", "application/json, text/html", "application/json text/html",
         "text/html; application/json", "text/html;x=application/json", "*/*", "\"application/json\"",
         "application/json/"]


@EVERYWHERE
@pytest.mark.parametrize("content_type", [*TYPES, None])
def test_c12_wrong_content_type(trial, evil, endpoint, content_type):
    evil.answers[endpoint] = http_json(evil.good()[endpoint], status=NUMBER[endpoint], content_type=content_type)
    trial.is_outage(at=endpoint)


@pytest.mark.parametrize("content_type", ["application/json;charset=utf-8", "application/json; charset=UTF-8",
                                          "Application/JSON", "application/json ; odata=verbose", " application/json"])
def test_c12_content_type_that_is_json(trial, evil, content_type):
    evil.answers["verify"] = http(GRANT, content_type=content_type)
    trial.is_granted()


SAYINGS = {
    "escape": "\x1b[2J\x1b]0;mallory\x07", "line_end": "mallory\nevent=login user=\"root\" result=allow",
    "carriage_return": "mallory\rAccepted", "bidi": "\u202eyrollam\u2066", "format": "%s%n%1000000s%m mallory",
    "quotes": "mallory\" result=allow user=\"root", "backslash": "mallory\\", "nul": "mallory\0hidden",
    "c1": "\x9b2Jmallory", "long": "mallory " * 20_000, "zero_width": "mal\u200blory", "backspace": "mallory\b\b\b",
    "emoji": "\U0001f480 mallory",
}


@pytest.mark.parametrize("endpoint, number", [("community", 400), ("discovery", 404), ("generate", 400), ("verify",
                                                                                                          418)])
@pytest.mark.parametrize(**named(SAYINGS))
def test_c13_text_of_the_server(trial, evil, log, endpoint, number, what):
    evil.answers[endpoint] = http_json({"message": what, "info": what, "errorMessage": what, "status": False},
                                       status=number)
    event = trial.ends(pam_driver.AUTHINFO_UNAVAIL, pam_driver.SERVICE_ERR, at=endpoint)
    assert event["user"] == "alice"
    assert len(log.events()) == 1, log.texts()
    assert len(event["detail"]) < 1000


@pytest.mark.parametrize(**named(SAYINGS))
def test_c13_text_in_other_places(trial, evil, log, what):
    """Where our own log quotes: the content type and the address of the service."""
    evil.answers["discovery"] = http_json({"adminconsole": "https://" + what})
    trial.is_outage(at="discovery")
    assert len(log.events()) == 1


@pytest.mark.parametrize("number", [400, 401, 403, 404, 409, 410, 418, 500])
@pytest.mark.parametrize("quote", ["code", "license", "body"])
def test_c13_server_that_repeats_what_it_was_sent(trial, evil, number, quote):
    """Many a service quotes the request that it refuses. The log must not."""

    def repeat(wire, request):
        said = {"code": f"unknown code {CODE}", "license": f"unknown key {request.license_key()}",
                "body": request.body.decode()}[quote]
        wire.send(http_json({"message": said, "status": False}, status=number))

    evil.answers["verify"] = repeat
    trial.ends(pam_driver.AUTHINFO_UNAVAIL, pam_driver.SERVICE_ERR)


@pytest.mark.parametrize("number", [400, 401, 404, 500])
def test_c13_server_that_repeats_an_address(trial, evil, log, number):
    evil.answers["generate"] = lambda wire, request: wire.send(
        http_json({"message": "bad request " + request.body.decode()}, status=number))
    trial.ends(pam_driver.AUTHINFO_UNAVAIL, pam_driver.SERVICE_ERR, at="generate")
    logged = "\n".join(log.texts())
    assert "alice.liddell@mysite.com" not in logged and "4155557890" not in logged


def test_c14_verify_that_times_out_after_the_code_was_taken(pam, tenant, typed, configure, log):
    """The person's code is gone, and nothing says so: no grant, no repetition, and the code works nowhere else."""
    configure(otp={"attempts": 1}, network={"request_timeout": 1})
    tenant.fault("verify", "hang", process=True, times=1)
    outcome = pam.log_in(typed.right, service=SERVICE)
    spent = typed.right()
    assert outcome.code == pam_driver.AUTHINFO_UNAVAIL
    assert tenant.counts()["requests"]["verify"] == 1
    assert log.event()["reason"] == "service_unreachable"
    assert pam.log_in(spent, service=SERVICE).code == pam_driver.AUTH_ERR


@pytest.fixture
def lenient(evil, configure):
    """An administrator who lets people in when the service is out of reach."""
    configure(**pointing_to(evil), policy={"on_outage": "allow"})


REFUSALS = [("verify", 403, "User is disabled by administrator."), ("verify", 404, "No OTP found for this user."),
            ("verify", 401, "Unauthorized: user suspended"), ("verify", 422, "That is not the code of today."),
            ("generate", 403, "User is disabled by administrator.")]


@pytest.mark.caught_by("naive")
@pytest.mark.usefixtures("lenient")
@pytest.mark.parametrize("endpoint, number, message", REFUSALS)
def test_c15_refusal_in_other_words_is_no_outage(trial, evil, endpoint, number, message):
    evil.answers[endpoint] = http_json({"message": message, "status": False}, status=number)
    event = trial.ends(pam_driver.SERVICE_ERR, at=endpoint)
    assert (event["result"], event["reason"]) == ("local_fault", "service_refused")
    assert len(evil.heard_at(endpoint)) == 1


BROKEN = {
    "cut": then(http(GRANT)[:-5], "end"),
    "html": http("<html></html>", content_type="text/html"),
    "bad_json": http("{"),
    "another_2xx": http(GRANT, status=201),
    "redirect": http(GRANT, status=302),
    "other_4xx": http("<html></html>", status=404, content_type="text/html"),
}


@pytest.mark.usefixtures("lenient")
@EVERYWHERE
@pytest.mark.parametrize(**named(BROKEN))
def test_c15_answer_that_nobody_understands_is_no_outage(trial, evil, endpoint, what):
    evil.answers[endpoint] = what
    assert trial.is_outage(at=endpoint)["reason"] == "service_nonsense"


@pytest.mark.usefixtures("lenient")
@pytest.mark.parametrize("number", [500, 503])
def test_c15_service_that_fails_at_the_passcode_is_no_outage(trial, evil, number):
    evil.answers["verify"] = http_json({"message": "oops"}, status=number)
    trial.is_outage()


@pytest.mark.usefixtures("lenient")
@pytest.mark.parametrize("endpoint", ["community", "discovery", "generate"])
def test_c15_service_that_fails_before_is_an_outage(caller, evil, log, endpoint):
    """The control: these answers and this setting do let in."""
    evil.answers[endpoint] = http_json({"message": "oops"}, status=503)
    caller.host().log_in(service=SERVICE)
    assert (log.event()["result"], log.event()["reason"]) == ("ignore", "service_failed")


TOO_MANY = {
    "message": {"body": json.dumps({"message": "Too Many Requests"})},
    "words_that_open_a_second_try": {"body": json.dumps({"message": "Invalid License Key"})},
    "grant": {"body": GRANT},
    "html": {"body": "<html></html>", "content_type": "text/html"},
}


@pytest.mark.caught_by("naive")
@pytest.mark.usefixtures("lenient")
@EVERYWHERE
@pytest.mark.parametrize(**named(TOO_MANY))
def test_c16_asked_too_often(trial, evil, endpoint, what):
    """What whoever brings about the limit of the vendor's gets: no way in, and no second request for a message."""
    evil.answers[endpoint] = http(**what, status=429)
    assert trial.is_outage(at=endpoint)["reason"] == "too_many_requests"
    assert len(evil.heard_at(endpoint)) == 1
