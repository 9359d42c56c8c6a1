// Settings files for one test: copies of those in tests/data/settings, or written on the spot.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "settings/settings.h"
#include "support/read_all.h"
#include "support/temp_dir.h"

namespace pam_blockid::testing {

// A tenant in one line, for files whose point is another group.
inline const std::string kTenant = "tenant = { dns = \"acme.1kosmos.net\"; community = "
                                   "\"default\"; license_key = \"key-of-the-tests\"; };\n";

inline const std::string kPrivateKey =
    "-----BEGIN PRIVATE KEY-----\nkey-of-the-tests\n-----END PRIVATE KEY-----\n";

inline std::string with_replaced(std::string text, const std::string& what,
                                 const std::string& replacement) {
    for (std::size_t at = text.find(what); at != std::string::npos;
         at = text.find(what, at + replacement.size()))
        text.replace(at, what.size(), replacement);
    return text;
}

// A copy in `dir` that may be trusted, of a file that a checkout gives to everyone to read.
// @KEY_FILE@ in it names a file with the license key "key-of-the-tests", @PEM_FILE@ one that looks
// like a private key.
inline std::string copy_of_data(const TempDir& dir, const std::string& name) {
    const std::string key_file = dir.write("key", "key-of-the-tests\n");
    const std::string text = read_all(std::string(TEST_DATA_DIR "/settings/") + name);
    const std::string pem_file = dir.write("pem", kPrivateKey);
    return dir.write(
        name, with_replaced(with_replaced(text, "@KEY_FILE@", key_file), "@PEM_FILE@", pem_file));
}

// The error, or "".
inline std::string error_of(const std::string& path) {
    const auto settings = load_settings(path);
    return settings ? "" : settings.error().what;
}

} // namespace pam_blockid::testing
