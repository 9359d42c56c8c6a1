// SPDX-License-Identifier: Apache-2.0
#include "broker/handshake.h"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <array>

#include "blockid/crypto_handle.h"

namespace pam_blockid {
namespace {

using KeyHandle = CryptoHandle<EVP_PKEY, EVP_PKEY_free>;
using CertificateHandle = CryptoHandle<X509, X509_free>;
using ContextHandle = CryptoHandle<SSL_CTX, SSL_CTX_free>;
using SessionHandle = CryptoHandle<SSL, SSL_free>;

constexpr long kLifetime = 60; // seconds
constexpr int kMostTurns = 10; // it takes two

bool is_named(X509_NAME* name) {
    static constexpr std::array<unsigned char, 6> nobody{'n', 'o', 'b', 'o', 'd', 'y'};
    return ::X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, nobody.data(), nobody.size(), -1,
                                        0) == 1;
}

CertificateHandle certificate_for(EVP_PKEY* key) {
    CertificateHandle made(::X509_new());
    if (made && is_named(::X509_get_subject_name(made.get())) &&
        is_named(::X509_get_issuer_name(made.get())) &&
        ::X509_gmtime_adj(::X509_getm_notBefore(made.get()), 0) != nullptr &&
        ::X509_gmtime_adj(::X509_getm_notAfter(made.get()), kLifetime) != nullptr &&
        ::X509_set_pubkey(made.get(), key) == 1 && ::X509_sign(made.get(), key, ::EVP_sha256()) > 0)
        return made;
    return nullptr;
}

SessionHandle server_end(SSL_CTX* context, X509* certificate, EVP_PKEY* key) {
    if (context == nullptr || ::SSL_CTX_use_certificate(context, certificate) != 1 ||
        ::SSL_CTX_use_PrivateKey(context, key) != 1)
        return nullptr;
    SessionHandle end(::SSL_new(context));
    if (end)
        ::SSL_set_accept_state(end.get());
    return end;
}

SessionHandle client_end(SSL_CTX* context, X509* trusted) {
    if (context == nullptr ||
        ::X509_STORE_add_cert(::SSL_CTX_get_cert_store(context), trusted) != 1)
        return nullptr;
    ::SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
    SessionHandle end(::SSL_new(context));
    if (end)
        ::SSL_set_connect_state(end.get());
    return end;
}

bool are_joined(SSL* one, SSL* other) {
    BIO* ours = nullptr;
    BIO* theirs = nullptr;
    if (one == nullptr || other == nullptr || ::BIO_new_bio_pair(&ours, 0, &theirs, 0) != 1)
        return false;
    ::SSL_set_bio(one, ours, ours);
    ::SSL_set_bio(other, theirs, theirs);
    return true;
}

bool do_shake_hands(SSL* client, SSL* server) {
    for (int turn = 0; turn < kMostTurns; ++turn) {
        const int at_client = ::SSL_do_handshake(client);
        const int at_server = ::SSL_do_handshake(server);
        if (at_client == 1 && at_server == 1)
            return true;
    }
    return false;
}

} // namespace

bool shake_hands_with_itself() {
    const QuietErrors quiet;
    const KeyHandle key(::EVP_EC_gen("P-256"));
    const CertificateHandle certificate = key ? certificate_for(key.get()) : nullptr;
    const ContextHandle of_client(::SSL_CTX_new(::TLS_client_method()));
    const ContextHandle of_server(::SSL_CTX_new(::TLS_server_method()));
    const SessionHandle server = server_end(of_server.get(), certificate.get(), key.get());
    const SessionHandle client = client_end(of_client.get(), certificate.get());
    return are_joined(client.get(), server.get()) && do_shake_hands(client.get(), server.get());
}

} // namespace pam_blockid
