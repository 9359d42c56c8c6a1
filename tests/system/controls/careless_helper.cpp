// The helper of pam_blockid_careless.so. A negative control; see README.md.
//
// Usage: blockid-careless-helper send USER "" | check USER CODE
// SPDX-License-Identifier: Apache-2.0
#include <exception>
#include <string>

#include "naive_service.h"

int main(int count, char** words) {
    if (count != 4)
        return 2;
    try {
        const naive::Settings settings = naive::read_settings();
        if (std::string(words[1]) == "check")
            return naive::is_right(settings, words[2], words[3]) ? 0 : 1;
        return naive::send_code(settings, words[2]).empty() ? 3 : 0;
    } catch (const std::exception&) {
        return 4;
    }
}
