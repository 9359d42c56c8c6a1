// The arguments of the module on a line of pam.d, read as the module itself reads them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "ctl/host/pam_stack.h"
#include "module/arguments.h"

namespace pam_blockid {

inline Expected<Arguments, std::string> arguments_of(const PamRule& rule) {
    std::vector<const char*> words;
    for (const std::string& argument : rule.arguments)
        words.push_back(argument.c_str());
    return parse_arguments(words);
}

} // namespace pam_blockid
