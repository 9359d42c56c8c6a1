// SPDX-License-Identifier: Apache-2.0
#include "naive_service.h"

#include <curl/curl.h>
#include <json/json.h>
#include <ldap.h>

#include <ctime>
#include <libconfig.h++>
#include <random>
#include <vector>

#include "blockid/curve.h"
#include "blockid/sealing.h"

namespace naive {
namespace {

constexpr const char* kSettings = "/etc/security/pam_blockid.conf";

std::size_t append(char* from, std::size_t, std::size_t size, void* to) {
    static_cast<std::string*>(to)->append(from, size);
    return size;
}

// The body, whatever the status: it is the body that says how it went.
std::string fetch(const Settings& settings, const std::string& url,
                  const std::vector<std::string>& headers, const std::string& body) {
    CURL* curl = ::curl_easy_init();
    if (curl == nullptr)
        throw Trouble("no curl");
    std::string answer;
    curl_slist* list = ::curl_slist_append(nullptr, "Content-Type: application/json");
    for (const std::string& header : headers)
        list = ::curl_slist_append(list, header.c_str());
    ::curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
    ::curl_easy_setopt(curl, CURLOPT_HTTPHEADER, list);
    ::curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 1L);
    ::curl_easy_setopt(curl, CURLOPT_TIMEOUT, 10L);
    ::curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &append);
    ::curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer);
    if (!settings.ca_file.empty())
        ::curl_easy_setopt(curl, CURLOPT_CAINFO, settings.ca_file.c_str());
    if (!body.empty())
        ::curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.c_str());
    const CURLcode code = ::curl_easy_perform(curl);
    ::curl_slist_free_all(list);
    ::curl_easy_cleanup(curl);
    if (code != CURLE_OK)
        throw Trouble(::curl_easy_strerror(code));
    return answer;
}

Json::Value parsed(const std::string& text) {
    Json::Value value;
    Json::Reader().parse(text, value);
    return value;
}

struct Session {
    std::string base;
    std::string ids; // members of a JSON body
    std::vector<std::string> headers;
};

Session discover(const Settings& settings) {
    const std::string host = "https://" + settings.dns;
    const Json::Value info =
        parsed(fetch(settings, host + "/api/r1/system/community_info/fetch", {},
                     R"({"dns":")" + settings.dns + R"(","communityName":")" + settings.community +
                         R"(","skipLogos":true})"));
    const Json::Value directory = parsed(fetch(settings, host + "/caas/sd", {}, ""));
    const auto theirs = pam_blockid::PublicKey::parse(info["community"]["publicKey"].asString());
    if (!theirs)
        throw Trouble("no key");
    const auto ours = pam_blockid::KeyPair::generate(theirs->curve());
    const auto shared = ours->agree(*theirs);
    std::string uuid = "00000000-0000-4000-8000-000000000000";
    std::random_device random;
    for (char& digit : uuid) {
        if (digit == '0')
            digit = "0123456789abcdef"[random() % 16];
    }
    const std::string id = R"({"ts":)" + std::to_string(::time(nullptr)) +
                           R"(,"appid":"naive","uuid":")" + uuid + R"("})";
    Session session;
    session.base = directory["adminconsole"].asString();
    session.ids = R"("tenantId":")" + info["tenant"]["id"].asString() + R"(","communityId":")" +
                  info["community"]["id"].asString() + R"(")";
    session.headers = {"publickey: " + ours->public_key(),
                       "licensekey: " + *pam_blockid::seal(*shared, settings.license_key),
                       "requestid: " + *pam_blockid::seal(*shared, id)};
    return session;
}

std::string post(const Settings& settings, const std::string& path, const std::string& members) {
    const Session session = discover(settings);
    return fetch(settings, session.base + path, session.headers,
                 "{" + members + "," + session.ids + "}");
}

std::string first_value(LDAP* ldap, LDAPMessage* entry, const char* attribute) {
    std::string value;
    berval** values = ::ldap_get_values_len(ldap, entry, attribute);
    if (values != nullptr && values[0] != nullptr)
        value.assign(values[0]->bv_val, values[0]->bv_len);
    ::ldap_value_free_len(values);
    return value;
}

// The directory of this host, as ldap.conf(5) has it.
std::string email_in_ldap(const Settings& settings, const std::string& user) {
    LDAP* ldap = nullptr;
    if (::ldap_initialize(&ldap, nullptr) != LDAP_SUCCESS)
        throw Trouble("no LDAP");
    const int version = LDAP_VERSION3;
    const timeval patience{5, 0};
    ::ldap_set_option(ldap, LDAP_OPT_PROTOCOL_VERSION, &version);
    ::ldap_set_option(ldap, LDAP_OPT_NETWORK_TIMEOUT, &patience);
    berval nobody{0, nullptr};
    int code =
        ::ldap_sasl_bind_s(ldap, nullptr, LDAP_SASL_SIMPLE, &nobody, nullptr, nullptr, nullptr);
    LDAPMessage* found = nullptr;
    std::string email;
    if (code == LDAP_SUCCESS)
        code = ::ldap_search_ext_s(ldap, settings.ldap_base.c_str(), LDAP_SCOPE_SUBTREE,
                                   ("(uid=" + user + ")").c_str(), nullptr, 0, nullptr, nullptr,
                                   nullptr, 0, &found);
    if (LDAPMessage* entry = found != nullptr ? ::ldap_first_entry(ldap, found) : nullptr)
        email = first_value(ldap, entry, "mail");
    ::ldap_msgfree(found);
    ::ldap_unbind_ext_s(ldap, nullptr, nullptr);
    if (code != LDAP_SUCCESS)
        throw Trouble("no answer from LDAP");
    return email;
}

std::string email_in_settings(const std::string& user) {
    libconfig::Config config;
    config.readFile(kSettings);
    const libconfig::Setting& users = config.lookup("users");
    for (int i = 0; i < users.getLength(); ++i) {
        std::string name;
        std::string email;
        users[i].lookupValue("email", email);
        if (users[i].lookupValue("name", name) && name == user)
            return email;
    }
    return {};
}

} // namespace

Settings read_settings() {
    libconfig::Config config;
    config.readFile(kSettings);
    Settings settings;
    std::string on_outage;
    config.lookupValue("tenant.dns", settings.dns);
    config.lookupValue("tenant.community", settings.community);
    config.lookupValue("tenant.license_key", settings.license_key);
    config.lookupValue("network.ca_file", settings.ca_file);
    config.lookupValue("ldap.base", settings.ldap_base);
    config.lookupValue("otp.attempts", settings.attempts);
    config.lookupValue("remember.for", settings.remember_for);
    config.lookupValue("remember.session", settings.remember_session);
    if (config.exists("policy.exempt_users")) {
        const libconfig::Setting& exempt = config.lookup("policy.exempt_users");
        for (int i = 0; i < exempt.getLength(); ++i)
            settings.exempt_users.insert(exempt[i].c_str());
    }
    settings.let_pass_in_an_outage =
        config.lookupValue("policy.on_outage", on_outage) && on_outage == "allow";
    return settings;
}

std::string send_code(const Settings& settings, const std::string& user) {
    std::string email = email_in_settings(user);
    if (email.empty() && !settings.ldap_base.empty())
        email = email_in_ldap(settings, user);
    if (!email.empty())
        post(settings, "/api/r2/otp/generate",
             R"("userId":")" + user + R"(","emailTo":")" + email + R"(")");
    return email;
}

bool is_right(const Settings& settings, const std::string& user, const std::string& code) {
    const std::string answer = post(settings, "/api/r2/otp/verify",
                                    R"("userId":")" + user + R"(","code":")" + code + R"(")");
    return parsed(answer)["status"].asBool();
}

} // namespace naive
