// SPDX-License-Identifier: Apache-2.0
#include "ctl/tenant_check.h"

#include <arpa/inet.h>
#include <netdb.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <memory>
#include <optional>

#include "blockid/blockid_service.h"
#include "blockid/uuid.h"
#include "ctl/observed_http.h"
#include "http/curl_client.h"
#include "http/trust_store.h"
#include "http/url.h"
#include "support/date.h"
#include "support/printable.h"

namespace pam_blockid {
namespace {

using Level = Finding::Level;
using Clock = std::chrono::system_clock;
using std::chrono::days;
using std::chrono::seconds;

// The service refuses requests whose time is further off (the protocol page).
constexpr seconds kLargestSkew{60};
constexpr seconds kTroublingSkew{20};
constexpr days kTroublingCertificate{14};

// What a login would be told anew, whatever is kept from the last one.
class NothingKept final : public DiscoveryCache {
public:
    Expected<std::optional<KeptTenant>, std::string> load(const TenantSettings&) override {
        return std::nullopt;
    }
    Expected<void, std::string> store(const TenantSettings&, const KeptTenant&) override {
        return {};
    }
    void drop(const TenantSettings&) override {}
};

class NoLog final : public DiscoveryLog {
public:
    void step(const std::string&) const override {}
    void warning(const std::string&) const override {}
};

// Nothing when the name resolves, or is an address already.
std::optional<Finding> check_name(const DescribedSettings& described) {
    const auto url = parse_url("https://" + described.settings.tenant.dns);
    if (!url || !described.settings.network.proxy.empty() || url->host.starts_with('['))
        return std::nullopt;
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    const int error = ::getaddrinfo(url->host.c_str(), nullptr, &hints, &found);
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(found, &::freeaddrinfo);
    if (error == 0)
        return std::nullopt;
    return Finding{Level::Fault, "dns.unresolved", described.place_of("tenant.dns"),
                   "the host name " + quoted(url->host) +
                       " cannot be resolved: " + ::gai_strerror(error),
                   "correct tenant.dns, or the name servers in /etc/resolv.conf"};
}

Finding check_certificates(const std::string& server, const std::vector<Certificate>& chain) {
    const auto first = std::ranges::min_element(chain, {}, &Certificate::ends);
    const auto left = std::chrono::floor<days>(first->ends - Clock::now());
    const std::string ends = "ends on " + text_of(std::chrono::floor<days>(first->ends)) + ", in " +
                             std::to_string(left.count()) + (left == days(1) ? " day" : " days");
    if (left < kTroublingCertificate)
        return {Level::Warning, "tls.ends_soon", server,
                "the certificate of " + printable(first->subject) + " " + ends,
                "have whoever runs the server renew it"};
    return {Level::Ok, "tls", server, "reached; its certificate is trusted and " + ends, ""};
}

std::optional<Finding> check_clock(const std::string& server, const SeenServer& seen) {
    if (!seen.clock_ahead)
        return std::nullopt;
    const seconds off = *seen.clock_ahead;
    const seconds size = std::chrono::abs(off);
    const std::string what = "the clock of this host is " + std::to_string(size.count()) + " s " +
                             (off > seconds(0) ? "behind" : "ahead");
    if (size < kTroublingSkew)
        return Finding{Level::Ok, "clock", server, what, ""};
    const std::string effect = what + ", and BlockID refuses requests from 60 s on";
    const char* remedy = "set it, or run: timedatectl set-ntp true";
    if (size < kLargestSkew)
        return Finding{Level::Warning, "clock.off", server, effect, remedy};
    return Finding{Level::Fault, "clock.refused", server, effect, remedy};
}

struct FailureText {
    HttpFailure::Kind kind;
    FindingId id;
    const char* remedy;
};

constexpr std::array<FailureText, 6> kFailures{{
    {HttpFailure::Kind::Unreachable, "connection.failed",
     "see that a firewall lets this host out, and that tenant.dns and network.proxy are right"},
    {HttpFailure::Kind::TimedOut, "connection.failed",
     "see that a firewall lets this host out, or raise network.connect_timeout or "
     "network.request_timeout"},
    {HttpFailure::Kind::Untrusted, "tls.untrusted",
     "put the server's authority into network.ca_dir or network.ca_file, or correct the server, "
     "tenant.dns or network.pins"},
    {HttpFailure::Kind::NoWayOut, "proxy.refused",
     "correct network.proxy_user and what is in network.proxy_password_file"},
    {HttpFailure::Kind::Broken, "connection.failed",
     "see whether tenant.dns names a BlockID tenant"},
    {HttpFailure::Kind::Local, "connection.failed", "see to the resources of this host"},
}};

Finding unreached(const std::string& server, const HttpFailure& failure) {
    const auto* text = std::ranges::find(kFailures, failure.kind, &FailureText::kind);
    const bool is_known = text != kFailures.end();
    return {Level::Fault, is_known ? text->id : FindingId("connection.failed"), server,
            printable(failure.detail, kLogTextLimit), is_known ? text->remedy : "try again"};
}

bool is_on_this_host(const std::string& host) {
    in_addr address{};
    return host == "localhost" || host == "[::1]" ||
           (host.starts_with("127.") && ::inet_pton(AF_INET, host.c_str(), &address) == 1);
}

// Basic authentication is as readable as the connection to the proxy.
Findings check_proxy(const DescribedSettings& described) {
    const NetworkSettings& network = described.settings.network;
    const auto url = parse_url(network.proxy);
    if (network.proxy_user.empty() || !url || url->scheme == "https" || is_on_this_host(url->host))
        return {};
    return {{Level::Warning, "proxy.in_the_clear", described.place_of("network.proxy_user"),
             "the password for " + quoted(network.proxy) +
                 " travels without encryption: who can listen between here and there can use the "
                 "proxy",
             "name it with https://, if it can; or see that this password is good for nothing "
             "else"}};
}

// What the servers showed of themselves; faults among it explain every later one.
Findings check_servers(const ObservedHttp& http) {
    Findings findings;
    for (const auto& [server, seen] : http.servers()) {
        if (seen.failure)
            findings.push_back(unreached(server, *seen.failure));
        else if (!seen.certificates.empty())
            findings.push_back(check_certificates(server, seen.certificates));
    }
    if (has_fault(findings))
        return findings;
    for (const auto& [server, seen] : http.servers()) {
        if (auto clock = check_clock(server, seen)) {
            findings.push_back(*std::move(clock));
            break;
        }
    }
    return findings;
}

std::string place_of_license(const DescribedSettings& described) {
    const std::string place = described.place_of("tenant.license_key_file");
    return place != described.path ? place : described.place_of("tenant.license_key");
}

// The key itself is a secret: it is known by its file.
std::string name_of_license(const DescribedSettings& described) {
    const auto line =
        std::ranges::find(described.lines, "tenant.license_key_file", &SettingLine::key);
    return "the license key" + (line != described.lines.end() ? " of " + line->value : "");
}

// "the community "default" of acme.1kosmos.net"
std::string name_of_community(const TenantSettings& tenant) {
    return "the community " + quoted(tenant.community) + " of " + printable(tenant.dns);
}

Finding tenant_found(const DescribedSettings& described) {
    const TenantSettings& tenant = described.settings.tenant;
    return {Level::Ok, "tenant", described.place_of("tenant.dns"),
            "the tenant " + printable(tenant.dns) + " has the community " +
                quoted(tenant.community),
            ""};
}

// The detail up to the remedy.
std::string seen_in(const ServiceReply& reply) {
    const std::size_t end = reply.remedy.empty() ? 0 : ("; " + reply.remedy).size();
    return printable(reply.detail.substr(0, reply.detail.size() - end), kLogTextLimit);
}

Findings judge(const ServiceReply& reply, const DescribedSettings& described) {
    const std::string tenant = described.place_of("tenant.dns");
    const std::string license = place_of_license(described);
    const std::string detail = printable(reply.detail, kLogTextLimit);
    switch (reply.answer) {
    case ServiceAnswer::Yes:
    case ServiceAnswer::WrongCode:
    case ServiceAnswer::UsedCode:
    case ServiceAnswer::ExpiredCode:
    case ServiceAnswer::Locked:
        return {tenant_found(described),
                {Level::Ok, "license", license, "the license key is accepted", ""}};
    case ServiceAnswer::LicenseRefused:
        return {tenant_found(described),
                {Level::Fault, "license.refused", license,
                 name_of_license(described) + " is refused by " +
                     printable(described.settings.tenant.dns) + ": " + detail,
                 "put the key of this tenant there, and see that it has not expired"}};
    case ServiceAnswer::UnknownTenant:
        return {{Level::Fault, "tenant.unknown", described.place_of("tenant.community"),
                 name_of_community(described.settings.tenant) + " is not known: " + detail,
                 "correct tenant.dns and tenant.community"}};
    case ServiceAnswer::RequestRefused:
        return {tenant_found(described),
                {Level::Warning, "license.unproven", license,
                 name_of_license(described) + " is unproven: " + detail,
                 "try a login: blockidctl login USER"}};
    case ServiceAnswer::ProxyRefused: // check_servers() has said it
    case ServiceAnswer::LocalFault:
        return {
            {Level::Fault, "tenant.failed", tenant, detail, "see to the resources of this host"}};
    case ServiceAnswer::Refused:
    case ServiceAnswer::TooManyRequests:
    case ServiceAnswer::Unreachable:
    case ServiceAnswer::Failing:
    case ServiceAnswer::Nonsense:
        break;
    }
    return {{Level::Fault, "tenant.failed", tenant,
             name_of_community(described.settings.tenant) + ": " + seen_in(reply),
             reply.remedy.empty()
                 ? "see whether tenant.dns names a BlockID tenant, and whether it is well"
                 : reply.remedy}};
}

} // namespace

Findings check_tenant(const DescribedSettings& described) {
    const Settings& settings = described.settings;
    if (const auto trust = check_trust_store(settings.network); !trust)
        return {{Level::Fault, "trust.unusable",
                 described.place_of(settings.network.ca_file.empty() ? "network.ca_dir"
                                                                     : "network.ca_file"),
                 trust.error()}};
    if (auto unknown = check_name(described))
        return {*std::move(unknown)};
    const auto uuid = make_uuid();
    const auto passcode = Passcode::parse("000000000000", CodeLength());
    if (!uuid || !passcode)
        return {
            {Level::Fault, "tenant.failed", "", "the kernel has no random numbers", "try again"}};

    CurlClient client(settings.network, -1, KeepServerFacts::Yes);
    ObservedHttp http(client);
    const Deadline deadline = Deadline::after(settings.network.login_deadline);
    NothingKept cache;
    const NoLog log;
    Discovery discovery(http, settings.tenant, settings.cache, cache, log);
    BlockIdService service(http, discovery, settings.tenant, settings.otp,
                           [&] { return deadline; });
    const ServiceReply reply = service.check("blockidctl-check-" + *uuid, *passcode);
    Findings findings = check_proxy(described);
    std::ranges::move(check_servers(http), std::back_inserter(findings));
    if (!has_fault(findings))
        std::ranges::move(judge(reply, described), std::back_inserter(findings));
    return findings;
}

} // namespace pam_blockid
