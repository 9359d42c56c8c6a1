// Tests of what a good settings file comes to.
// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "settings_fixture.h"
#include "support/date.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;
using namespace pam_blockid::testing;
using namespace std::chrono_literals;

namespace {

void check_equal(const OtpSettings& a, const OtpSettings& b) {
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

void check_equal(const LdapSettings& a, const LdapSettings& b) {
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

void check_equal(const NetworkSettings& a, const NetworkSettings& b) {
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

void check_equal(const CacheSettings& expected, const CacheSettings& found) {
    STRCMP_EQUAL(expected.dir.c_str(), found.dir.c_str());
    CHECK(expected.fresh == found.fresh);
    CHECK(expected.stale_if_error == found.stale_if_error);
}

void check_defaults(const Settings& settings) {
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

// Of good-full.conf.
OtpSettings full_otp() {
    OtpSettings otp;
    otp.channels = {Channel::Sms, Channel::Voice, Channel::Email};
    otp.delivery = Delivery::Choose;
    otp.attempts = 10;
    otp.resends = 0;
    otp.resend_interval = 0s;
    otp.validity = 3600s;
    otp.verify_api = VerifyApi::R3;
    otp.service_name = "Acme \"Linux\"";
    otp.email_subject = "Votre code \xc3\xa0 usage unique";
    otp.prompt = "Code, please: ";
    otp.echo = Echo::Off;
    otp.code_length = {6, 6};
    otp.recovery = false;
    otp.missing_contact = MissingContact::Skip; // of the contacts group
    otp.missing_until = parse_date("2027-03-31");
    otp.ask = Ask::Caller;
    otp.names = {true, true, "%u@mysite.com"};
    otp.on_outage = OnOutage::Allow; // of the policy group, and all that follow
    otp.only_groups = {"staff", "Domain Users"};
    otp.exempt_users = {"root"};
    otp.exempt_groups = {"break-glass"};
    otp.exempt_networks = {*IpNetwork::parse("198.51.100.0/24"),
                           *IpNetwork::parse("2001:db8:17::/48")};
    otp.report_only = true;
    otp.send_budget = {1000, 1s};
    otp.wrong_limit = {1, 2592000s};
    otp.fail_delay = 0s;
    otp.remember = {2592000s, {RememberBy::Host}, 86400s};
    return otp;
}

// The shipped file with every default in force: lines "    # key = value;" without their #.
std::string uncommented(const std::string& text) {
    std::string result;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = text.find('\n', begin);
        std::string line = text.substr(begin, end - begin);
        const bool is_setting = line.starts_with("    # ") && line.ends_with(';') &&
                                line.find(" = ") != std::string::npos;
        if (is_setting)
            line.erase(4, 2);
        result += line + "\n";
        begin = end + 1;
    }
    return result;
}

} // namespace

TEST_GROUP(GoodSettings) {
    TempDir dir;

    Settings load(const std::string& path) {
        auto settings = load_settings(path);
        STRCMP_EQUAL("", settings ? "" : settings.error().what.c_str());
        return settings ? std::move(*settings) : Settings();
    }
};

TEST(GoodSettings, NeedATenantAndHaveDefaultsForTheRest) {
    const Settings settings = load(copy_of_data(dir, "good-minimal.conf"));
    STRCMP_EQUAL("acme.1kosmos.net", settings.tenant.dns.c_str());
    STRCMP_EQUAL("default", settings.tenant.community.c_str());
    CHECK(settings.tenant.license_key.view() == "key-of-the-tests");
    check_defaults(settings);
}

TEST(GoodSettings, ReachEveryField) {
    const Settings settings = load(copy_of_data(dir, "good-full.conf"));
    STRCMP_EQUAL("[::1]:8443", settings.tenant.dns.c_str());
    STRCMP_EQUAL("staff", settings.tenant.community.c_str());
    CHECK(settings.tenant.license_key.view() == "key-of-the-tests");
    CHECK((settings.tenant.trusted_hosts ==
           std::vector<std::string>{"admin.example.com", "127.0.0.1"}));

    check_equal(full_otp(), settings.otp);

    STRCMP_EQUAL("91", settings.contacts.default_country.c_str());
    STRCMP_EQUAL("mysite.com", settings.contacts.model_domain.c_str());
    CHECK((settings.contacts.sources ==
           std::vector<ContactOrigin>{ContactOrigin::Ldap, ContactOrigin::Users}));
    check_equal(NetworkSettings{30s,
                                60s,
                                60s,
                                600s,
                                "http://proxy.example.com:3128",
                                "/etc/ssl/ca.pem",
                                "/etc/ssl/ours",
                                {"sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA0="},
                                "shell",
                                Secret("key-of-the-tests")},
                settings.network);
    check_equal(CacheSettings{"/srv/cache", 0s, 604800s}, settings.cache);
    CHECK(0s == settings.broker.ready);
    STRCMP_EQUAL("/srv/metrics/logins.prom", settings.broker.metrics_file.c_str());
    CHECK((settings.check.accepted ==
           std::vector<AcceptedFinding>{{"sudoers.nopasswd", "/etc/sudoers.d/ansible"},
                                        {"sudoers.nopasswd", "/etc/sudoers:3"},
                                        {"pam.bypass", ""}}));
}

TEST(GoodSettings, MayDifferByService) {
    const Settings settings = load(copy_of_data(dir, "good-full.conf"));
    LONGS_EQUAL(4, settings.services.size());
    check_equal(full_otp(), settings.otp_for("sshd"));
    OtpSettings su = full_otp();
    su.missing_contact = MissingContact::SkipUntil;
    su.ask = Ask::Target;
    check_equal(su, settings.otp_for("su"));
    check_equal(full_otp(), settings.otp_for("Sudo"));
    OtpSettings sudo = full_otp();
    sudo.delivery = Delivery::First;
    sudo.attempts = 1;
    sudo.report_only = false;
    sudo.exempt_users = {};
    sudo.remember.span = 0s;
    check_equal(sudo, settings.otp_for("sudo"));
    check_equal(full_otp(), settings.otp_for("sudo-i")); // an empty group of its own
    OtpSettings login = full_otp();
    login.on_outage = OnOutage::Deny;
    login.missing_contact = MissingContact::Deny;
    login.send_budget = {1000, 9s};
    login.wrong_limit = {7, 2592000s};
    login.remember = {2592000s, {RememberBy::Host, RememberBy::Key}, 1s};
    check_equal(login, settings.otp_for("login"));
}

TEST(GoodSettings, OtherFormsOfAProgramTakeItsSettings) {
    const Settings settings = load(
        dir.write("forms.conf", kTenant + "services = { sudo = { attempts = 1; }; su = { attempts "
                                          "= 2; }; \nsudo-i = { resends = 1; }; };\n"));
    LONGS_EQUAL(2, settings.otp_for("su-l").attempts);
    LONGS_EQUAL(3, settings.otp_for("sudo-i").attempts); // a group of its own is all it has
    LONGS_EQUAL(1, settings.otp_for("sudo-i").resends);
    LONGS_EQUAL(3, settings.otp_for("sshd-i").attempts);
}

// The example of the shipped file, without the signs that comment it out.
TEST(GoodSettings, MayDifferByServiceAsWeDocument) {
    std::string text = read_all(CONFIG_DIR "/pam_blockid.conf");
    text = with_replaced("\n" + text.substr(text.find("# services = {")), "\n# ", "\n");
    const Settings settings = load(dir.write("services.conf", kTenant + text.substr(1)));
    LONGS_EQUAL(2, settings.services.size());
    CHECK(settings.otp_for("sudo").delivery == Delivery::First);
    CHECK(settings.otp_for("su").report_only);
}

// Both examples of the manual, and the glance of docs/settings.md, as an administrator would paste
// them.
TEST(GoodSettings, AreTheExamplesOfTheDocuments) {
    const std::string manual = read_all(CONFIG_DIR "/../man/pam_blockid.conf.5.scd");
    const std::size_t services = manual.find("```\nservices") + 4;
    const std::size_t example = manual.find("```\ntenant") + 4;
    const std::string at_a_glance = read_all(CONFIG_DIR "/../docs/settings.md");
    const std::size_t glance = at_a_glance.find("    tenant   = {");
    for (std::string text :
         {kTenant + manual.substr(services, manual.find("```", services) - services),
          manual.substr(example, manual.find("```", example) - example),
          at_a_glance.substr(glance, at_a_glance.find("\n\n", glance) - glance)}) {
        text =
            with_replaced(text, "/etc/security/pam_blockid.key", dir.write("key", "key-of-us\n"));
        text = with_replaced(text, "/etc/security/pam_blockid.ldap", dir.write("ldap", "secret\n"));
        load(dir.write("example.conf", text));
    }
}

TEST(GoodSettings, ReachEveryFieldOfLdap) {
    LdapSettings ldap;
    ldap.uris = {"ldaps://dc1.example.com:3269", "ldap://[::1]", "ldapi://%2Frun%2Fslapd%2Fldapi"};
    ldap.base = "ou=people,dc=example,dc=com";
    ldap.scope = LdapScope::One;
    ldap.filter = "(&(objectClass=user)(|(sAMAccountName=%U)(cn=100%%\\2a%u)))";
    ldap.bind_dn = "reader@example.com";
    ldap.bind_password = Secret("key-of-the-tests");
    ldap.start_tls = true;
    ldap.ca_file = "/etc/ssl/dc.pem";
    ldap.email_attributes = {"mail;lang-en", "userPrincipalName"};
    ldap.phone_attributes = {};
    ldap.blockid_user_attribute = "employeeNumber";
    ldap.timeout = 30s;
    ldap.certificate_file = "/etc/ssl/shell.pem";
    ldap.key = Secret(kPrivateKey);
    check_equal(ldap, load(copy_of_data(dir, "good-full.conf")).ldap);
}

TEST(GoodSettings, ReachEveryUser) {
    const Settings settings = load(copy_of_data(dir, "good-full.conf"));
    LONGS_EQUAL(6, settings.users.size());

    const ConfiguredUser& alice = settings.users[0];
    STRCMP_EQUAL("alice", alice.name.c_str());
    STRCMP_EQUAL("alice@x.org", alice.contact.email->address.c_str());
    STRCMP_EQUAL("a***e@x.org", alice.contact.email->masked.c_str());
    STRCMP_EQUAL("91", alice.contact.phone->country_code.c_str()); // contacts.default_country
    STRCMP_EQUAL("9876543210", alice.contact.phone->national.c_str());
    STRCMP_EQUAL("a.b", alice.contact.blockid_user.c_str());
    STRCMP_EQUAL("", alice.key.c_str());

    const ConfiguredUser& other = settings.users[1];
    STRCMP_EQUAL("ALICE", other.name.c_str());
    CHECK_FALSE(other.contact.email.has_value());
    STRCMP_EQUAL("+1 ******0123", other.contact.phone->masked.c_str());
    STRCMP_EQUAL("", other.contact.blockid_user.c_str());

    const ConfiguredUser& unreachable = settings.users[2];
    STRCMP_EQUAL("j\xc3\xb6rg", unreachable.name.c_str());
    CHECK_FALSE(unreachable.contact.email.has_value());
    CHECK_FALSE(unreachable.contact.phone.has_value());

    STRCMP_EQUAL("deploy", settings.users[3].name.c_str());
    STRCMP_EQUAL("SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU",
                 settings.users[3].key.c_str());
    STRCMP_EQUAL("ben", settings.users[4].contact.blockid_user.c_str());
    STRCMP_EQUAL("", settings.users[5].key.c_str());
}

TEST(GoodSettings, ReadTheNamesOfUsersAsThoseOfAccounts) {
    const std::string users = "users = ( { name = \"CORP\\\\Alice\"; }, { name = \"BOB@x\"; } );\n";
    const auto names = [&](const std::string& contacts) {
        std::string all;
        for (const ConfiguredUser& user :
             load(dir.write("names.conf", kTenant + contacts + users)).users)
            all += user.name + " ";
        return all;
    };
    STRCMP_EQUAL("CORP\\Alice BOB@x ", names("").c_str());
    STRCMP_EQUAL("Alice BOB ", names("contacts = { strip_domain = true; };\n").c_str());
    STRCMP_EQUAL("corp\\alice bob@x ", names("contacts = { match_case = false; };\n").c_str());
    STRCMP_EQUAL("alice bob ",
                 names("contacts = { match_case = false; strip_domain = true; };\n").c_str());
}

TEST(GoodSettings, MayUseAllOfTheSyntax) {
    const Settings settings = load(copy_of_data(dir, "good-syntax.conf"));
    STRCMP_EQUAL("default", settings.tenant.community.c_str());
    CHECK(settings.tenant.license_key.view() == "key#of//the/*tests");
    STRCMP_EQUAL("5000000000 @include \"none\" \\", settings.otp.prompt.c_str());
    STRCMP_EQUAL("x5000000000", settings.otp.service_name.c_str());
    LONGS_EQUAL(3, settings.otp.attempts);
    LONGS_EQUAL(2, settings.otp.resends);
    CHECK(settings.otp.channels == std::vector<Channel>{Channel::Email});
    CHECK(settings.network.connect_timeout == 5s);
}

TEST(GoodSettings, MayHaveLineEndsOfWindows) {
    LONGS_EQUAL(4, load(copy_of_data(dir, "good-crlf.conf")).otp.attempts);
}

TEST(GoodSettings, AreWhatWeShip) {
    const std::string key_file = dir.write("key", "key-of-the-tests\n");
    const std::string shipped = with_replaced(read_all(CONFIG_DIR "/pam_blockid.conf"),
                                              "/etc/security/pam_blockid.key", key_file);
    const Settings settings = load(dir.write("shipped.conf", shipped));
    STRCMP_EQUAL("acme.1kosmos.net", settings.tenant.dns.c_str());
    STRCMP_EQUAL("default", settings.tenant.community.c_str());
    CHECK(settings.tenant.license_key.view() == "key-of-the-tests");
    check_defaults(settings);
}

// Each commented-out line of the shipped file shows the default; a few have none to show.
TEST(GoodSettings, AreTheDefaultsThatWeDocument) {
    std::string text = read_all(CONFIG_DIR "/pam_blockid.conf");
    text = with_replaced(text, "/etc/security/pam_blockid.key", dir.write("key", "key-of-tests\n"));
    for (const char* without_default :
         {"# license_key = \"", "# validity = ", "# ca_file = \"/etc/ssl/private",
          "# { name = ", "# until = ", "# proxy_user = ", "# proxy_password_file = "}) {
        CHECK_TEXT(text.find(without_default) != std::string::npos, without_default);
        text = with_replaced(text, without_default, "#" + std::string(without_default));
    }
    const std::size_t ldap = text.find("# ldap = {\n");
    text.erase(ldap, text.find("# };\n", ldap) - ldap); // has a test of its own
    text = uncommented(text);
    for (const char* key : {"trusted_hosts",
                            "channels",
                            "delivery",
                            "attempts",
                            "resends",
                            "resend_interval",
                            "verify_api",
                            "service_name",
                            "email_subject",
                            "prompt",
                            "echo",
                            "code_length",
                            "recovery",
                            "sources",
                            "missing_contact",
                            "default_country",
                            "model_domain",
                            "strip_domain",
                            "match_case",
                            "blockid_user",
                            "on_outage",
                            "ask",
                            "only_groups",
                            "exempt_users",
                            "exempt_groups",
                            "exempt_networks",
                            "report_only",
                            "send_budget",
                            "wrong_limit",
                            "fail_delay",
                            "self_service",
                            "for",
                            "by",
                            "session",
                            "connect_timeout",
                            "request_timeout",
                            "login_deadline",
                            "prompt_deadline",
                            "proxy",
                            "ca_dir",
                            "pins"})
        CHECK_TEXT(text.find("\n    " + std::string(key) + " = ") != std::string::npos, key);
    check_defaults(load(dir.write("documented.conf", text)));
}

TEST(GoodSettings, AreTheDefaultsOfLdapThatWeDocument) {
    std::string text = read_all(CONFIG_DIR "/pam_blockid.conf");
    text.erase(0, text.find("# ldap = {\n"));
    text.erase(text.find("# };\n"));
    for (const char* without_default : {"# bind_dn = ", "# bind_password_file = ", "# sasl = ",
                                        "# certificate_file = ", "# key_file = "}) {
        CHECK_TEXT(text.find(without_default) != std::string::npos, without_default);
        text = with_replaced(text, without_default, "#" + std::string(without_default));
    }
    text = uncommented(with_replaced(text, "# ldap = {", "ldap = {")) + "};\n";
    for (const char* key : {"scope", "filter", "start_tls", "ca_file", "email_attributes",
                            "phone_attributes", "blockid_user_attribute", "timeout"})
        CHECK_TEXT(text.find("\n    " + std::string(key) + " = ") != std::string::npos, key);

    const Settings settings = load(dir.write("documented.conf", kTenant + text));
    LdapSettings expected;
    expected.uris = {"ldaps://ldap1.example.com", "ldaps://ldap2.example.com"};
    expected.base = "ou=people,dc=example,dc=com";
    check_equal(expected, settings.ldap);
    CHECK((settings.contacts.sources ==
           std::vector<ContactOrigin>{ContactOrigin::Users, ContactOrigin::Ldap}));
}

TEST(GoodSettings, IncludeTheDirectoriesThatWeShow) {
    const std::string password = dir.write("password", "secret7\n");
    for (const char* name : {"ldap-openldap.conf", "ldap-active-directory.conf"}) {
        const std::string text = read_all(std::string(CONFIG_DIR "/") + name);
        dir.write(name, with_replaced(text, "/etc/security/pam_blockid.ldap", password));
        const Settings settings =
            load(dir.write("main.conf", kTenant + "@include \"" + name + "\"\n"));
        LONGS_EQUAL_TEXT(2, settings.ldap.uris.size(), name);
        CHECK_TEXT(settings.ldap.bind_password.view() == "secret7", name);
    }
}

TEST(GoodSettings, IncludeTheUsersThatWeShip) {
    dir.write("users.conf", read_all(CONFIG_DIR "/users.conf"));
    const Settings settings = load(dir.write("main.conf", kTenant + "@include \"users.conf\"\n"));
    LONGS_EQUAL(2, settings.users.size());
    STRCMP_EQUAL("+91 ******3210", settings.users[1].contact.phone->masked.c_str());
}
