// The group of the tests of what a good settings file comes to: inline, as they are in two files.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "settings_fixture.h"

#include <CppUTest/TestHarness.h>

namespace pam_blockid::testing {

inline void check_equal(const OtpSettings& a, const OtpSettings& b) {
    CHECK(a.channels == b.channels);
    CHECK(a.delivery == b.delivery);
    LONGS_EQUAL(a.attempts, b.attempts);
    LONGS_EQUAL(a.resends, b.resends);
    CHECK(a.resend_interval == b.resend_interval);
    CHECK(a.validity == b.validity);
    CHECK(a.verify_api == b.verify_api);
    STRCMP_EQUAL(a.service_name.c_str(), b.service_name.c_str());
    STRCMP_EQUAL(a.email_subject.c_str(), b.email_subject.c_str());
    STRCMP_EQUAL(a.prompt.c_str(), b.prompt.c_str());
    CHECK(a.echo == b.echo);
    CHECK(a.recovery == b.recovery);
    LONGS_EQUAL(a.code_length.shortest, b.code_length.shortest);
    LONGS_EQUAL(a.code_length.longest, b.code_length.longest);
    CHECK(a.missing_contact == b.missing_contact);
    CHECK(a.missing_until == b.missing_until);
    CHECK(a.ask == b.ask);
    CHECK(a.names.strip_domain == b.names.strip_domain);
    CHECK(a.names.match_case == b.names.match_case);
    STRCMP_EQUAL(a.names.blockid_user.c_str(), b.names.blockid_user.c_str());
    CHECK(a.on_outage == b.on_outage);
    CHECK(a.only_groups == b.only_groups);
    CHECK(a.exempt_users == b.exempt_users);
    CHECK(a.exempt_groups == b.exempt_groups);
    CHECK(a.exempt_networks == b.exempt_networks);
    CHECK(a.report_only == b.report_only);
    LONGS_EQUAL(a.send_budget.codes, b.send_budget.codes);
    CHECK(a.send_budget.per == b.send_budget.per);
    LONGS_EQUAL(a.wrong_limit.codes, b.wrong_limit.codes);
    CHECK(a.wrong_limit.per == b.wrong_limit.per);
    CHECK(a.fail_delay == b.fail_delay);
    CHECK(a.remember.span == b.remember.span);
    CHECK(a.remember.by == b.remember.by);
    CHECK(a.remember.session == b.remember.session);
}

inline void check_equal(const LdapSettings& a, const LdapSettings& b) {
    CHECK(a.uris == b.uris);
    STRCMP_EQUAL(a.base.c_str(), b.base.c_str());
    CHECK(a.scope == b.scope);
    STRCMP_EQUAL(a.filter.c_str(), b.filter.c_str());
    STRCMP_EQUAL(a.bind_dn.c_str(), b.bind_dn.c_str());
    CHECK(a.bind_password.view() == b.bind_password.view());
    CHECK(a.sasl_external == b.sasl_external);
    CHECK(a.start_tls == b.start_tls);
    STRCMP_EQUAL(a.ca_file.c_str(), b.ca_file.c_str());
    CHECK(a.email_attributes == b.email_attributes);
    CHECK(a.phone_attributes == b.phone_attributes);
    STRCMP_EQUAL(a.blockid_user_attribute.c_str(), b.blockid_user_attribute.c_str());
    CHECK(a.timeout == b.timeout);
    STRCMP_EQUAL(a.certificate_file.c_str(), b.certificate_file.c_str());
    CHECK(a.key.view() == b.key.view());
}

inline void check_equal(const NetworkSettings& a, const NetworkSettings& b) {
    CHECK(a.connect_timeout == b.connect_timeout);
    CHECK(a.request_timeout == b.request_timeout);
    CHECK(a.login_deadline == b.login_deadline);
    CHECK(a.prompt_deadline == b.prompt_deadline);
    STRCMP_EQUAL(a.proxy.c_str(), b.proxy.c_str());
    STRCMP_EQUAL(a.ca_file.c_str(), b.ca_file.c_str());
    STRCMP_EQUAL(a.ca_dir.c_str(), b.ca_dir.c_str());
    CHECK(a.pins == b.pins);
    STRCMP_EQUAL(a.proxy_user.c_str(), b.proxy_user.c_str());
    CHECK(a.proxy_password.view() == b.proxy_password.view());
}

inline void check_equal(const CacheSettings& expected, const CacheSettings& found) {
    STRCMP_EQUAL(expected.dir.c_str(), found.dir.c_str());
    CHECK(expected.fresh == found.fresh);
    CHECK(expected.stale_if_error == found.stale_if_error);
}

inline void check_defaults(const Settings& settings) {
    check_equal(OtpSettings(), settings.otp);
    STRCMP_EQUAL("", settings.contacts.default_country.c_str());
    STRCMP_EQUAL("", settings.contacts.model_domain.c_str());
    CHECK(settings.contacts.sources == std::vector<ContactOrigin>{ContactOrigin::Users});
    check_equal(LdapSettings(), settings.ldap);
    check_equal(NetworkSettings(), settings.network);
    check_equal(CacheSettings(), settings.cache);
    CHECK(BrokerSettings().ready == settings.broker.ready);
    STRCMP_EQUAL("", settings.broker.metrics_file.c_str());
    CHECK(settings.check.accepted.empty());
    CHECK(settings.users.empty());
    CHECK(settings.tenant.trusted_hosts.empty());
    CHECK(settings.services.empty());
    CHECK_FALSE(settings.self_service);
}

inline TEST_GROUP(GoodSettings) {
    TempDir dir;

    Settings load(const std::string& path) {
        auto settings = load_settings(path);
        STRCMP_EQUAL("", settings ? "" : settings.error().what.c_str());
        return settings ? std::move(*settings) : Settings();
    }
};

} // namespace pam_blockid::testing
