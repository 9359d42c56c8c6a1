// Until when a certificate of ours is good.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace pam_blockid {

// Of the first certificate in `pem`; nothing where there is none.
std::optional<std::chrono::sys_seconds> end_of_certificate(std::string_view pem);

} // namespace pam_blockid
