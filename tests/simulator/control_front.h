// The control port: plain HTTP on loopback, with which a test moves the clock, asks for faults and
// looks at what came in.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "address.h"
#include "clock.h"
#include "faults.h"
#include "journal.h"
#include "support/expected.h"
#include "tenant_service.h"

namespace blockid_simulator {

// What the control port controls; all of it must outlive the front.
struct Controlled {
    ShiftedClock& clock;
    Faults& faults;
    Journal& journal;
    TenantService& service;
};

class ControlFront {
public:
    // Listens and answers until the front goes. The error is a sentence.
    static pam_blockid::Expected<ControlFront, std::string> open(const Address& address,
                                                                 Controlled controlled);
    ControlFront(ControlFront&&) noexcept;
    ~ControlFront();

    std::uint16_t port() const;

private:
    struct Parts;
    explicit ControlFront(std::unique_ptr<Parts> parts);

    std::unique_ptr<Parts> parts_;
};

} // namespace blockid_simulator
