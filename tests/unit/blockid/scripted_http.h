// An HTTP client that answers from a list and keeps what it was asked; and what tenants have it
// say. SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "blockid/tenant.h"
#include "http/http_client.h"

namespace pam_blockid {

inline std::string fresh_key(Curve curve = Curve::Secp256k1) {
    return KeyPair::generate(curve)->public_key();
}

inline HttpResult answer(long status, const std::string& body,
                         const std::string& type = "application/json") {
    return HttpResponse{status, type, body};
}

inline HttpResult failure(HttpFailure::Kind kind, const std::string& why = "why") {
    return Unexpected<HttpFailure>(HttpFailure{kind, why});
}

class ScriptedHttp final : public HttpClient {
public:
    std::deque<HttpResult> answers; // none left: unreachable
    std::vector<HttpRequest> requests;
    std::vector<std::size_t> batches; // how many requests went side by side

    std::vector<HttpResult> perform(const std::vector<HttpRequest>& asked,
                                    const Deadline&) override {
        batches.push_back(asked.size());
        std::vector<HttpResult> results;
        for (const HttpRequest& request : asked) {
            requests.push_back(request);
            if (answers.empty()) {
                results.push_back(failure(HttpFailure::Kind::Unreachable, "nobody there"));
                continue;
            }
            results.push_back(std::move(answers.front()));
            answers.pop_front();
        }
        return results;
    }
    void reply(long status, const std::string& body) { answers.push_back(answer(status, body)); }
    // Both answers of discovery.
    void tell(const TenantFacts& facts) {
        tell_community(facts);
        tell_directory(facts);
    }
    void tell_community(const TenantFacts& facts) {
        reply(200, R"({"tenant":{"id":")" + facts.tenant_id + R"("},"community":{"id":")" +
                       facts.community_id + R"(","publicKey":")" + facts.public_key + "\"}}");
    }
    void tell_directory(const TenantFacts& facts) {
        reply(200, R"({"adminconsole":")" + facts.adminconsole + "\"}");
    }
};

} // namespace pam_blockid
