// Requests over HTTPS, for those who speak to a service and need not know how.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "support/deadline.h"
#include "support/expected.h"

namespace pam_blockid {

struct HttpRequest {
    enum class Method { Get, Post };
    Method method = Method::Get;
    std::string url;
    std::vector<std::string> headers; // "name: value"
    std::string body;                 // of a Post, JSON
};

struct Certificate {
    std::string subject;
    std::chrono::system_clock::time_point ends;
};

// What an administrator may want to know about a server.
struct ServerFacts {
    std::chrono::system_clock::time_point date{}; // of its clock; the epoch: not told
    // The chain that it showed, and that was found good; none where no handshake was needed.
    std::vector<Certificate> certificates;
};

struct HttpResponse {
    long status = 0;
    std::string content_type; // as the server wrote it; empty when it sent none
    std::string body;
    ServerFacts server = {}; // only where the client was made to keep them
};

struct HttpFailure {
    enum class Kind {
        Unreachable, // no name, no route, no connection
        TimedOut,
        Untrusted, // the certificate: authority, name, date or pin
        NoWayOut,  // the proxy wants a user name and password, or others
        Broken,    // cut off, malformed or too large
        Cancelled, // nobody waits for the answer any more
        Local,     // memory, options, files of this host
    };
    Kind kind = Kind::Broken;
    std::string detail; // for the log; may quote the server, so make it printable
};

using HttpResult = Expected<HttpResponse, HttpFailure>;

class HttpClient {
public:
    virtual ~HttpClient() = default;
    // Performs all requests side by side and returns their results in the same order. None takes
    // longer than `deadline`, and none is ever repeated once its body may have left.
    virtual std::vector<HttpResult> perform(const std::vector<HttpRequest>& requests,
                                            const Deadline& deadline) = 0;
};

} // namespace pam_blockid
