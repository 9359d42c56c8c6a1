// SPDX-License-Identifier: Apache-2.0
#include "blockid/certificate_end.h"

#include <openssl/pem.h>
#include <openssl/x509.h>

#include <ctime>
#include <memory>

namespace pam_blockid {
namespace {

struct Free {
    void operator()(BIO* bio) const { ::BIO_free(bio); }
    void operator()(X509* certificate) const { ::X509_free(certificate); }
};

} // namespace

std::optional<std::chrono::sys_seconds> end_of_certificate(std::string_view pem) {
    const std::unique_ptr<BIO, Free> text(
        ::BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    const std::unique_ptr<X509, Free> certificate(
        text ? ::PEM_read_bio_X509(text.get(), nullptr, nullptr, nullptr) : nullptr);
    std::tm end{};
    if (!certificate || ::ASN1_TIME_to_tm(::X509_get0_notAfter(certificate.get()), &end) != 1)
        return std::nullopt;
    return std::chrono::sys_seconds(std::chrono::seconds(::timegm(&end)));
}

} // namespace pam_blockid
