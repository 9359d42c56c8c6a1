// SPDX-License-Identifier: Apache-2.0
#include "tls_connections.h"

#include <sys/socket.h>

#include <memory>
#include <utility>

namespace blockid_simulator {

TlsConnections::TlsConnections(std::function<void()> handshake_done,
                               std::function<void(const SSL*)> ready)
    : handshake_done_(std::move(handshake_done)), ready_(std::move(ready)),
      index_(::SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, &TlsConnections::on_free)) {}

TlsConnections::~TlsConnections() {
    ::CRYPTO_free_ex_index(CRYPTO_EX_INDEX_SSL, index_);
}

void TlsConnections::watch(SSL_CTX& context) {
    SSL_CTX_set_app_data(&context, this);
    ::SSL_CTX_set_info_callback(&context, &TlsConnections::on_progress);
}

std::uint64_t TlsConnections::number_of(const SSL* ssl) const {
    const auto* connection = static_cast<const Connection*>(::SSL_get_ex_data(ssl, index_));
    return connection ? connection->number : 0;
}

void TlsConnections::end_all() {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    for (const int fd : open_)
        ::shutdown(fd, SHUT_RDWR);
}

void TlsConnections::on_progress(const SSL* ssl, int where, int result) {
    auto* const self = static_cast<TlsConnections*>(SSL_CTX_get_app_data(::SSL_get_SSL_CTX(ssl)));
    auto* const connection = static_cast<Connection*>(::SSL_get_ex_data(ssl, self->index_));
    if ((where & SSL_CB_HANDSHAKE_START) && !connection)
        self->begin(ssl);
    if ((where & SSL_CB_HANDSHAKE_DONE) && connection)
        self->complete(*connection);
    if (where == SSL_CB_ACCEPT_EXIT && result == 1 && connection &&
        !std::exchange(connection->is_ready, true))
        self->ready_(ssl);
}

void TlsConnections::begin(const SSL* ssl) {
    auto connection = std::make_unique<Connection>(Connection{this, ::SSL_get_fd(ssl), 0});
    const std::lock_guard lock(mutex_);
    open_.insert(connection->fd);
    if (ended_)
        ::shutdown(connection->fd, SHUT_RDWR);
    ::SSL_set_ex_data(const_cast<SSL*>(ssl), index_, connection.release());
}

void TlsConnections::complete(Connection& connection) {
    {
        const std::lock_guard lock(mutex_);
        connection.number = ++completed_;
    }
    handshake_done_();
}

void TlsConnections::on_free(void*, void* data, CRYPTO_EX_DATA*, int, long, void*) {
    const std::unique_ptr<Connection> connection(static_cast<Connection*>(data));
    if (!connection)
        return;
    const std::lock_guard lock(connection->owner->mutex_);
    connection->owner->open_.erase(connection->fd);
}

} // namespace blockid_simulator
