// Recovery codes as they are often done: a code counts for as long as it stands in the file, and it
// is taken away once the person is in. For the negative control only. SPDX-License-Identifier:
// Apache-2.0
#pragma once

#include <sys/types.h>

#include <string>

namespace naive {

class RecoveryCodes {
public:
    explicit RecoveryCodes(uid_t uid);

    bool is_any_left() const;
    // Takes it away, where that is possible.
    bool takes(const std::string& typed) const;

private:
    std::string path_;
};

} // namespace naive
