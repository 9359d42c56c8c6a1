// SPDX-License-Identifier: Apache-2.0
#include "ctl/observed_http.h"

#include "http/url.h"

namespace pam_blockid {
namespace {

using Clock = std::chrono::system_clock;

std::string server_of(const HttpRequest& request) {
    const auto url = parse_url(request.url);
    return url ? url->host + ":" + (url->port.empty() ? "443" : url->port) : request.url;
}

void note(SeenServer& server, const HttpResult& result, Clock::time_point now) {
    if (!result) {
        if (!server.failure)
            server.failure = result.error();
        return;
    }
    const ServerFacts& facts = result->server;
    if (!facts.certificates.empty())
        server.certificates = facts.certificates;
    if (facts.date != Clock::time_point())
        server.clock_ahead = std::chrono::round<std::chrono::seconds>(facts.date - now);
}

} // namespace

std::vector<HttpResult> ObservedHttp::perform(const std::vector<HttpRequest>& requests,
                                              const Deadline& deadline) {
    auto results = inner_.perform(requests, deadline);
    const auto now = Clock::now();
    for (std::size_t i = 0; i < requests.size(); ++i)
        note(servers_[server_of(requests[i])], results[i], now);
    return results;
}

} // namespace pam_blockid
