// HTTPS by libcurl: TLS 1.2 or newer, peer and host verified, no redirects, nothing from the
// environment, everything bounded. No file outside this folder includes curl.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

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

    // As if `cancel_fd` had been given to begin with.
    void cancel_on(int cancel_fd) { cancel_fd_ = cancel_fd; }

    // Connects to the host of `url`, for the next perform(), and asks it nothing. The socket, to
    // wait for; -1 when there is no connection.
    int connect_ahead(const std::string& url, const Deadline& deadline);
    // Whether that connection is open still, and nothing was said on it. perform() asks, too, and
    // connects anew when it is not so.
    bool is_silent() const;

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
