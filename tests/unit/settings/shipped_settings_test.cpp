// Tests of the settings that we ship and document: they are good ones, and say what holds.
// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include "good_settings_group.h"

using namespace pam_blockid;
using namespace pam_blockid::testing;

namespace {

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
