// A line on the terminal that says what is being waited for, and goes when it is over.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace pam_blockid {

class Progress {
public:
    // Shows nothing where standard error is no terminal.
    explicit Progress(const std::string& text);
    ~Progress();
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

private:
    bool shown_;
};

} // namespace pam_blockid
