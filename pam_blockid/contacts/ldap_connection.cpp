// SPDX-License-Identifier: Apache-2.0
#include "contacts/ldap_connection.h"

#include <ldap.h>
#include <sys/time.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>
#include <string_view>
#include <utility>

#include "contacts/ldap_access.h"
#include "contacts/ldap_transfers.h"
#include "support/local_ports.h"
#include "support/memory_file.h"

namespace pam_blockid {
namespace {

// The library reads no files and no environment (ldap.conf(5)). Said before main begins: later
// there may be threads, and others may be looking at the environment (setenv(3)).
[[maybe_unused]] const int no_ldap_conf = ::setenv("LDAPNOINIT", "1", 1);

using std::chrono::milliseconds;

constexpr int kMostEntries = 2; // enough to see that there is more than one
constexpr ber_len_t kLongestMessage = 256 * 1024;

struct MessageFree {
    void operator()(LDAPMessage* message) const { ::ldap_msgfree(message); }
};
using Message = std::unique_ptr<LDAPMessage, MessageFree>;

struct LdapFree {
    void operator()(char* text) const { ::ldap_memfree(text); }
};
using Text = std::unique_ptr<char, LdapFree>;

struct ValuesFree {
    void operator()(berval** values) const { ::ldap_value_free_len(values); }
};
using Values = std::unique_ptr<berval*, ValuesFree>;

struct BerFree {
    void operator()(BerElement* element) const { ::ber_free(element, 0); }
};

timeval to_timeval(milliseconds span) {
    // A zero would mean "do not wait at all".
    const auto ms = std::max<milliseconds::rep>(span.count(), 1);
    return {static_cast<time_t>(ms / 1000), static_cast<suseconds_t>(ms % 1000 * 1000)};
}

LdapFailure::Kind kind_of(int code) {
    static constexpr std::array refused{
        LDAP_INVALID_CREDENTIALS,
        LDAP_INSUFFICIENT_ACCESS,
        LDAP_INAPPROPRIATE_AUTH,
        LDAP_STRONG_AUTH_REQUIRED,
        LDAP_CONFIDENTIALITY_REQUIRED,
        LDAP_AUTH_METHOD_NOT_SUPPORTED,
        LDAP_AUTH_UNKNOWN,
        LDAP_NO_SUCH_OBJECT,
        LDAP_INVALID_DN_SYNTAX,
        LDAP_FILTER_ERROR,
        LDAP_PARAM_ERROR,
        LDAP_REFERRAL,
        LDAP_UNWILLING_TO_PERFORM,
        LDAP_NO_MEMORY,
        LDAP_LOCAL_ERROR,
        LDAP_ENCODING_ERROR,
        LDAP_NOT_SUPPORTED,
        LDAP_OPERATIONS_ERROR, // what Active Directory answers to an anonymous search
    };
    if (code == LDAP_SIZELIMIT_EXCEEDED)
        return LdapFailure::Kind::TooMany;
    return std::ranges::find(refused, code) != refused.end() ? LdapFailure::Kind::Refused
                                                             : LdapFailure::Kind::Unavailable;
}

// libldap has words for faults of TLS, but none when it refuses a certificate: it takes a code of
// its own for one of GnuTLS.
std::string_view words_for(std::string_view diagnostic) {
    return diagnostic == "(unknown error code)"
               ? "the certificate is not trusted, not valid now, or for another host"
               : diagnostic;
}

Unexpected<LdapFailure> failed(LDAP* handle, std::string_view step, int code) {
    char* diagnostic = nullptr;
    ::ldap_get_option(handle, LDAP_OPT_DIAGNOSTIC_MESSAGE, &diagnostic);
    const Text owner(diagnostic);
    std::string detail = std::string(step) + ": " + ::ldap_err2string(code);
    if (diagnostic != nullptr && *diagnostic != '\0')
        detail += " (" + std::string(words_for(diagnostic)) + ")";
    return Unexpected<LdapFailure>(LdapFailure{kind_of(code), std::move(detail), code});
}

// Sets options of one handle and remembers the first that was not taken.
class Options {
public:
    explicit Options(LDAP* handle) : handle_(handle) {}

    Options& set(int option, const void* value) {
        if (code_ == LDAP_OPT_SUCCESS)
            code_ = ::ldap_set_option(handle_, option, value);
        return *this;
    }
    Options& set(int option, int value) { return set(option, static_cast<const void*>(&value)); }
    bool all_taken() const { return code_ == LDAP_OPT_SUCCESS; }

private:
    LDAP* handle_;
    int code_ = LDAP_OPT_SUCCESS;
};

// A context loads the authorities, which takes long: only where there is TLS.
bool set_options(LDAP* handle, const LdapSettings& settings, milliseconds connect, bool tls) {
    const timeval network = to_timeval(connect);
    Options options(handle);
    options.set(LDAP_OPT_PROTOCOL_VERSION, LDAP_VERSION3)
        .set(LDAP_OPT_REFERRALS, LDAP_OPT_OFF)
        .set(LDAP_OPT_NETWORK_TIMEOUT, &network)
        .set(LDAP_OPT_TIMEOUT, &network);
    if (!tls)
        return options.all_taken();
    // Root's alone as a file, the key is read by then; libldap takes a key by the name of a file.
    std::optional<MemoryFile> key;
    if (!settings.certificate_file.empty())
        options.set(LDAP_OPT_X_TLS_CERTFILE, settings.certificate_file.c_str())
            .set(LDAP_OPT_X_TLS_KEYFILE, key.emplace(settings.key.view()).path().c_str());
    return options.set(LDAP_OPT_X_TLS_REQUIRE_CERT, LDAP_OPT_X_TLS_DEMAND)
        .set(LDAP_OPT_X_TLS_PROTOCOL_MIN, LDAP_OPT_X_TLS_PROTOCOL_TLS1_2)
        .set(LDAP_OPT_X_TLS_CACERTFILE, settings.ca_file.c_str())
        .set(LDAP_OPT_X_TLS_NEWCTX, 0) // a client's context, made from the options above
        .all_taken();
}

// Nothing in libldap limits what a server may have it allocate.
void limit_messages(LDAP* handle) {
    Sockbuf* socket = nullptr;
    ber_len_t longest = kLongestMessage;
    if (::ldap_get_option(handle, LDAP_OPT_SOCKBUF, &socket) == LDAP_OPT_SUCCESS)
        ::ber_sockbuf_ctrl(socket, LBER_SB_OPT_SET_MAX_INCOMING, &longest);
}

// The next message in answer to the request `id`.
Expected<Message, LdapFailure> await(LDAP* handle, int id, std::string_view step,
                                     const Deadline& deadline) {
    timeval left = to_timeval(deadline.left());
    LDAPMessage* message = nullptr;
    const int type =
        deadline.passed() ? 0 : ::ldap_result(handle, id, LDAP_MSG_ONE, &left, &message);
    Message owner(message);
    if (type > 0)
        return owner;
    int code = LDAP_TIMEOUT;
    if (type < 0)
        ::ldap_get_option(handle, LDAP_OPT_RESULT_CODE, &code);
    ::ldap_abandon_ext(handle, id, nullptr, nullptr);
    return failed(handle, step, code);
}

// The result code within a message; takes note of the server's words.
int code_of(LDAP* handle, LDAPMessage* message) {
    int code = LDAP_OTHER;
    const int parsed =
        ::ldap_parse_result(handle, message, &code, nullptr, nullptr, nullptr, nullptr, 0);
    return parsed == LDAP_SUCCESS ? code : parsed;
}

Expected<void, LdapFailure> await_success(LDAP* handle, int id, std::string_view step,
                                          const Deadline& deadline) {
    const auto message = await(handle, id, step, deadline);
    if (!message)
        return Unexpected<LdapFailure>(message.error());
    if (const int code = code_of(handle, message->get()); code != LDAP_SUCCESS)
        return failed(handle, step, code);
    return {};
}

// To libldap every reason is a server that is down, and errno is of a later call.
Expected<void, LdapFailure> connect(LDAP* handle) {
    static constexpr std::string_view step = "connect";
    const int code = ::ldap_connect(handle);
    if (code == LDAP_SUCCESS)
        return {};
    if (const std::string lack = lack_of_sockets(); !lack.empty())
        return Unexpected<LdapFailure>(
            LdapFailure{LdapFailure::Kind::Refused, std::string(step) + ": " + lack});
    return failed(handle, step, code);
}

Expected<void, LdapFailure> start_tls(LDAP* handle, const Deadline& deadline) {
    static constexpr std::string_view step = "StartTLS";
    int id = 0;
    if (const int code = ::ldap_start_tls(handle, nullptr, nullptr, &id); code != LDAP_SUCCESS)
        return failed(handle, step, code);
    if (auto agreed = await_success(handle, id, step, deadline); !agreed)
        return agreed;
    if (const int code = ::ldap_install_tls(handle); code != LDAP_SUCCESS)
        return failed(handle, step, code);
    return {};
}

Expected<void, LdapFailure> bind(LDAP* handle, const LdapSettings& settings,
                                 const Deadline& deadline) {
    static constexpr std::string_view step = "bind";
    // EXTERNAL wants a first response: an empty one, not none (RFC 4422, section 5.1).
    const std::string_view password = settings.sasl_external ? "" : settings.bind_password.view();
    berval credentials{static_cast<ber_len_t>(password.size()), const_cast<char*>(password.data())};
    const char* mechanism = settings.sasl_external ? "EXTERNAL" : LDAP_SASL_SIMPLE;
    int id = 0;
    if (const int code = ::ldap_sasl_bind(handle, settings.bind_dn.c_str(), mechanism, &credentials,
                                          nullptr, nullptr, &id);
        code != LDAP_SUCCESS)
        return failed(handle, step, code);
    return await_success(handle, id, step, deadline);
}

std::vector<std::string> values_of(LDAP* handle, LDAPMessage* entry, const char* description) {
    std::vector<std::string> texts;
    const Values values(::ldap_get_values_len(handle, entry, description));
    for (berval** value = values.get(); value != nullptr && *value != nullptr; ++value)
        texts.emplace_back((*value)->bv_val, (*value)->bv_len);
    return texts;
}

LdapEntry read_entry(LDAP* handle, LDAPMessage* entry) {
    LdapEntry attributes;
    BerElement* position = nullptr;
    Text description(::ldap_first_attribute(handle, entry, &position));
    const std::unique_ptr<BerElement, BerFree> owner(position);
    while (description) {
        attributes.push_back({description.get(), values_of(handle, entry, description.get())});
        description.reset(::ldap_next_attribute(handle, entry, position));
    }
    return attributes;
}

// What the search `id` finds, one message at a time: a server that ignores the limit fills no
// memory. References to other servers are passed over.
Expected<std::vector<LdapEntry>, LdapFailure> receive_entries(LDAP* handle, int id,
                                                              const Deadline& deadline) {
    std::vector<LdapEntry> entries;
    for (;;) {
        const auto message = await(handle, id, "search", deadline);
        if (!message)
            return Unexpected<LdapFailure>(message.error());
        const int type = ::ldap_msgtype(message->get());
        if (type == LDAP_RES_SEARCH_RESULT) {
            if (const int code = code_of(handle, message->get()); code != LDAP_SUCCESS)
                return failed(handle, "search", code);
            return entries;
        }
        if (type != LDAP_RES_SEARCH_ENTRY)
            continue;
        if (!entries.empty())
            return Unexpected<LdapFailure>(
                LdapFailure{LdapFailure::Kind::TooMany, "search: more than one entry matches"});
        entries.push_back(read_entry(handle, message->get()));
    }
}

// A server that took the bind ends the connection, or seems to (to libldap a message that is too
// long is that): who may write their own entry could have it so.
bool may_be_of_the_entry(const LdapFailure& failure) {
    static constexpr std::array of_the_server{LDAP_TIMEOUT, LDAP_BUSY, LDAP_UNAVAILABLE};
    return failure.kind == LdapFailure::Kind::Unavailable &&
           std::ranges::find(of_the_server, failure.code) == of_the_server.end();
}

// Null-terminated, as libldap wants them; points into the settings.
std::vector<char*> wanted_attributes(const LdapSettings& settings) {
    std::vector<char*> names;
    for (const auto* list : {&settings.email_attributes, &settings.phone_attributes}) {
        for (const std::string& name : *list)
            names.push_back(const_cast<char*>(name.c_str()));
    }
    if (!settings.blockid_user_attribute.empty())
        names.push_back(const_cast<char*>(settings.blockid_user_attribute.c_str()));
    names.push_back(nullptr);
    return names;
}

int to_libldap(LdapScope scope) {
    switch (scope) {
    case LdapScope::Base:
        return LDAP_SCOPE_BASE;
    case LdapScope::One:
        return LDAP_SCOPE_ONELEVEL;
    case LdapScope::Subtree:
        return LDAP_SCOPE_SUBTREE;
    }
    return LDAP_SCOPE_SUBTREE;
}

} // namespace

void LdapConnection::Unbind::operator()(ldap* handle) const {
    ::ldap_unbind_ext_s(handle, nullptr, nullptr);
}

Expected<LdapConnection, LdapFailure> LdapConnection::open(const std::string& uri,
                                                           const LdapSettings& settings,
                                                           std::chrono::seconds connect_timeout,
                                                           const Deadline& deadline) {
    if (const auto access = check_ldap_access(uri, settings); !access)
        return Unexpected<LdapFailure>(LdapFailure{LdapFailure::Kind::Refused, access.error()});
    LDAP* raw = nullptr;
    const int code = ::ldap_initialize(&raw, uri.c_str());
    if (code != LDAP_SUCCESS)
        return failed(nullptr, "initialize", code);
    const auto transfers = limit_transfers(raw, deadline.within(connect_timeout));
    Handle handle(raw, Unbind{transfers});
    if (!transfers)
        return failed(raw, "initialize", LDAP_NO_MEMORY);
    const bool starts_tls = settings.start_tls && uri.starts_with("ldap://");
    if (!set_options(raw, settings, std::min<milliseconds>(connect_timeout, deadline.left()),
                     starts_tls || uri.starts_with("ldaps://")))
        return Unexpected<LdapFailure>(LdapFailure{
            LdapFailure::Kind::Refused,
            "the options were not taken; is " + settings.ca_file + " readable?" +
                (settings.certificate_file.empty()
                     ? ""
                     : " Is the key of ldap.key_file that of " + settings.certificate_file + "?")});
    limit_messages(raw);
    if (auto connected = connect(raw); !connected)
        return Unexpected<LdapFailure>(std::move(connected.error()));
    if (starts_tls) {
        if (auto started = start_tls(raw, *transfers); !started)
            return Unexpected<LdapFailure>(std::move(started.error()));
    }
    *transfers = deadline;
    if (auto bound = bind(raw, settings, deadline); !bound)
        return Unexpected<LdapFailure>(std::move(bound.error()));
    return LdapConnection(std::move(handle));
}

Expected<std::vector<LdapEntry>, LdapFailure> LdapConnection::search(const std::string& filter,
                                                                     const LdapSettings& settings,
                                                                     const Deadline& deadline) {
    LDAP* handle = handle_.get();
    *handle_.get_deleter().transfers = deadline;
    std::vector<char*> attributes = wanted_attributes(settings);
    timeval limit = to_timeval(deadline.left());
    int id = 0;
    if (const int code = ::ldap_search_ext(
            handle, settings.base.c_str(), to_libldap(settings.scope), filter.c_str(),
            attributes.data(), 0, nullptr, nullptr, &limit, kMostEntries, &id);
        code != LDAP_SUCCESS)
        return failed(handle, "search", code);
    auto entries = receive_entries(handle, id, deadline);
    if (!entries && may_be_of_the_entry(entries.error()))
        entries.error().kind = LdapFailure::Kind::Unreadable;
    return entries;
}

} // namespace pam_blockid
