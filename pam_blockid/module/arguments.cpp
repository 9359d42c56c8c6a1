// SPDX-License-Identifier: Apache-2.0
#include "module/arguments.h"

#include <string_view>

#include "channel/messages.h"
#include "support/printable.h"

namespace pam_blockid {

Expected<Arguments, std::string> parse_arguments(std::span<const char* const> words) {
    static constexpr std::string_view conf = "conf=";
    Arguments arguments;
    for (const std::string_view word : words) {
        if (word == "debug") {
            arguments.debug = true;
        } else if (word.starts_with(conf)) {
            arguments.config_path = word.substr(conf.size());
            if (!arguments.config_path.starts_with('/') ||
                arguments.config_path.size() > kLongestPath)
                return Unexpected<std::string>("argument " + quoted(word) +
                                               " must name a file by its absolute path");
        } else {
            return Unexpected<std::string>("unknown argument " + quoted(word) +
                                           "; known are conf=/absolute/path and debug");
        }
    }
    return arguments;
}

} // namespace pam_blockid
