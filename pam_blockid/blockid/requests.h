// The requests of generate and verify: their bodies and sealed headers (the protocol page).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "blockid/sealing.h"
#include "blockid/tenant.h"
#include "login/contact.h"
#include "login/passcode.h"
#include "settings/settings.h"

namespace pam_blockid {

// The JSON body of generate. Precondition: `channels` is not empty and `contact` has each of them;
// without a destination the service would answer with the code itself.
std::string generate_body(const Tenant& tenant, const OtpSettings& otp, const std::string& user,
                          const Contact& contact, const std::vector<Channel>& channels);

std::string verify_body(const Tenant& tenant, const OtpSettings& otp, const std::string& user,
                        const Passcode& passcode);

// `publickey`, `licensekey` and `requestid`. `now`: the time by which the service judges the
// request's age, at most 60 s off.
Expected<std::vector<std::string>, SealError>
sealed_headers(const KeyPair& ours, const SharedKey& shared, std::string_view license_key,
               std::chrono::system_clock::time_point now);

} // namespace pam_blockid
