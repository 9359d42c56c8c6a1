// SPDX-License-Identifier: Apache-2.0
#include "http/curl_client.h"

#include <curl/curl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstdlib>
#include <set>
#include <utility>

#include "http/curl_transfer.h"
#include "support/memory.h"

namespace pam_blockid {
namespace {

constexpr int kLongestPollMs = 1000;
constexpr std::chrono::seconds kLongestAhead{600}; // no connection waits longer; curl: 118

struct MultiDeleter {
    void operator()(CURLM* multi) const { ::curl_multi_cleanup(multi); }
};
using Multi = std::unique_ptr<CURLM, MultiDeleter>;

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

// What is written to any of these meanwhile leaves together, in one packet where it fits: libcurl
// writes the header of a request and its body one after the other (tcp(7), TCP_CORK).
class WrittenTogether {
public:
    explicit WrittenTogether(std::set<curl_socket_t> sockets) : sockets_(std::move(sockets)) {
        hold_back(1);
    }
    ~WrittenTogether() { hold_back(0); }
    WrittenTogether(const WrittenTogether&) = delete;
    WrittenTogether& operator=(const WrittenTogether&) = delete;

private:
    std::set<curl_socket_t> sockets_; // some may be closed by now, or not be of TCP

    void hold_back(int all) const {
        for (const curl_socket_t socket : sockets_)
            ::setsockopt(socket, IPPROTO_TCP, TCP_CORK, &all, sizeof all);
    }
};

HttpResult local_failure(const char* detail) {
    return Unexpected<HttpFailure>(HttpFailure{HttpFailure::Kind::Local, detail});
}

} // namespace

// Kept from one call to the next, so that verify rides the connection of generate.
struct CurlClient::Connections {
    Library library;
    Multi multi{::curl_multi_init()};

    Connections() = default;
    ~Connections() { leave_ahead(); }
    Connections(const Connections&) = delete;
    Connections& operator=(const Connections&) = delete;

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
        const bool ahead = static_cast<bool>(ahead_);
        leave_ahead();
        const bool afresh = has_unasked_for_data();
        for (auto& transfer : transfers) {
            if (!transfer->ready() || (afresh && !transfer->avoid_kept_connections()) ||
                (ahead && !transfer->take_connections_of(kLongestAhead)) ||
                ::curl_multi_add_handle(multi.get(), transfer->easy()) != 0)
                transfer->finish(CURLE_FAILED_INIT);
        }
        run(transfers, deadline, cancel_fd);
        for (const auto& transfer : transfers) {
            if (const curl_socket_t socket = socket_of(*transfer); socket != CURL_SOCKET_BAD)
                kept_.insert(socket);
            ::curl_multi_remove_handle(multi.get(), transfer->easy());
        }
    }

    // The socket of a connection that `transfer` has made and left, or CURL_SOCKET_BAD.
    curl_socket_t connect_ahead(std::unique_ptr<Transfer> transfer, const Deadline& deadline) {
        if (!transfer->ready() || !transfer->stop_before_the_request() ||
            ::curl_multi_add_handle(multi.get(), transfer->easy()) != 0)
            return CURL_SOCKET_BAD;
        std::vector<std::unique_ptr<Transfer>> alone;
        alone.push_back(std::move(transfer));
        run(alone, deadline, -1);
        ahead_ = std::move(alone.front());
        const curl_socket_t socket = socket_of(*ahead_);
        if (socket != CURL_SOCKET_BAD)
            kept_.insert(socket);
        return socket;
    }

    // Whether a connection that was made ahead is as it was left; also when none was.
    bool is_as_left() const { return !ahead_ || ahead_->hears_nothing(); }

private:
    std::set<curl_socket_t> kept_;    // curl's; some may be closed by now
    std::unique_ptr<Transfer> ahead_; // it stays in `multi`, so that its connection can be heard

    // Lets others use its connection.
    void leave_ahead() {
        if (ahead_)
            ::curl_multi_remove_handle(multi.get(), ahead_->easy());
        ahead_.reset();
    }

    static curl_socket_t socket_of(const Transfer& transfer) {
        curl_socket_t socket = CURL_SOCKET_BAD;
        return ::curl_easy_getinfo(transfer.easy(), CURLINFO_ACTIVESOCKET, &socket) == CURLE_OK
                   ? socket
                   : CURL_SOCKET_BAD;
    }

    void run(std::vector<std::unique_ptr<Transfer>>& transfers, const Deadline& deadline,
             int cancel_fd) {
        int running = 1;
        while (running > 0) {
            if (perform(transfers, running) != CURLM_OK)
                break;
            collect();
            if (running > 0 && !wait(deadline, cancel_fd)) {
                abandon(transfers,
                        deadline.passed() ? CURLE_OPERATION_TIMEDOUT : CURLE_ABORTED_BY_CALLBACK);
                break;
            }
        }
    }

    CURLMcode perform(const std::vector<std::unique_ptr<Transfer>>& transfers, int& running) {
        std::set<curl_socket_t> sockets = kept_;
        for (const auto& transfer : transfers)
            sockets.insert(transfer->opened());
        sockets.erase(CURL_SOCKET_BAD);
        const WrittenTogether together(std::move(sockets));
        return ::curl_multi_perform(multi.get(), &running);
    }

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

bool prepare_http() {
    static const Library library;
    return library.ready();
}

CurlClient::CurlClient(const NetworkSettings& network, int cancel_fd, KeepServerFacts server_facts)
    : network_(network), cancel_fd_(cancel_fd), server_facts_(server_facts),
      connections_(std::make_unique<Connections>()) {}

CurlClient::~CurlClient() = default;

int CurlClient::connect_ahead(const std::string& url, const Deadline& deadline) {
    if (!connections_->usable())
        return -1;
    return connections_->connect_ahead(
        std::make_unique<Transfer>(HttpRequest{HttpRequest::Method::Get, url, {}, ""}, network_,
                                   deadline),
        deadline);
}

bool CurlClient::is_silent() const {
    return connections_->is_as_left();
}

std::vector<HttpResult> CurlClient::perform(const std::vector<HttpRequest>& requests,
                                            const Deadline& deadline) {
    std::vector<HttpResult> results;
    if (!connections_->usable()) {
        results.assign(requests.size(), local_failure("libcurl cannot be initialised"));
        return results;
    }
    if (!is_silent())
        connections_ = std::make_unique<Connections>();
    std::vector<std::unique_ptr<Transfer>> transfers;
    for (const HttpRequest& request : requests) {
        transfers.push_back(std::make_unique<Transfer>(request, network_, deadline));
        if (server_facts_ == KeepServerFacts::Yes)
            transfers.back()->keep_server_facts();
    }
    connections_->drive(transfers, deadline, cancel_fd_);
    for (auto& transfer : transfers)
        results.push_back(transfer->result());
    return results;
}

} // namespace pam_blockid
