// HTTPS by libcurl: TLS 1.2 or newer, peer and host verified, no redirects, nothing from the
// environment, everything bounded. No file outside this folder includes curl.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "http/http_client.h"
#include "settings/settings.h"

namespace pam_blockid {

enum class KeepServerFacts { No, Yes };

// Initialises libcurl for good. For a process that forks those that use it: each would do it for
// itself otherwise.
bool prepare_http();

class CurlClient final : public HttpClient {
public:
    // Gives every request up as cancelled when `cancel_fd` becomes readable or hangs up; -1: never.
    CurlClient(const NetworkSettings& network, int cancel_fd,
               KeepServerFacts server_facts = KeepServerFacts::No);
    ~CurlClient() override;

    std::vector<HttpResult> perform(const std::vector<HttpRequest>& requests,
                                    const Deadline& deadline) override;

private:
    struct Connections;

    const NetworkSettings& network_;
    int cancel_fd_;
    KeepServerFacts server_facts_;
    std::unique_ptr<Connections> connections_;
};

} // namespace pam_blockid
