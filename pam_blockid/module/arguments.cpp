// SPDX-License-Identifier: Apache-2.0
#include "module/arguments.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "support/printable.h"

namespace pam_blockid {
namespace {

// Those that prove who it is before PAM is asked. Not "password" and "keyboard-interactive": these
// are PAM's own answers, or a stack of its own.
constexpr std::array<std::string_view, 3> kFirstFactors{"publickey", "gssapi-with-mic",
                                                        "hostbased"};

Unexpected<std::string> wrong(std::string_view word, const std::string& what) {
    return Unexpected<std::string>("argument " + quoted(word) + " " + what);
}

// Of after=, whose value is `list`; `word` is all of it, for the sentence.
Expected<std::vector<std::string>, std::string> parse_after(std::string_view word,
                                                            std::string_view list) {
    std::vector<std::string> methods;
    for (std::size_t begin = 0; begin <= list.size();) {
        const std::size_t end = std::min(list.find(',', begin), list.size());
        const std::string_view method = list.substr(begin, end - begin);
        if (std::find(kFirstFactors.begin(), kFirstFactors.end(), method) == kFirstFactors.end())
            return wrong(word, "names " + quoted(method) +
                                   "; allowed are publickey, gssapi-with-mic and hostbased, with a "
                                   "comma between two");
        if (std::find(methods.begin(), methods.end(), method) != methods.end())
            return wrong(word, "names " + quoted(method) + " twice; name it once");
        methods.emplace_back(method);
        begin = end + 1;
    }
    return methods;
}

} // namespace

Expected<Arguments, std::string> parse_arguments(std::span<const char* const> words) {
    static constexpr std::string_view conf = "conf=";
    static constexpr std::string_view after = "after=";
    Arguments arguments;
    for (const std::string_view word : words) {
        if (word == "debug") {
            arguments.debug = true;
        } else if (word.starts_with(conf)) {
            arguments.config_path = word.substr(conf.size());
            if (!arguments.config_path.starts_with('/') ||
                arguments.config_path.size() > kLongestPath)
                return wrong(word, "must name a file by its absolute path");
        } else if (word.starts_with(after)) {
            if (!arguments.after.empty())
                return wrong(word, "is a second after=; name all methods in one, such as "
                                   "after=publickey,gssapi-with-mic");
            auto methods = parse_after(word, word.substr(after.size()));
            if (!methods)
                return Unexpected<std::string>(methods.error());
            arguments.after = std::move(*methods);
        } else {
            return Unexpected<std::string>(
                "unknown argument " + quoted(word) +
                "; known are conf=/absolute/path, after=METHOD[,METHOD...] and debug");
        }
    }
    return arguments;
}

} // namespace pam_blockid
