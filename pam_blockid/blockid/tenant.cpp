// SPDX-License-Identifier: Apache-2.0
#include "blockid/tenant.h"

#include <algorithm>

#include "blockid/answers.h"
#include "blockid/json.h"
#include "http/url.h"
#include "support/complaint.h"
#include "support/host_name.h"
#include "support/printable.h"

namespace pam_blockid {
namespace {

using DiscoveryFailed = Unexpected<ServiceReply>;

HttpRequest community_request(const TenantSettings& settings) {
    Json::Value body(Json::objectValue);
    body["dns"] = settings.dns;
    body["communityName"] = settings.community;
    body["skipLogos"] = true;
    return {HttpRequest::Method::Post,
            "https://" + settings.dns + "/api/r1/system/community_info/fetch",
            {},
            write_json(body)};
}

HttpRequest directory_request(const TenantSettings& settings) {
    return {HttpRequest::Method::Get, "https://" + settings.dns + "/caas/sd", {}, ""};
}

ServiceReply named(const char* step, ServiceReply reply) {
    reply.detail = std::string(step) + ": " + reply.detail;
    return reply;
}

DiscoveryFailed failed(const char* step, const HttpResult& result, const std::string& why,
                       std::string_view remedy = {}) {
    ServiceReply reply = named(step, read_discovery_failure(result, why));
    reply.remedy = remedy;
    return DiscoveryFailed(std::move(reply));
}

// The object of an answer with HTTP 200.
Expected<Json::Value, std::string> object_of(const HttpResult& result) {
    if (!result || result->status != 200)
        return Unexpected<std::string>("not HTTP 200");
    return read_json_object(*result);
}

std::string member_of_object(const Json::Value& object, const char* outer, const char* inner) {
    const Json::Value& member = object[outer];
    return member.isObject() ? string_member(member, inner) : std::string();
}

bool is_address(const std::string& host) {
    return host.find_first_not_of("0123456789.") == std::string::npos || host.front() == '[';
}

// The community's key, when its ids are there too.
Expected<PublicKey, std::string> judge_community(const TenantFacts& facts) {
    if (facts.tenant_id.empty() || facts.community_id.empty() || facts.public_key.empty())
        return Unexpected<std::string>("tenant.id, community.id or community.publicKey is missing");
    auto key = PublicKey::parse(facts.public_key);
    if (!key)
        return Unexpected<std::string>("publicKey refused: " + std::string(describe(key.error())));
    return *std::move(key);
}

// The address as requests are built on it.
Expected<std::string, Complaint> judge_adminconsole(const std::string& text,
                                                    const TenantSettings& settings) {
    using Refused = Unexpected<Complaint>;
    const auto url = parse_url(text);
    const std::string named_url = "adminconsole " + quoted(text);
    if (!url)
        return Refused(Complaint(named_url + " is no URL"));
    if (url->scheme != "https" || url->has_user_info || url->has_query_or_fragment ||
        !(is_address(url->host) || is_host_name(url->host)))
        return Refused(Complaint(named_url + " is no plain https URL"));
    if (!may_receive_license(url->host, settings))
        return Refused(Complaint(named_url + " is not within the tenant's domain",
                                 "if it is right, add its host to tenant.trusted_hosts"));
    return "https://" + url->host + (url->port.empty() ? "" : ":" + url->port) + url->path;
}

Expected<Tenant, ServiceReply> read_community(const HttpResult& result) {
    static constexpr const char* step = "community";
    const auto object = object_of(result);
    if (!object)
        return failed(step, result, object.error());
    TenantFacts facts{member_of_object(*object, "tenant", "id"),
                      member_of_object(*object, "community", "id"),
                      member_of_object(*object, "community", "publicKey"), ""};
    auto key = judge_community(facts);
    if (!key)
        return failed(step, result, key.error());
    return Tenant{std::move(facts), *std::move(key)};
}

Expected<std::string, ServiceReply> read_directory(const HttpResult& result,
                                                   const TenantSettings& settings) {
    static constexpr const char* step = "service directory";
    const auto object = object_of(result);
    if (!object)
        return failed(step, result, object.error());
    auto adminconsole = judge_adminconsole(string_member(*object, "adminconsole"), settings);
    if (!adminconsole)
        return failed(step, result, adminconsole.error(), adminconsole.error().remedy());
    return *std::move(adminconsole);
}

std::string host_of(const std::string& dns) {
    const auto url = parse_url("https://" + dns);
    return url ? url->host : std::string();
}

// `host` is `domain` or below it. An IP address has nothing below it.
bool is_within(const std::string& host, const std::string& domain) {
    if (host.empty() || domain.empty())
        return false;
    if (host == domain)
        return true;
    return !is_address(domain) && host.size() > domain.size() + 1 && host.ends_with("." + domain);
}

} // namespace

Expected<Tenant, ServiceReply> discover(HttpClient& http, const TenantSettings& settings,
                                        const Deadline& deadline) {
    const auto results =
        http.perform({community_request(settings), directory_request(settings)}, deadline);
    auto tenant = read_community(results.at(0));
    if (!tenant)
        return tenant;
    auto adminconsole = read_directory(results.at(1), settings);
    if (!adminconsole)
        return DiscoveryFailed(std::move(adminconsole.error()));
    tenant->adminconsole = *std::move(adminconsole);
    return tenant;
}

Expected<Tenant, std::string> judge(TenantFacts facts, const TenantSettings& settings) {
    auto key = judge_community(facts);
    if (!key)
        return Unexpected<std::string>(std::move(key.error()));
    auto adminconsole = judge_adminconsole(facts.adminconsole, settings);
    if (!adminconsole)
        return Unexpected<std::string>(std::move(adminconsole.error().what));
    facts.adminconsole = *std::move(adminconsole);
    return Tenant{std::move(facts), *std::move(key)};
}

ServiceReply ask_directory(HttpClient& http, const TenantSettings& settings,
                           const Deadline& deadline) {
    const auto results = http.perform({directory_request(settings)}, deadline);
    const auto adminconsole = read_directory(results.at(0), settings);
    return adminconsole ? ServiceReply{ServiceAnswer::Yes, ""} : adminconsole.error();
}

bool is_at_directory(const Tenant& tenant, const TenantSettings& settings) {
    return (tenant.adminconsole + "/").starts_with("https://" + settings.dns + "/");
}

bool may_receive_license(const std::string& host, const TenantSettings& settings) {
    return is_within(host, host_of(settings.dns)) ||
           std::any_of(
               settings.trusted_hosts.begin(), settings.trusted_hosts.end(),
               [&](const std::string& trusted) { return is_within(host, host_of(trusted)); });
}

} // namespace pam_blockid
