// SPDX-License-Identifier: Apache-2.0
#include "http/curl_client.h"

#include <curl/curl.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <new>
#include <set>
#include <string_view>
#include <system_error>

#include "http/answer_headers.h"
#include "support/memory.h"

namespace pam_blockid {
namespace {

constexpr std::size_t kBodyLimit = 256 * 1024;
constexpr int kLongestPollMs = 1000;

// curl's words when its resolver gets no thread; it has no code for that.
constexpr std::string_view kNoThread = "getaddrinfo() thread failed to start";

constexpr long kCertificateNotYetValid = 9; // X509_V_ERR_CERT_NOT_YET_VALID
constexpr long kCertificateExpired = 10;    // X509_V_ERR_CERT_HAS_EXPIRED

struct EasyDeleter {
    void operator()(CURL* easy) const { ::curl_easy_cleanup(easy); }
};
struct MultiDeleter {
    void operator()(CURLM* multi) const { ::curl_multi_cleanup(multi); }
};
struct ListDeleter {
    void operator()(curl_slist* list) const { ::curl_slist_free_all(list); }
};
using Easy = std::unique_ptr<CURL, EasyDeleter>;
using Multi = std::unique_ptr<CURLM, MultiDeleter>;
using List = std::unique_ptr<curl_slist, ListDeleter>;

class Library {
public:
    Library()
        : ready_(::curl_global_init_mem(CURL_GLOBAL_DEFAULT, &allocate_or_end, &std::free,
                                        &reallocate_or_end, &copy_or_end,
                                        &allocate_zeroed_or_end) == CURLE_OK) {}
    ~Library() {
        if (ready_)
            ::curl_global_cleanup();
    }
    Library(const Library&) = delete;
    Library& operator=(const Library&) = delete;
    bool ready() const { return ready_; }

private:
    bool ready_;
};

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

// One request under way. curl holds its address, so it stays where it is.
class Transfer {
public:
    Transfer(const HttpRequest& request, const NetworkSettings& network, const Deadline& deadline)
        : unsent_(request.body), easy_(::curl_easy_init()) {
        ready_ = easy_ && build_headers(request) && set_request(request, network) &&
                 set_trust(network) && set_limits(network, deadline) && set_callbacks();
    }
    Transfer(const Transfer&) = delete;
    Transfer& operator=(const Transfer&) = delete;

    bool ready() const { return ready_; }
    bool avoid_kept_connections() {
        return ::curl_easy_setopt(easy_.get(), CURLOPT_FRESH_CONNECT, 1L) == CURLE_OK;
    }
    CURL* easy() const { return easy_.get(); }
    bool done() const { return done_; }
    void finish(CURLcode code) {
        done_ = true;
        code_ = code;
    }
    HttpResult result() {
        if (code_ != CURLE_OK)
            return Unexpected<HttpFailure>(failure());
        if (!headers_of_answer_.tell_the_end())
            return Unexpected<HttpFailure>(
                HttpFailure{HttpFailure::Kind::Broken, "the answer does not say where it ends"});
        const char* type = nullptr;
        ::curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &response_.status);
        ::curl_easy_getinfo(easy_.get(), CURLINFO_CONTENT_TYPE, &type);
        response_.content_type = type != nullptr ? type : "";
        return std::move(response_);
    }

private:
    bool build_headers(const HttpRequest& request) {
        // curl would ask a server for leave before a large body.
        bool built = add_header("Expect:") && add_header("Accept: application/json");
        if (request.method == HttpRequest::Method::Post)
            built = built && add_header("Content-Type: application/json");
        return built && std::all_of(request.headers.begin(), request.headers.end(),
                                    [&](const std::string& line) { return add_header(line); });
    }

    bool add_header(const std::string& line) {
        curl_slist* longer = ::curl_slist_append(headers_.get(), line.c_str());
        if (longer == nullptr)
            return false;
        static_cast<void>(headers_.release());
        headers_.reset(longer);
        return true;
    }

    bool set_request(const HttpRequest& request, const NetworkSettings& network) {
        Options options(easy_.get());
        options.set(CURLOPT_URL, request.url.c_str())
            .set(CURLOPT_PROTOCOLS_STR, "https")
            .set(CURLOPT_FOLLOWLOCATION, 0L)
            .set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1))
            .set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED))
            .set(CURLOPT_PROXY, network.proxy.c_str())
            .set(CURLOPT_NOPROXY, "")
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

    // The hashed directory, not the bundle: curl parses a bundle anew in each process, which costs
    // more than the rest of a login.
    bool set_trust(const NetworkSettings& network) {
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

    bool set_limits(const NetworkSettings& network, const Deadline& deadline) {
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

    bool set_callbacks() {
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

    static std::size_t on_read(char* to, std::size_t size, std::size_t count, void* self) noexcept {
        std::string_view& unsent = static_cast<Transfer*>(self)->unsent_;
        const std::size_t n = unsent.copy(to, size * count);
        unsent.remove_prefix(n);
        return n;
    }

    // Fewer bytes taken than given make curl give up. Exceptions must not cross its C frames.
    static std::size_t on_body(char* from, std::size_t, std::size_t size, void* self) noexcept {
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
    static curl_socket_t on_open_socket(void* self, curlsocktype, curl_sockaddr* address) noexcept {
        const int socket =
            ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
        if (socket < 0 && errno != EAFNOSUPPORT)
            static_cast<Transfer*>(self)->local_error_ = errno;
        return socket; // CURL_SOCKET_BAD is -1 too
    }

    static std::size_t on_header(char* from, std::size_t, std::size_t size, void* self) noexcept {
        auto& transfer = *static_cast<Transfer*>(self);
        try {
            return transfer.headers_of_answer_.take({from, size}) ? size : 0;
        } catch (const std::bad_alloc&) {
            transfer.local_error_ = ENOMEM;
            return 0;
        }
    }

    HttpFailure failure() const {
        if (local_error_ != 0)
            return {HttpFailure::Kind::Local, std::generic_category().message(local_error_)};
        long verified = 0;
        ::curl_easy_getinfo(easy_.get(), CURLINFO_SSL_VERIFYRESULT, &verified);
        std::string detail = error_[0] != '\0' ? error_.data() : ::curl_easy_strerror(code_);
        if (code_ == CURLE_SEND_FAIL_REWIND) // what becomes of a repetition that we do not allow
            detail = "the connection ended before an answer came";
        if (verified == kCertificateExpired || verified == kCertificateNotYetValid)
            detail = "certificate date: " + detail;
        // To curl a name that it could not resolve. A local user can have it so (ulimit -u).
        const bool no_thread = detail == kNoThread;
        return {no_thread ? HttpFailure::Kind::Local : kind_of(code_), std::move(detail)};
    }

    static HttpFailure::Kind kind_of(CURLcode code) {
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

    std::string_view unsent_;
    HttpResponse response_;
    AnswerHeaders headers_of_answer_;
    int local_error_ = 0; // errno
    std::array<char, CURL_ERROR_SIZE> error_{};
    List headers_;
    Easy easy_;
    bool ready_ = false;
    bool done_ = false;
    CURLcode code_ = CURLE_FAILED_INIT;
};

HttpResult local_failure(const char* detail) {
    return Unexpected<HttpFailure>(HttpFailure{HttpFailure::Kind::Local, detail});
}

} // namespace

// Kept from one call to the next, so that verify rides the connection of generate.
struct CurlClient::Connections {
    Library library;
    Multi multi{::curl_multi_init()};

    bool usable() const { return library.ready() && multi; }

    // True when a connection that was kept has something to read before anything was asked: its
    // end, or an answer to nobody's question, which curl would take for that to the next one.
    bool has_unasked_for_data() const {
        return std::any_of(kept_.begin(), kept_.end(), [](curl_socket_t socket) {
            pollfd kept{socket, POLLIN, 0};
            return ::poll(&kept, 1, 0) > 0 && (kept.revents & POLLNVAL) == 0;
        });
    }

    // Runs the transfers until all are done, time is up or nobody waits any more.
    void drive(std::vector<std::unique_ptr<Transfer>>& transfers, const Deadline& deadline,
               int cancel_fd) {
        const bool afresh = has_unasked_for_data();
        for (auto& transfer : transfers) {
            if (!transfer->ready() || (afresh && !transfer->avoid_kept_connections()) ||
                ::curl_multi_add_handle(multi.get(), transfer->easy()) != 0)
                transfer->finish(CURLE_FAILED_INIT);
        }
        int running = 1;
        while (running > 0) {
            if (::curl_multi_perform(multi.get(), &running) != CURLM_OK)
                break;
            collect();
            if (running > 0 && !wait(deadline, cancel_fd)) {
                abandon(transfers,
                        deadline.passed() ? CURLE_OPERATION_TIMEDOUT : CURLE_ABORTED_BY_CALLBACK);
                break;
            }
        }
        for (const auto& transfer : transfers) {
            curl_socket_t socket = CURL_SOCKET_BAD;
            if (::curl_easy_getinfo(transfer->easy(), CURLINFO_ACTIVESOCKET, &socket) == CURLE_OK &&
                socket != CURL_SOCKET_BAD)
                kept_.insert(socket);
            ::curl_multi_remove_handle(multi.get(), transfer->easy());
        }
    }

private:
    std::set<curl_socket_t> kept_; // curl's; some may be closed by now

    void collect() {
        int left = 0;
        while (const CURLMsg* message = ::curl_multi_info_read(multi.get(), &left)) {
            Transfer* transfer = nullptr;
            ::curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
            if (message->msg == CURLMSG_DONE && transfer != nullptr)
                transfer->finish(message->data.result);
        }
    }

    bool wait(const Deadline& deadline, int cancel_fd) {
        curl_waitfd cancel{cancel_fd, CURL_WAIT_POLLIN, 0};
        const auto timeout = std::min<long long>(deadline.left().count(), kLongestPollMs);
        const CURLMcode polled = ::curl_multi_poll(multi.get(), &cancel, cancel_fd >= 0 ? 1 : 0,
                                                   static_cast<int>(timeout), nullptr);
        return polled == CURLM_OK && cancel.revents == 0 && !deadline.passed();
    }

    static void abandon(std::vector<std::unique_ptr<Transfer>>& transfers, CURLcode code) {
        for (auto& transfer : transfers) {
            if (!transfer->done())
                transfer->finish(code);
        }
    }
};

CurlClient::CurlClient(const NetworkSettings& network, int cancel_fd)
    : network_(network), cancel_fd_(cancel_fd), connections_(std::make_unique<Connections>()) {}

CurlClient::~CurlClient() = default;

std::vector<HttpResult> CurlClient::perform(const std::vector<HttpRequest>& requests,
                                            const Deadline& deadline) {
    std::vector<HttpResult> results;
    if (!connections_->usable()) {
        results.assign(requests.size(), local_failure("libcurl cannot be initialised"));
        return results;
    }
    std::vector<std::unique_ptr<Transfer>> transfers;
    for (const HttpRequest& request : requests)
        transfers.push_back(std::make_unique<Transfer>(request, network_, deadline));
    connections_->drive(transfers, deadline, cancel_fd_);
    for (auto& transfer : transfers)
        results.push_back(transfer->result());
    return results;
}

} // namespace pam_blockid
