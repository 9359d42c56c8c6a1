// SPDX-License-Identifier: Apache-2.0
#include "blockid/discovery.h"

#include <utility>

namespace pam_blockid {
namespace {

std::chrono::sys_seconds wall_clock() {
    return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

std::string text_of(std::chrono::seconds age) {
    return std::to_string(age.count()) + " s";
}

// The service was not there, too busy, or not itself. That it does not know the tenant is an
// answer.
bool is_outage(const ServiceReply& reply) {
    return reply.answer == ServiceAnswer::Unreachable || reply.answer == ServiceAnswer::Failing ||
           reply.answer == ServiceAnswer::TooManyRequests ||
           reply.answer == ServiceAnswer::Nonsense;
}

} // namespace

Discovery::Discovery(HttpClient& http, const TenantSettings& tenant,
                     const CacheSettings& cache_settings, DiscoveryCache& cache,
                     const DiscoveryLog& log)
    : http_(http), settings_(tenant), cache_settings_(cache_settings), cache_(cache), log_(log) {}

Expected<Tenant, ServiceReply> Discovery::tenant(const Deadline& deadline) {
    std::optional<Tenant> known = kept(wall_clock());
    if (auto fresh = if_fresh(known))
        return *std::move(fresh);
    auto asked = ask(deadline);
    if (asked || !is_outage(asked.error()) || !known || age_ >= cache_settings_.stale_if_error)
        return asked;
    log_.warning("discovery failed (" + asked.error().detail + "); what was found " +
                 text_of(age_) + " ago is used in its place");
    from_cache_ = *known;
    return *std::move(known);
}

std::optional<Tenant> Discovery::fresh_tenant() {
    return if_fresh(kept(wall_clock()));
}

bool Discovery::is_fresh() const {
    const auto now = wall_clock();
    return from_cache_ && asked_ <= now && now - asked_ < cache_settings_.fresh;
}

std::optional<Tenant> Discovery::another_tenant(const Deadline& deadline) {
    const auto refused = std::exchange(from_cache_, std::nullopt);
    if (!refused)
        return std::nullopt;
    log_.step("discovery: what was kept is refused, and is asked for anew");
    cache_.drop(settings_);
    auto asked = ask(deadline);
    if (!asked || *asked == *refused)
        return std::nullopt;
    return *std::move(asked);
}

Expected<Tenant, ServiceReply> Discovery::ask(const Deadline& deadline) {
    has_asked_ = true;
    auto asked = discover(http_, settings_, deadline);
    if (asked)
        keep(*asked);
    else if (asked.error().answer == ServiceAnswer::UnknownTenant)
        cache_.drop(settings_);
    return asked;
}

std::optional<Tenant> Discovery::kept(std::chrono::sys_seconds now) {
    auto loaded = cache_.load(settings_);
    if (!loaded) {
        not_used(loaded.error());
        return std::nullopt;
    }
    if (!*loaded)
        return std::nullopt;
    KeptTenant& entry = **loaded;
    if (entry.asked > now) {
        not_used("what is kept is of a time that is yet to come");
        return std::nullopt;
    }
    auto tenant = judge(std::move(entry.facts), settings_);
    if (!tenant) {
        not_used(tenant.error());
        return std::nullopt;
    }
    asked_ = entry.asked;
    age_ = now - asked_;
    return *std::move(tenant);
}

std::optional<Tenant> Discovery::if_fresh(const std::optional<Tenant>& known) {
    if (!known || age_ >= cache_settings_.fresh)
        return std::nullopt;
    log_.step("discovery: kept from " + text_of(age_) + " ago");
    from_cache_ = known;
    return known;
}

void Discovery::keep(const TenantFacts& facts) {
    if (const auto stored = cache_.store(settings_, {facts, wall_clock()}); !stored)
        not_used(stored.error());
}

void Discovery::not_used(const std::string& why) {
    if (why != told_)
        log_.warning("the discovery cache is not used: " + why);
    told_ = why;
}

} // namespace pam_blockid
