// SPDX-License-Identifier: Apache-2.0
#include "ctl/progress.h"

#include <unistd.h>

#include <cstdio>

namespace pam_blockid {

Progress::Progress(const std::string& text) : shown_(::isatty(STDERR_FILENO) == 1) {
    if (shown_)
        std::fprintf(stderr, "%s…", text.c_str());
}

Progress::~Progress() {
    if (shown_)
        std::fputs("\r\033[K", stderr); // ECMA-48: erase to the end of the line
}

} // namespace pam_blockid
