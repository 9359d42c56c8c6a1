// SPDX-License-Identifier: Apache-2.0
#include "blockid/certificate_end.h"

#include <openssl/pem.h>
#include <openssl/x509.h>

#include <ctime>

#include "blockid/crypto_handle.h"

namespace pam_blockid {

std::optional<std::chrono::sys_seconds> end_of_certificate(std::string_view pem) {
    const QuietErrors quiet;
    const CryptoHandle<BIO, BIO_free> text(
        ::BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    const CryptoHandle<X509, X509_free> certificate(
        text ? ::PEM_read_bio_X509(text.get(), nullptr, nullptr, nullptr) : nullptr);
    std::tm end{};
    if (!certificate || ::ASN1_TIME_to_tm(::X509_get0_notAfter(certificate.get()), &end) != 1)
        return std::nullopt;
    return std::chrono::sys_seconds(std::chrono::seconds(::timegm(&end)));
}

} // namespace pam_blockid
