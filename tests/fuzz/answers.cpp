// What the service answers. A login is granted only where a second, much simpler reader sees it
// too: HTTP 200 and a `status` of true or "true" at the top of one object. A tenant's service
// directory leads to the tenant's own hosts only.
//
// First line: HTTP status and content type; the rest: the body. A line "--" in it divides the
// answers of discovery, which come in pairs.
// SPDX-License-Identifier: Apache-2.0
#include "blockid/answers.h"

#include <charconv>
#include <string>

#include "blockid/json.h"
#include "blockid/tenant.h"
#include "fuzz.h"

namespace {

using namespace pam_blockid;
using fuzz::require;

constexpr std::string_view kBlank = " \t\r\n";

// Looks for members at the top of an object, token by token. It accepts much that is not JSON; all
// that matters is that it never misses a grant.
class NaiveObject {
public:
    explicit NaiveObject(std::string_view text) : rest_(text) {}

    // How often `name` stands at the top with the value true or "true".
    int grants(std::string_view name) {
        int found = 0;
        std::string key;
        for (std::string token = next(); !token.empty(); token = next()) {
            const bool at_top = depth_ == 1;
            if (token == ":" && at_top) {
                key = before_;
                const std::string value = next();
                found += key == '"' + std::string(name) && (value == "true" || value == "\"true");
            }
        }
        return found;
    }

private:
    // A string as its content behind one quotation mark, a word, or one character.
    std::string next() {
        before_ = token_;
        const std::size_t start = rest_.find_first_not_of(kBlank);
        if (start == rest_.npos)
            return {};
        rest_.remove_prefix(start);
        if (rest_.front() == '"')
            return token_ = string();
        const std::size_t end = rest_.find_first_of(" \t\r\n\"{}[],:");
        const std::size_t length = std::max<std::size_t>(std::min(end, rest_.size()), 1);
        token_ = rest_.substr(0, length);
        depth_ += token_ == "{" || token_ == "[" ? 1 : token_ == "}" || token_ == "]" ? -1 : 0;
        rest_.remove_prefix(length);
        return token_;
    }

    std::string string() {
        std::string content = "\"";
        std::size_t i = 1;
        for (; i < rest_.size() && rest_[i] != '"'; ++i) {
            if (rest_[i] != '\\') {
                content += rest_[i];
                continue;
            }
            unsigned code = 0;
            const std::string_view digits = rest_.substr(std::min(i + 2, rest_.size()), 4);
            if (rest_.substr(i + 1, 1) == "u" && digits.size() == 4 &&
                std::from_chars(digits.data(), digits.data() + 4, code, 16).ec == std::errc()) {
                content += static_cast<char>(code < 0x80 ? code : '?');
                i += 5;
            } else {
                content += '\\';
                content += rest_.substr(i + 1, 1);
                ++i;
            }
        }
        rest_.remove_prefix(std::min(i + 1, rest_.size()));
        return content;
    }

    std::string_view rest_;
    std::string token_;
    std::string before_;
    int depth_ = 0;
};

class Discovery final : public HttpClient {
public:
    Discovery(HttpResponse community, HttpResponse directory)
        : community_(std::move(community)), directory_(std::move(directory)) {}
    std::vector<HttpResult> perform(const std::vector<HttpRequest>&, const Deadline&) override {
        return {community_, directory_};
    }

private:
    HttpResponse community_;
    HttpResponse directory_;
};

TenantSettings settings() {
    TenantSettings settings;
    settings.dns = "acme.example.test";
    settings.community = "default";
    settings.trusted_hosts = {"127.0.0.1"};
    return settings;
}

// The host of a URL by its first delimiter: what a hasty reader would connect to.
std::string_view host_of(std::string_view url) {
    url.remove_prefix(std::string_view("https://").size());
    return url.substr(0, url.find_first_of(":/?#@\\"));
}

void try_discovery(const HttpResponse& response) {
    static const TenantSettings kSettings = settings();
    static constexpr std::string_view divider = "\n--\n";
    const std::size_t middle = std::min(response.body.find(divider), response.body.size());
    HttpResponse community = response;
    HttpResponse directory = response;
    community.body = response.body.substr(0, middle);
    directory.body = response.body.substr(std::min(middle + divider.size(), response.body.size()));
    Discovery http(std::move(community), std::move(directory));
    const auto tenant = discover(http, kSettings, Deadline::after(std::chrono::seconds(1)));
    if (!tenant) {
        require(fuzz::is_printable_ascii(tenant.error().detail), "a detail is printable");
        require(tenant.error().answer != ServiceAnswer::Yes, "a failed discovery grants nothing");
        return;
    }
    require(!tenant->tenant_id.empty() && !tenant->community_id.empty(), "a tenant has its ids");
    const std::string& console = tenant->adminconsole;
    require(console.starts_with("https://"), "the license key travels over https");
    const std::string_view host = host_of(console);
    require(host == "acme.example.test" || host.ends_with(".acme.example.test") ||
                host == "127.0.0.1",
            "the license key goes to the tenant's hosts only");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view body = fuzz::text_of(data, size);
    std::string_view head = fuzz::take_line(body);
    HttpResponse response;
    std::from_chars(head.data(), head.data() + head.size(), response.status);
    response.content_type =
        head.substr(std::min(head.find(' '), head.size() - !head.empty()) + !head.empty());
    response.body = body;

    const ServiceReply verify = read_verify_answer(response);
    if (verify.answer == ServiceAnswer::Yes) {
        require(response.status == 200, "a login is granted with HTTP 200 only");
        require(NaiveObject(body).grants("status") == 1, "a login is granted by one status only");
    }
    require(fuzz::is_printable_ascii(verify.detail), "a detail is printable");
    const ServiceReply generate = read_generate_answer(response);
    require(generate.answer != ServiceAnswer::Yes || response.status == 202,
            "a code was sent with HTTP 202 only");
    require(fuzz::is_printable_ascii(generate.detail), "a detail is printable");
    require(read_discovery_failure(response, "why").answer != ServiceAnswer::Yes,
            "a failed discovery grants nothing");
    if (const auto object = read_json_object(body))
        require(read_json_object(write_json(*object)).has_value(), "what was read can be written");
    try_discovery(response);
    return 0;
}
