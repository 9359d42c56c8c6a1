// What PAM knows of a login (pam_get_item(3)), where any of it may be missing.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <security/pam_modules.h>

#include <string_view>

namespace pam_blockid {

// nullptr when it is not set or cannot be had.
inline const void* find_item(pam_handle_t* pamh, int which) {
    const void* item = nullptr;
    return ::pam_get_item(pamh, which, &item) == PAM_SUCCESS ? item : nullptr;
}

// Of an item that is text; empty when there is none. PAM's, until the item is set again.
inline std::string_view text_item(pam_handle_t* pamh, int which) {
    const auto* text = static_cast<const char*>(find_item(pamh, which));
    return text != nullptr ? text : std::string_view();
}

} // namespace pam_blockid
