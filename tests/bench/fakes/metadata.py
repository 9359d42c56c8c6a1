"""The metadata server of a Google Compute Engine instance, as far as pam_oslogin_login asks it: who is this, begin a
session of the second factor, and is this its code."""
# SPDX-License-Identifier: Apache-2.0
import json

from .codes import code_of
from .web import Answer

ROOT = "/computeMetadata/v1/oslogin/"
DOMAIN = "@bench.test"


def profile(name):
    account = {"primary": True, "username": name, "uid": "30000", "gid": "30000", "homeDirectory": f"/home/{name}",
               "shell": "/bin/sh", "operatingSystemType": "LINUX"}
    return {"loginProfiles": [{"name": name + DOMAIN, "posixAccounts": [account]}]}


def begin(_):
    return {"status": "CHALLENGE_REQUIRED", "sessionId": "bench",
            "challenges": [{"challengeId": 1, "challengeType": "TOTP", "status": "READY"}]}


def go_on(body):
    user = body["email"].removesuffix(DOMAIN)
    if body["proposalResponse"]["credential"] == code_of(user):
        return {"status": "AUTHENTICATED", "sessionId": "bench"}
    return {"status": "CHALLENGE_REQUIRED", "rejectionReason": "wrong code"}


def content(request):
    """None for what it knows nothing of."""
    match request.method, request.path.removeprefix(ROOT):
        case "GET", "users":
            return profile(request.query.removeprefix("username="))
        case "POST", "authenticate/sessions/start":
            return begin(json.loads(request.body))
        case "POST", "authenticate/sessions/bench/continue":
            return go_on(json.loads(request.body))
    return None


def answer(request):
    if request.headers.get("metadata-flavor") != "Google":
        return Answer(403)
    found = content(request)
    return Answer(404) if found is None else Answer(200, "application/json", json.dumps(found).encode())
