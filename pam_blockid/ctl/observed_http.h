// Requests as a login makes them, and what was seen of each server on the way.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "http/http_client.h"

namespace pam_blockid {

struct SeenServer {
    std::vector<Certificate> certificates;
    std::optional<std::chrono::seconds> clock_ahead; // of ours; negative: behind
    std::optional<HttpFailure> failure;              // the first, where there was one
};

class ObservedHttp final : public HttpClient {
public:
    // `inner` must keep server facts, and outlive this object.
    explicit ObservedHttp(HttpClient& inner) : inner_(inner) {}

    std::vector<HttpResult> perform(const std::vector<HttpRequest>& requests,
                                    const Deadline& deadline) override;

    // By "host:port".
    const std::map<std::string, SeenServer>& servers() const { return servers_; }

private:
    HttpClient& inner_;
    std::map<std::string, SeenServer> servers_;
};

} // namespace pam_blockid
