// The service as one login after another has it, against a scripted network and a cache in memory.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "blockid/blockid_service.h"
#include "blockid/made_up_cache.h"
#include "blockid/scripted_http.h"

#include <CppUTest/TestHarness.h>

namespace pam_blockid {

inline constexpr std::string_view kLicense = "00000000-1111-2222-3333-444444444444";

inline Contact both() {
    Contact contact;
    contact.email = EmailAddress{"john.smith@mysite.com", "masked"};
    contact.phone = PhoneNumber{"1", "1234567890", "masked"};
    return contact;
}

class ServiceOfTests : public Utest {
protected:
    ScriptedHttp http;
    TenantSettings tenant;
    OtpSettings otp;
    CacheSettings cache_settings;
    MadeUpCache cache;
    RemarksKept log;
    std::unique_ptr<Discovery> discovery;
    std::unique_ptr<BlockIdService> service;

    ServiceOfTests() {
        tenant.dns = "acme.example";
        tenant.community = "default";
        tenant.license_key = Secret(kLicense);
    }
    void setup() override { begin(); }
    void begin() { // a login
        http.answers.clear();
        http.requests.clear();
        service.reset();
        discovery = std::make_unique<Discovery>(http, tenant, cache_settings, cache, log);
        service = std::make_unique<BlockIdService>(
            http, *discovery, tenant, otp, [] { return Deadline::after(std::chrono::seconds(5)); });
    }
    ServiceReply send(const std::vector<Channel>& channels = {Channel::Email}) {
        return service->send("john.smith", both(), channels);
    }
    ServiceReply check() { return service->check("john.smith", *Passcode::parse("123456", {})); }
    // How the URLs end.
    void check_requests(const std::vector<std::string>& ends) {
        LONGS_EQUAL(ends.size(), http.requests.size());
        for (std::size_t i = 0; i < ends.size(); ++i)
            CHECK_TEXT(http.requests[i].url.ends_with(ends[i]), http.requests[i].url.c_str());
    }
};

} // namespace pam_blockid
