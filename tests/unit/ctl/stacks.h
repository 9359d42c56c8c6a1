// PAM stacks in a directory of the test's own.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "ctl/host/pam_services.h"
#include "support/temp_dir.h"

namespace pam_blockid::testing {

// Debian's, as pam-auth-update writes it.
inline constexpr const char* kCommonAuth = "auth\t[success=1 default=ignore]\tpam_unix.so nullok\n"
                                           "auth\trequisite\tpam_deny.so\n"
                                           "auth\trequired\tpam_permit.so\n"
                                           "auth\toptional\tpam_cap.so\n";

class Stacks {
public:
    Stacks() {
        std::filesystem::create_directory(dir_.path("pam.d"));
        std::filesystem::create_directory(dir_.path("modules"));
        std::filesystem::create_directory(dir_.path("usr-pam.d"));
        dir_.write("modules/pam_blockid.so", "");
        write("common-auth", kCommonAuth);
    }
    void write(const std::string& name, const std::string& text, mode_t mode = 0644) const {
        dir_.write("pam.d/" + name, text, mode);
    }
    // Where packages have theirs.
    std::string write_behind(const std::string& name, const std::string& text) const {
        return dir_.write("usr-pam.d/" + name, text, 0644);
    }
    std::string path(const std::string& name = "") const {
        return dir_.path(name.empty() ? "pam.d" : "pam.d/" + name);
    }
    PamDirectories directories() const {
        return {path(), {dir_.path("none"), dir_.path("usr-pam.d")}};
    }
    PamPlaces places() const { return {directories(), dir_.path("modules")}; }

private:
    TempDir dir_;
};

} // namespace pam_blockid::testing
