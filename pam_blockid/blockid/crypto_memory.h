// Where OpenSSL gets its memory from.
// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace pam_blockid {

// From now on a lack of memory inside of OpenSSL, also of a TLS connection of libcurl, ends the
// process. Must come before OpenSSL's first allocation; false when it came too late.
bool end_when_crypto_lacks_memory();

} // namespace pam_blockid
