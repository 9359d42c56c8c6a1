// The live TLS connections of a server: numbers them, and ends them all when the server must stop.
//
// The HTTP library knows neither; OpenSSL tells us when a handshake begins, when it is done, and
// when the connection's memory goes, which is before its descriptor is closed.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <openssl/ssl.h>

#include <cstdint>
#include <functional>
#include <mutex>
#include <set>

namespace blockid_simulator {

class TlsConnections {
public:
    // Both are called on the thread of the connection: `handshake_done` when it is, `ready` once
    // all that belongs to it was sent. It must outlive every SSL_CTX that it watches.
    TlsConnections(std::function<void()> handshake_done, std::function<void(const SSL*)> ready);
    ~TlsConnections();
    TlsConnections(const TlsConnections&) = delete;
    TlsConnections& operator=(const TlsConnections&) = delete;

    // Has every connection of `context` reported here.
    void watch(SSL_CTX& context);
    // Counts completed handshakes from 1; 0 when `ssl` is not watched.
    std::uint64_t number_of(const SSL* ssl) const;
    // Shuts the sockets of all connections, those to come included.
    void end_all();

private:
    struct Connection {
        TlsConnections* owner;
        int fd;
        std::uint64_t number;
        bool is_ready = false;
    };

    static void on_progress(const SSL* ssl, int where, int result);
    static void on_free(void* ssl, void* connection, CRYPTO_EX_DATA*, int index, long, void*);

    void begin(const SSL* ssl);
    void complete(Connection& connection);

    const std::function<void()> handshake_done_;
    const std::function<void(const SSL*)> ready_;
    const int index_; // of a Connection among the data that OpenSSL keeps for us
    std::mutex mutex_;
    std::set<int> open_;
    std::uint64_t completed_ = 0;
    bool ended_ = false;
};

} // namespace blockid_simulator
