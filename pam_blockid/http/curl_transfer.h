// One request as libcurl carries it out: its options, and what is read of its answer.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <curl/curl.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "http/answer_headers.h"
#include "http/http_client.h"
#include "settings/settings.h"
#include "support/deadline.h"

namespace pam_blockid {

// curl holds its address, so it stays where it is.
class Transfer {
public:
    Transfer(const HttpRequest& request, const NetworkSettings& network, const Deadline& deadline);
    Transfer(const Transfer&) = delete;
    Transfer& operator=(const Transfer&) = delete;

    bool ready() const { return ready_; }
    bool avoid_kept_connections();
    bool take_connections_of(std::chrono::seconds age);
    // Lets it end with CURLE_BAD_FUNCTION_ARGUMENT when there is a connection, which is kept.
    bool stop_before_the_request();
    // Of a transfer that has stopped so, and is still in its multi handle: reads what belongs to
    // the handshake, such as tickets. Whether there was nothing else, not even the end.
    bool hears_nothing();
    void keep_server_facts();
    CURL* easy() const { return easy_.get(); }
    // The last that was opened for it, or CURL_SOCKET_BAD. It is curl's, and may be closed by now.
    curl_socket_t opened() const { return opened_; }
    bool done() const { return done_; }
    void finish(CURLcode code);
    // Once, when done: it gives the body away.
    HttpResult result();

private:
    struct EasyDeleter {
        void operator()(CURL* easy) const { ::curl_easy_cleanup(easy); }
    };
    struct ListDeleter {
        void operator()(curl_slist* list) const { ::curl_slist_free_all(list); }
    };

    bool build_headers(const HttpRequest& request);
    bool add_header(const std::string& line);
    bool set_request(const HttpRequest& request);
    bool set_proxy(const NetworkSettings& network);
    bool set_trust(const NetworkSettings& network);
    bool set_limits(const NetworkSettings& network, const Deadline& deadline);
    bool set_callbacks();

    static std::size_t on_read(char* to, std::size_t size, std::size_t count, void* self) noexcept;
    static std::size_t on_body(char* from, std::size_t, std::size_t size, void* self) noexcept;
    static curl_socket_t on_open_socket(void* self, curlsocktype, curl_sockaddr* address) noexcept;
    static std::size_t on_header(char* from, std::size_t, std::size_t size, void* self) noexcept;

    int error_of_connect() const;
    std::string lack_at_resolver() const;
    bool is_refused_by_proxy() const;
    HttpFailure failure() const;
    ServerFacts server_facts() const;

    std::string_view unsent_;
    HttpResponse response_;
    AnswerHeaders headers_of_answer_;
    int local_error_ = 0; // errno
    curl_socket_t opened_ = CURL_SOCKET_BAD;
    std::array<char, CURL_ERROR_SIZE> error_{};
    std::unique_ptr<curl_slist, ListDeleter> headers_;
    std::unique_ptr<curl_slist, ListDeleter> headers_of_proxy_;
    std::unique_ptr<CURL, EasyDeleter> easy_;
    bool ready_ = false;
    bool keeps_server_facts_ = false;
    bool done_ = false;
    CURLcode code_ = CURLE_FAILED_INIT;
};

} // namespace pam_blockid
