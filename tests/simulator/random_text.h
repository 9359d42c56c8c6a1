// Unguessable identifiers and codes.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

namespace blockid_simulator {

// A version 4 UUID (RFC 4122).
std::string random_uuid();
// `length` decimal digits, each as likely as the others.
std::string random_digits(std::size_t length);
// 24 hexadecimal digits, as tenants and communities have them for ids.
std::string random_id();

} // namespace blockid_simulator
