// SPDX-License-Identifier: Apache-2.0
#include "http/curl_transfer.h"

#include <openssl/evp.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <new>
#include <system_error>
#include <utility>

#include "support/connect_error.h"
#include "support/local_ports.h"
#include "support/threads.h"

namespace pam_blockid {
namespace {

constexpr std::size_t kBodyLimit = 256 * 1024;

// Of the lines that curl describes a certificate in (CURLINFO_CERTINFO(3)).
constexpr std::string_view kSubject = "Subject:";
constexpr std::string_view kExpires = "Expire date:";

constexpr long kProxyAuthenticationRequired = 407;
constexpr long kCertificateNotYetValid = 9; // X509_V_ERR_CERT_NOT_YET_VALID
constexpr long kCertificateExpired = 10;    // X509_V_ERR_CERT_HAS_EXPIRED

// Sets options and remembers whether all were taken.
class Options {
public:
    explicit Options(CURL* easy) : easy_(easy) {}

    template<class Value>
    Options& set(CURLoption option, Value value) {
        if (taken_)
            taken_ = ::curl_easy_setopt(easy_, option, value) == CURLE_OK;
        return *this;
    }
    bool all_taken() const { return taken_; }

private:
    CURL* easy_;
    bool taken_ = true;
};

const char* text_or_none(const std::string& text) {
    return text.empty() ? nullptr : text.c_str();
}

HttpFailure::Kind kind_of(CURLcode code) {
    using Kind = HttpFailure::Kind;
    struct Meaning {
        CURLcode code;
        Kind kind;
    };
    static constexpr std::array<Meaning, 13> meanings{{
        {CURLE_COULDNT_RESOLVE_HOST, Kind::Unreachable},
        {CURLE_COULDNT_RESOLVE_PROXY, Kind::Unreachable},
        {CURLE_COULDNT_CONNECT, Kind::Unreachable},
        {CURLE_OPERATION_TIMEDOUT, Kind::TimedOut},
        {CURLE_SSL_CONNECT_ERROR, Kind::Untrusted},
        {CURLE_PEER_FAILED_VERIFICATION, Kind::Untrusted},
        {CURLE_SSL_ISSUER_ERROR, Kind::Untrusted},
        {CURLE_SSL_INVALIDCERTSTATUS, Kind::Untrusted},
        {CURLE_SSL_PINNEDPUBKEYNOTMATCH, Kind::Untrusted},
        {CURLE_SSL_CACERT_BADFILE, Kind::Local},
        {CURLE_OUT_OF_MEMORY, Kind::Broken}, // a line too long; a real lack ends the process
        {CURLE_FAILED_INIT, Kind::Local},
        {CURLE_ABORTED_BY_CALLBACK, Kind::Cancelled},
    }};
    const auto* found = std::find_if(meanings.begin(), meanings.end(),
                                     [&](const Meaning& m) { return m.code == code; });
    return found != meanings.end() ? found->kind : Kind::Broken;
}

// RFC 7617, ended by a NUL.
Secret proxy_authorization(const NetworkSettings& network) {
    constexpr std::string_view begin = "Proxy-Authorization: Basic ";
    const std::string_view password = network.proxy_password.view();
    const std::size_t user_size = network.proxy_user.size();
    Secret pair(user_size + 1 + password.size());
    network.proxy_user.copy(pair.data(), user_size);
    pair.data()[user_size] = ':';
    password.copy(pair.data() + user_size + 1, password.size());
    Secret line(begin.size() + (pair.size() + 2) / 3 * 4 + 1);
    begin.copy(line.data(), begin.size());
    ::EVP_EncodeBlock(reinterpret_cast<unsigned char*>(line.data() + begin.size()),
                      reinterpret_cast<const unsigned char*>(pair.data()),
                      static_cast<int>(pair.size()));
    return line;
}

} // namespace

Transfer::Transfer(const HttpRequest& request, const NetworkSettings& network,
                   const Deadline& deadline)
    : unsent_(request.body), easy_(::curl_easy_init()) {
    ready_ = easy_ && build_headers(request) && set_request(request) && set_proxy(network) &&
             set_trust(network) && set_limits(network, deadline) && set_callbacks();
}

bool Transfer::avoid_kept_connections() {
    return ::curl_easy_setopt(easy_.get(), CURLOPT_FRESH_CONNECT, 1L) == CURLE_OK;
}

bool Transfer::take_connections_of(std::chrono::seconds age) {
    return ::curl_easy_setopt(easy_.get(), CURLOPT_MAXAGE_CONN, static_cast<long>(age.count())) ==
           CURLE_OK;
}

// CURLOPT_CONNECT_ONLY would make a connection that no request may use. A condition on a time that
// no calendar has cannot be put into words: libcurl finds that out behind the handshake, before it
// has written a byte, and keeps the connection.
bool Transfer::stop_before_the_request() {
    constexpr curl_off_t no_date = curl_off_t{1} << 62;
    return Options(easy_.get())
        .set(CURLOPT_TIMECONDITION, static_cast<long>(CURL_TIMECOND_IFMODSINCE))
        .set(CURLOPT_TIMEVALUE_LARGE, no_date)
        .all_taken();
}

// curl_easy_recv(3) is for those of CURLOPT_CONNECT_ONLY; curl looks at the option when it is
// called.
bool Transfer::hears_nothing() {
    char byte = 0;
    std::size_t size = 0;
    if (::curl_easy_setopt(easy_.get(), CURLOPT_CONNECT_ONLY, 1L) != CURLE_OK)
        return false;
    const CURLcode code = ::curl_easy_recv(easy_.get(), &byte, sizeof byte, &size);
    return ::curl_easy_setopt(easy_.get(), CURLOPT_CONNECT_ONLY, 0L) == CURLE_OK &&
           code == CURLE_AGAIN;
}

void Transfer::keep_server_facts() {
    keeps_server_facts_ = ::curl_easy_setopt(easy_.get(), CURLOPT_CERTINFO, 1L) == CURLE_OK;
}

void Transfer::finish(CURLcode code) {
    done_ = true;
    code_ = code;
}

HttpResult Transfer::result() {
    if (code_ != CURLE_OK)
        return Unexpected<HttpFailure>(failure());
    if (!headers_of_answer_.tell_the_end())
        return Unexpected<HttpFailure>(
            HttpFailure{HttpFailure::Kind::Broken, "the answer does not say where it ends"});
    const char* type = nullptr;
    ::curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &response_.status);
    if (response_.status != headers_of_answer_.status())
        return Unexpected<HttpFailure>(
            HttpFailure{HttpFailure::Kind::Broken, "the answer has no status of its own"});
    ::curl_easy_getinfo(easy_.get(), CURLINFO_CONTENT_TYPE, &type);
    response_.content_type = type != nullptr ? type : "";
    if (keeps_server_facts_)
        response_.server = server_facts();
    return std::move(response_);
}

ServerFacts Transfer::server_facts() const {
    using Clock = std::chrono::system_clock;
    ServerFacts facts;
    curl_header* date = nullptr;
    if (::curl_easy_header(easy_.get(), "Date", 0, CURLH_HEADER, -1, &date) == CURLHE_OK)
        facts.date = Clock::from_time_t(std::max<time_t>(::curl_getdate(date->value, nullptr), 0));
    curl_certinfo* chain = nullptr;
    ::curl_easy_getinfo(easy_.get(), CURLINFO_CERTINFO, &chain);
    for (int i = 0; chain != nullptr && i < chain->num_of_certs; ++i) {
        Certificate& certificate = facts.certificates.emplace_back();
        for (const curl_slist* line = chain->certinfo[i]; line != nullptr; line = line->next) {
            const std::string_view text = line->data;
            if (text.starts_with(kSubject))
                certificate.subject = text.substr(kSubject.size());
            else if (text.starts_with(kExpires))
                certificate.ends =
                    Clock::from_time_t(::curl_getdate(line->data + kExpires.size(), nullptr));
        }
    }
    return facts;
}

bool Transfer::build_headers(const HttpRequest& request) {
    // curl would ask a server for leave before a large body.
    bool built = add_header("Expect:") && add_header("Accept: application/json");
    if (request.method == HttpRequest::Method::Post)
        built = built && add_header("Content-Type: application/json");
    return built && std::all_of(request.headers.begin(), request.headers.end(),
                                [&](const std::string& line) { return add_header(line); });
}

bool Transfer::add_header(const std::string& line) {
    curl_slist* longer = ::curl_slist_append(headers_.get(), line.c_str());
    if (longer == nullptr)
        return false;
    static_cast<void>(headers_.release());
    headers_.reset(longer);
    return true;
}

bool Transfer::set_request(const HttpRequest& request) {
    Options options(easy_.get());
    options.set(CURLOPT_URL, request.url.c_str())
        .set(CURLOPT_PROTOCOLS_STR, "https")
        .set(CURLOPT_FOLLOWLOCATION, 0L)
        .set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1))
        .set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED))
        .set(CURLOPT_USERAGENT, "pam_blockid")
        .set(CURLOPT_HTTPHEADER, headers_.get());
    // The body comes from a callback that cannot be rewound: curl, which would repeat a request
    // on a connection that died under it, then fails instead once part of the body was sent.
    if (request.method == HttpRequest::Method::Post)
        options.set(CURLOPT_POST, 1L)
            .set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(unsent_.size()))
            .set(CURLOPT_READFUNCTION, &Transfer::on_read)
            .set(CURLOPT_READDATA, this);
    return options.all_taken();
}

// Basic authentication alone goes with the first request: any other costs round trips. The header
// is made here, as libcurl decodes the percent signs of a user and a password that it is given. It
// keeps a copy of the line.
bool Transfer::set_proxy(const NetworkSettings& network) {
    Options options(easy_.get());
    options.set(CURLOPT_PROXY, network.proxy.c_str()).set(CURLOPT_NOPROXY, "");
    if (network.proxy_user.empty())
        return options.all_taken();
    headers_of_proxy_.reset(::curl_slist_append(nullptr, proxy_authorization(network).data()));
    return headers_of_proxy_ != nullptr &&
           options.set(CURLOPT_HEADEROPT, static_cast<long>(CURLHEADER_SEPARATE))
               .set(CURLOPT_PROXYHEADER, headers_of_proxy_.get())
               .all_taken();
}

// The hashed directory, not the bundle: curl parses a bundle anew in each process, which costs
// more than the rest of a login.
bool Transfer::set_trust(const NetworkSettings& network) {
    const char* file = text_or_none(network.ca_file);
    const char* directory = file != nullptr ? nullptr : text_or_none(network.ca_dir);
    Options options(easy_.get());
    options.set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2))
        .set(CURLOPT_SSL_VERIFYPEER, 1L)
        .set(CURLOPT_SSL_VERIFYHOST, 2L)
        .set(CURLOPT_CAINFO, file)
        .set(CURLOPT_CAPATH, directory)
        .set(CURLOPT_PROXY_CAINFO, file)
        .set(CURLOPT_PROXY_CAPATH, directory);
    std::string pins;
    for (const std::string& pin : network.pins)
        pins += (pins.empty() ? "" : ";") + pin;
    if (!pins.empty())
        options.set(CURLOPT_PINNEDPUBLICKEY, pins.c_str());
    return options.all_taken();
}

bool Transfer::set_limits(const NetworkSettings& network, const Deadline& deadline) {
    using std::chrono::milliseconds;
    // 0 would mean "no limit" to curl.
    const auto limit = [&](milliseconds span) {
        return static_cast<long>(
            std::max(std::min(span, deadline.left()), milliseconds(1)).count());
    };
    return Options(easy_.get())
        .set(CURLOPT_CONNECTTIMEOUT_MS, limit(network.connect_timeout))
        .set(CURLOPT_TIMEOUT_MS, limit(network.request_timeout))
        .set(CURLOPT_NOSIGNAL, 1L)
        .set(CURLOPT_QUICK_EXIT, 1L) // do not wait for a resolver that hangs
        .set(CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(kBodyLimit))
        .all_taken();
}

bool Transfer::set_callbacks() {
    error_.fill('\0');
    return Options(easy_.get())
        .set(CURLOPT_PRIVATE, this)
        .set(CURLOPT_ERRORBUFFER, error_.data())
        .set(CURLOPT_WRITEFUNCTION, &Transfer::on_body)
        .set(CURLOPT_WRITEDATA, this)
        .set(CURLOPT_HEADERFUNCTION, &Transfer::on_header)
        .set(CURLOPT_HEADERDATA, this)
        .set(CURLOPT_OPENSOCKETFUNCTION, &Transfer::on_open_socket)
        .set(CURLOPT_OPENSOCKETDATA, this)
        .all_taken();
}

std::size_t Transfer::on_read(char* to, std::size_t size, std::size_t count, void* self) noexcept {
    std::string_view& unsent = static_cast<Transfer*>(self)->unsent_;
    const std::size_t n = unsent.copy(to, size * count);
    unsent.remove_prefix(n);
    return n;
}

// Fewer bytes taken than given make curl give up. Exceptions must not cross its C frames.
std::size_t Transfer::on_body(char* from, std::size_t, std::size_t size, void* self) noexcept {
    auto& transfer = *static_cast<Transfer*>(self);
    std::string& body = transfer.response_.body;
    if (size > kBodyLimit - body.size())
        return 0;
    try {
        body.append(from, size);
    } catch (const std::bad_alloc&) {
        transfer.local_error_ = ENOMEM;
        return 0;
    }
    return size;
}

// curl would call a lack of descriptors a server that cannot be reached. A host without IPv6
// has nothing wrong with it.
curl_socket_t Transfer::on_open_socket(void* self, curlsocktype, curl_sockaddr* address) noexcept {
    auto& transfer = *static_cast<Transfer*>(self);
    transfer.opened_ =
        ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
    if (transfer.opened_ < 0 && errno != EAFNOSUPPORT)
        transfer.local_error_ = errno;
    return transfer.opened_; // CURL_SOCKET_BAD is -1 too
}

std::size_t Transfer::on_header(char* from, std::size_t, std::size_t size, void* self) noexcept {
    auto& transfer = *static_cast<Transfer*>(self);
    try {
        return transfer.headers_of_answer_.take({from, size}) ? size : 0;
    } catch (const std::bad_alloc&) {
        transfer.local_error_ = ENOMEM;
        return 0;
    }
}

// errno where no connection came about, else 0. Of several addresses that of the last that failed.
int Transfer::error_of_connect() const {
    long error = 0;
    if (code_ == CURLE_COULDNT_CONNECT)
        ::curl_easy_getinfo(easy_.get(), CURLINFO_OS_ERRNO, &error);
    return static_cast<int>(error);
}

// A resolver without a thread or a port says no more than that there is no such name, or nothing in
// all its time, as the release has it; a local user can have it so (ulimit -u).
std::string Transfer::lack_at_resolver() const {
    const char* address = nullptr; // of the server, once there is one
    ::curl_easy_getinfo(easy_.get(), CURLINFO_PRIMARY_IP, &address);
    const bool has_address = address != nullptr && *address != '\0';
    if (code_ != CURLE_COULDNT_RESOLVE_HOST && code_ != CURLE_COULDNT_RESOLVE_PROXY &&
        (code_ != CURLE_OPERATION_TIMEDOUT || has_address))
        return {};
    std::string lack = lack_of_threads();
    return lack.empty() ? lack_of_sockets() : lack;
}

bool Transfer::is_refused_by_proxy() const {
    long answer = 0; // to CONNECT
    ::curl_easy_getinfo(easy_.get(), CURLINFO_HTTP_CONNECTCODE, &answer);
    return answer == kProxyAuthenticationRequired;
}

HttpFailure Transfer::failure() const {
    if (local_error_ != 0)
        return {HttpFailure::Kind::Local, std::generic_category().message(local_error_)};
    if (is_refused_by_proxy())
        return {HttpFailure::Kind::NoWayOut,
                "the proxy wants a user name and password, or others than network.proxy_user and "
                "network.proxy_password_file give it (HTTP 407)"};
    long verified = 0;
    ::curl_easy_getinfo(easy_.get(), CURLINFO_SSL_VERIFYRESULT, &verified);
    std::string detail = error_[0] != '\0' ? error_.data() : ::curl_easy_strerror(code_);
    if (code_ == CURLE_SEND_FAIL_REWIND) // what becomes of a repetition that we do not allow
        detail = "the connection ended before an answer came";
    if (verified == kCertificateExpired || verified == kCertificateNotYetValid)
        detail = "certificate date: " + detail;
    const int error = error_of_connect();
    if (const std::string lack = lack_at_resolver(); !lack.empty())
        return {HttpFailure::Kind::Local, detail + ": " + lack};
    if (fault_of_connect(error) != ConnectFault::Network)
        return {HttpFailure::Kind::Local, detail + ": " + std::generic_category().message(error)};
    return {kind_of(code_), std::move(detail)};
}

} // namespace pam_blockid
