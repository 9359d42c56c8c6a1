// Tests of how the settings in force are shown: values as a file has them, places, no secrets.
// SPDX-License-Identifier: Apache-2.0
#include "settings/described.h"

#include <algorithm>
#include <string>

#include "settings_fixture.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;
using namespace pam_blockid::testing;

namespace {

std::string with_value(const std::string& setting, const std::string& value) {
    std::string text = setting;
    text.replace(text.find('@'), 1, value);
    return text;
}

} // namespace

TEST_GROUP(DescribedSettings) {
    TempDir dir;
    std::string path;

    DescribedSettings described(const std::string& text) {
        path = dir.write("pam_blockid.conf", text);
        auto described = load_described_settings(path);
        CHECK_TEXT(described.has_value(), described ? "" : described.error().what.c_str());
        return *std::move(described);
    }

    void check_line(const DescribedSettings& settings, const char* key, const std::string& value,
                    int line) {
        const auto found = std::ranges::find(settings.lines, key, &SettingLine::key);
        CHECK_TEXT(found != settings.lines.end(), key);
        STRCMP_EQUAL_TEXT(value.c_str(), found->value.c_str(), key);
        const std::string place = line == 0 ? "" : path + ":" + std::to_string(line);
        STRCMP_EQUAL_TEXT(place.c_str(), found->place.c_str(), key);
    }

    void check_no_line(const DescribedSettings& settings, const char* key) {
        CHECK_TEXT(
            std::ranges::find(settings.lines, key, &SettingLine::key) == settings.lines.end(), key);
    }

    std::string all_of(const DescribedSettings& settings) {
        std::string all;
        for (const SettingLine& line : settings.lines)
            all += line.key + " = " + line.value + "\n";
        return all;
    }
};

TEST(DescribedSettings, WhatIsSetHasItsPlaceAndTheRestIsTheDefault) {
    const auto settings = described(kTenant + "otp = { attempts = 5;\n  echo = false; };\n");
    check_line(settings, "tenant.dns", "\"acme.1kosmos.net\"", 1);
    check_line(settings, "otp.attempts", "5", 2);
    check_line(settings, "otp.echo", "false", 3);
    check_line(settings, "otp.resends", "2", 0);
    check_line(settings, "otp.channels", "[ \"email\", \"sms\" ]", 0);
    check_line(settings, "otp.delivery", "\"all\"", 0);
    check_line(settings, "otp.code_length", "[ 4, 12 ]", 0);
    check_line(settings, "otp.validity", "(the tenant decides)", 0);
    check_line(settings, "policy.send_budget", "{ codes = 5; per = 600; }", 0);
    check_line(settings, "policy.wrong_limit", "{ codes = 20; per = 86400; }", 0);
    check_line(settings, "contacts.missing_contact", "\"deny\"", 0);
    check_line(settings, "remember.for", "0", 0);
    check_line(settings, "remember.by", "[ \"key\", \"host\" ]", 0);
    check_line(settings, "remember.session", "0", 0);
    check_line(settings, "broker.ready", "30", 0);
    check_line(settings, "broker.metrics_file", "\"\"", 0);
    check_line(settings, "check.accepted", "[ ]", 0);
    check_line(settings, "contacts.sources", "[ \"users\" ]", 0);
    check_line(settings, "network.login_deadline", "30", 0);
    check_no_line(settings, "ldap.base");
    check_no_line(settings, "contacts.until");
}

// Each value of the documentation's examples is shown as it was written.
TEST(DescribedSettings, ValuesReadAsTheyWereWritten) {
    const std::pair<const char*, const char*> cases[] = {
        {"otp = { delivery = @; };", "\"choose\""},
        {"otp = { validity = @; };", "300"},
        {"otp = { verify_api = @; };", "\"r3\""},
        {"otp = { code_length = @; };", "[ 6, 8 ]"},
        {"otp = { recovery = @; };", "false"},
        {"otp = { channels = @; };", "[ \"voice\" ]"},
        {"policy = { exempt_groups = @; };", "[ \"wheel\", \"ops\" ]"},
        {"policy = { exempt_networks = @; };", "[ \"198.51.100.0/24\" ]"},
        {"policy = { report_only = @; };", "true"},
        {"policy = { ask = @; };", "\"caller\""},
        {"policy = { send_budget = @; };", "{ codes = 9; per = 60; }"},
        {"policy = { wrong_limit = @; };", "{ codes = 9; per = 60; }"},
        {"contacts = { default_country = @; };", "\"44\""},
        {"remember = { for = @; };", "28800"},
        {"remember = { by = @; };", "[ \"host\" ]"},
        {"remember = { session = @; };", "900"},
        {"contacts = { strip_domain = @; };", "true"},
        {"contacts = { match_case = @; };", "false"},
        {"contacts = { blockid_user = @; };", "\"%u@example.com\""},
        {"contacts = { until = @; missing_contact = \"skip_until\"; };", "\"2027-03-31\""},
        {"contacts = { model_domain = @; };", "\"mysite.com\""},
        {"check = { accepted = @; };",
         "[ \"sudoers.nopasswd:/etc/sudoers.d/ansible\", \"pam.bypass\" ]"},
        {"network = { proxy = @; };", "\"http://proxy:3128\""},
    };
    for (const auto& [setting, value] : cases) {
        const auto settings = described(kTenant + with_value(setting, value));
        const std::string group(setting, std::string(setting).find(' '));
        const std::string inner = std::string(setting).substr(group.size() + 5);
        const std::string key = group + "." + inner.substr(0, inner.find(' '));
        check_line(settings, key.c_str(), value, 2);
    }
}

TEST(DescribedSettings, AServiceShowsOnlyWhatItOverrides) {
    const auto settings = described(
        kTenant + "services = { sudo = { attempts = 1;\n missing_contact = \"skip\"; }; };");
    check_line(settings, "services.sudo.attempts", "1", 2);
    check_line(settings, "services.sudo.missing_contact", "\"skip\"", 3);
    check_line(settings, "otp.attempts", "3", 0);
    check_no_line(settings, "services.sudo.resends");
}

TEST(DescribedSettings, AServiceShowsWhatIsInForceForIt) {
    const auto settings = described(
        kTenant + "otp = { attempts = 5; };\nusers = ( { name = \"attempts\"; phone = \"+1 415 555 "
                  "7890\"; } );\nservices = { sudo = {\n attempts = 1; on_outage = \"allow\"; "
                  "missing_contact = \"skip\"; }; su-l = { attempts = 2; }; };");
    struct Row {
        const char* service;
        const char* attempts;
        int line;
        const char* on_outage;
    };
    for (const Row& row : {Row{"sshd", "5", 2, "\"deny\""}, Row{"sudo", "1", 5, "\"allow\""},
                           Row{"sudo-i", "1", 5, "\"allow\""}, Row{"su-l", "2", 5, "\"deny\""},
                           Row{"su", "5", 2, "\"deny\""}}) {
        DescribedSettings own;
        own.path = settings.path;
        own.lines = settings.lines_for(row.service);
        check_line(own, "otp.attempts", row.attempts, row.line);
        check_line(own, "policy.on_outage", row.on_outage,
                   std::string(row.on_outage) == "\"allow\"" ? 5 : 0);
        check_line(own, "users.attempts", "{ phone = \"+1 ******7890\"; }", 3);
        check_no_line(own, "services.sudo.attempts");
    }
}

TEST(DescribedSettings, AServiceMayRememberOtherwise) {
    const auto settings =
        described(kTenant + "remember = { for = 28800; };\nservices = { sudo = {\n"
                            "remember = {\n session = 900; }; }; };");
    check_line(settings, "services.sudo.remember.session", "900", 5);
    check_no_line(settings, "services.sudo.remember");
    check_no_line(settings, "services.sudo.remember.for");
    DescribedSettings own;
    own.path = settings.path;
    own.lines = settings.lines_for("sudo-i");
    check_line(own, "remember.for", "28800", 2);
    check_line(own, "remember.session", "900", 5);
    own.lines = settings.lines_for("sshd");
    check_line(own, "remember.session", "0", 0);
}

TEST(DescribedSettings, PeopleAreShownMasked) {
    const auto settings = described(
        kTenant + "users = ( { name = \"alice\"; email = \"alice.liddell@mysite.com\"; phone = "
                  "\"+1 415 555 7890\"; },\n { name = \"bob\"; blockid_user = \"b\"; } );");
    check_line(settings, "users.alice",
               "{ email = \"a***l@mysite.com\"; phone = \"+1 ******7890\"; }", 2);
    check_line(settings, "users.bob", "{ blockid_user = \"b\"; }", 3);
}

// BlockID users are often known by their address, which `blockidctl support` would send along.
TEST(DescribedSettings, AnAddressIsMaskedWhereItIsTheUserIdToo) {
    const auto settings =
        described(kTenant + "users = ( { name = \"alice\"; email = \"alice.liddell@mysite.com\"; "
                            "blockid_user = \"alice.liddell@mysite.com\"; } );");
    STRCMP_CONTAINS("a***l@mysite.com", all_of(settings).c_str());
    CHECK_TEXT(all_of(settings).find("alice.liddell") == std::string::npos,
               all_of(settings).c_str());
}

TEST(DescribedSettings, SharersOfAnAccountAreToldApartByTheirKeys) {
    const std::string key = "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU";
    const auto settings = described(kTenant + "users = ( { name = \"deploy\"; key = \"" + key +
                                    "\"; email = \"ann@mysite.com\"; } );");
    check_line(settings, "users.deploy", "{ email = \"a***n@mysite.com\"; key = \"" + key + "\"; }",
               2);
}

TEST(DescribedSettings, SecretsAreNotShownAndTheirFilesAre) {
    const auto inside = described(kTenant);
    check_line(inside, "tenant.license_key", "(not shown)", 1);
    check_no_line(inside, "tenant.license_key_file");
    CHECK(all_of(inside).find("key-of-the-tests") == std::string::npos);

    const std::string key = dir.write("key", "key-of-the-tests\n");
    const std::string password = dir.write("password", "secret-of-ldap\n");
    const auto beside = described(
        "tenant = { dns = \"acme.1kosmos.net\"; community = \"default\"; license_key_file = \"" +
        key +
        "\"; };\nldap = { uri = \"ldaps://ldap.example.com\"; base = \"dc=example\"; bind_dn = "
        "\"cn=x\"; bind_password_file = \"" +
        password + "\"; };");
    check_line(beside, "tenant.license_key_file", "\"" + key + "\"", 1);
    check_line(beside, "ldap.bind_password_file", "\"" + password + "\"", 2);
    check_line(beside, "ldap.uri", "[ \"ldaps://ldap.example.com\" ]", 2);
    check_line(beside, "ldap.scope", "\"sub\"", 0);
    check_no_line(beside, "ldap.sasl");
    const std::string all = all_of(beside);
    CHECK(all.find("key-of-the-tests") == std::string::npos);
    CHECK(all.find("secret-of-ldap") == std::string::npos);
}

TEST(DescribedSettings, ThePasswordOfAProxyAndAPrivateKeyAreTheirFiles) {
    const std::string password = dir.write("password", "secret-of-proxy\n");
    const std::string key = dir.write("pem", kPrivateKey);
    const auto settings = described(
        kTenant +
        "ldap = { uri = \"ldaps://ldap.example.com\"; base = \"dc=example\"; certificate_file = "
        "\"/etc/ssl/shell.pem\"; key_file = \"" +
        key +
        "\"; };\nnetwork = { proxy = \"http://proxy:3128\"; proxy_user = \"shell\"; "
        "proxy_password_file = \"" +
        password + "\"; };");
    check_line(settings, "ldap.certificate_file", "\"/etc/ssl/shell.pem\"", 2);
    check_line(settings, "ldap.key_file", "\"" + key + "\"", 2);
    check_line(settings, "network.proxy_user", "\"shell\"", 3);
    check_line(settings, "network.proxy_password_file", "\"" + password + "\"", 3);
    const std::string all = all_of(settings);
    CHECK(all.find("secret-of-proxy") == std::string::npos);
    CHECK(all.find("key-of-the-tests") == std::string::npos);
    check_no_line(described(kTenant), "network.proxy_password_file");
}

TEST(DescribedSettings, ErrorsAreThoseOfTheSettings) {
    const std::string wrong = dir.write("wrong.conf", kTenant + "otp = { attempts = 99; };");
    const auto settings = load_described_settings(wrong);
    CHECK(!settings);
    STRCMP_EQUAL(error_of(wrong).c_str(), settings.error().what.c_str());
}

TEST(DescribedSettings, KnowThePlaceOfAKey) {
    const auto settings = described(kTenant + "otp = { attempts = 5; };\n");
    STRCMP_EQUAL((path + ":2").c_str(), settings.place_of("otp.attempts").c_str());
    STRCMP_EQUAL((path + ":2").c_str(), settings.place_of("otp").c_str());
    STRCMP_EQUAL(path.c_str(), settings.place_of("otp.resends").c_str());
    STRCMP_EQUAL(path.c_str(), settings.place_of("network").c_str());
}

// The same for those who are known by their number: "addresses and numbers are masked"
// (blockidctl(8), config and support).
TEST(DescribedSettings, ANumberIsMaskedWhereItIsTheUserIdToo) {
    const auto settings =
        described(kTenant + "users = ( { name = \"alice\"; phone = \"+1 415 555 7890\"; "
                            "blockid_user = \"+14155557890\"; } );");
    CHECK_TEXT(all_of(settings).find("4155557890") == std::string::npos, all_of(settings).c_str());
}
