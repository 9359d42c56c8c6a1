// Tests of what a good settings file comes to.
// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <string>
#include <vector>

#include "support/date.h"

#include "good_settings_group.h"

using namespace pam_blockid;
using namespace pam_blockid::testing;
using namespace std::chrono_literals;

namespace {

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

} // namespace

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
