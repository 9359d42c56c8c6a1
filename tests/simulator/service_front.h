// The tenant's endpoints over HTTPS, with the faults that tests ask for.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "address.h"
#include "certificates.h"
#include "faults.h"
#include "journal.h"
#include "support/expected.h"
#include "tenant_service.h"

namespace blockid_simulator {

class ServiceFront {
public:
    // Listens, with TLS 1.2 or newer; clients wait until serve(). `faults` and `journal` must
    // outlive the front. The error is a sentence.
    static pam_blockid::Expected<ServiceFront, std::string> open(const TlsFiles& files,
                                                                 const Address& address,
                                                                 std::chrono::seconds keep_alive,
                                                                 Faults& faults, Journal& journal);
    ServiceFront(ServiceFront&&) noexcept;
    ~ServiceFront();

    std::uint16_t port() const;
    // Answers clients from now on, on threads of its own, until the front goes, which ends all
    // connections at once. `service` must outlive the front.
    void serve(TenantService& service);

private:
    struct Parts;
    explicit ServiceFront(std::unique_ptr<Parts> parts);

    std::unique_ptr<Parts> parts_;
};

} // namespace blockid_simulator
