// What every use of OpenSSL in this folder needs: handles that free themselves, and an error queue
// that is left as it was found, because TLS connections of the same thread judge by it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <openssl/err.h>

#include <memory>

namespace pam_blockid {

template<auto Free>
struct CryptoFree {
    template<class T>
    void operator()(T* handle) const {
        Free(handle);
    }
};

// CryptoHandle<EVP_PKEY, EVP_PKEY_free>
template<class T, auto Free>
using CryptoHandle = std::unique_ptr<T, CryptoFree<Free>>;

class QuietErrors {
public:
    QuietErrors() { ::ERR_set_mark(); }
    ~QuietErrors() { ::ERR_pop_to_mark(); }
    QuietErrors(const QuietErrors&) = delete;
    QuietErrors& operator=(const QuietErrors&) = delete;
};

} // namespace pam_blockid
