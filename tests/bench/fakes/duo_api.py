"""The service that pam_duo asks, as its library speaks to it: three calls of /rest/v1, form parameters in, BSON out,
each request signed with HMAC-SHA1."""
# SPDX-License-Identifier: Apache-2.0
import base64
import hashlib
import hmac
from urllib.parse import quote

from .bson import encode
from .codes import code_of
from .web import Answer

KEY_NAME = "DIBENCHBENCHBENCHBEN"
KEY = "the-bench-alone-knows-this-key-of-forty!"
ALLOWED = {"result": "allow", "status": "Success. Logging you in..."}
DENIED = {"result": "deny", "status": "Incorrect passcode. Please try again."}


def is_signed(request):
    """Over method, host without port, path, and the parameters in their order."""
    host = request.headers["host"].partition(":")[0].lower()
    sorted_parameters = "&".join(f"{quote(name, safe='~')}={quote(value, safe='~')}"
                                 for name, value in sorted(request.parameters.items()))
    text = "\n".join([request.method, host, request.path, sorted_parameters])
    signature = hmac.new(KEY.encode(), text.encode(), hashlib.sha1).hexdigest()
    _, _, credentials = request.headers["authorization"].partition(" ")
    return hmac.compare_digest(base64.b64decode(credentials).decode(), f"{KEY_NAME}:{signature}")


def preauth(parameters):
    return {"result": "auth", "prompt": f"Duo login for {parameters['user']}\n\nPasscode or option (1-1): ",
            "factors": {"default": "push1", "1": "push1"}}


def verdict(transaction):
    user, _, code = transaction.partition("/")
    return ALLOWED if code == code_of(user) else DENIED


def auth(parameters):
    transaction = f"{parameters['user']}/{parameters['auto']}"
    return {"txid": transaction} if parameters["async"] == "1" else verdict(transaction)


def status(parameters):
    return verdict(parameters["txid"])


CALLS = {("POST", "/rest/v1/preauth.bson"): preauth, ("POST", "/rest/v1/auth.bson"): auth,
         ("GET", "/rest/v1/status.bson"): status}


def answer(request):
    call = CALLS.get((request.method, request.path))
    if not call:
        return Answer(404)
    if not is_signed(request):
        return Answer(401)
    return Answer(200, "application/bson", encode({"stat": "OK", "response": call(request.parameters)}))
