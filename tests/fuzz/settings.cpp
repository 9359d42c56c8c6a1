// Settings files: whatever stands in one, it is read or refused, and the refusal is printable and
// never holds the license key.
//
// "@TENANT@" in the input is replaced by a tenant whose key is in quotes, "@UNQUOTED@" by one whose
// quotes were forgotten, "@UNFIT@" by one whose key cannot be one; without any, the tenant comes
// last. "@KEY_FILE@" names a file with the
// key. What follows a line "@SECOND@" is the content of the file "second.conf", which the first may
// include.
// SPDX-License-Identifier: Apache-2.0
#include "settings/settings.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

#include "fuzz.h"

// libconfig 1.5 loses what it has read of a file in which it then finds a mistake. The helper reads
// one file and ends.
extern "C" __attribute__((visibility("default"))) const char* __asan_default_options() {
    return "detect_leaks=0";
}

namespace {

using namespace pam_blockid;
using fuzz::require;

// Where one of its parts stands, an error has quoted it.
const std::string kKey = "Zq7wK/88887777666/vXj5q";
constexpr std::string_view kKeyParts[] = {"Zq7wK", "88887777666", "vXj5q"};
constexpr std::string_view kSecond = "\n@SECOND@\n";

class Directory {
public:
    Directory() {
        std::string pattern = (std::filesystem::temp_directory_path() / "fuzz.XXXXXX").string();
        require(::mkdtemp(pattern.data()) != nullptr, "there is room for files");
        path_ = pattern;
        write("key", kKey + "\n");
    }
    ~Directory() { std::filesystem::remove_all(path_); }
    Directory(const Directory&) = delete;
    Directory& operator=(const Directory&) = delete;

    std::string path(const std::string& name) const { return path_ + "/" + name; }
    void write(const std::string& name, const std::string& content) const {
        std::ofstream(path(name), std::ios::binary) << content;
        ::chmod(path(name).c_str(), 0600);
    }

private:
    std::string path_;
};

std::string tenant(const std::string& key) {
    return "\ntenant = { dns = \"acme.example.test\"; community = \"default\";\nlicense_key = " +
           key + ";\n};\n";
}

bool replace(std::string& text, std::string_view what, const std::string& by) {
    const std::size_t at = text.find(what);
    if (at == std::string::npos)
        return false;
    text.replace(at, what.size(), by);
    return true;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const Directory directory;
    const std::string_view input = fuzz::text_of(data, size);
    for (const std::string_view part : kKeyParts) {
        if (input.find(part) != input.npos)
            return 0; // it may stand anywhere then
    }
    const std::size_t middle = std::min(input.find(kSecond), input.size());
    directory.write("second.conf",
                    std::string(input.substr(std::min(middle + kSecond.size(), input.size()))));
    std::string text(input.substr(0, middle));
    const bool own_tenant = replace(text, "@KEY_FILE@", directory.path("key"));
    if (!replace(text, "@TENANT@", tenant('"' + kKey + '"')) &&
        !replace(text, "@UNQUOTED@", tenant(kKey)) &&
        !replace(text, "@UNFIT@", tenant("\"no key: " + kKey + '"')) && !own_tenant)
        text += tenant('"' + kKey + '"');
    directory.write("first.conf", text);

    const auto settings = load_settings(directory.path("first.conf"));
    if (settings) {
        require(!settings->tenant.license_key.empty(), "a tenant has a license key");
        return 0;
    }
    require(!settings.error().what.empty() && fuzz::is_printable_ascii(settings.error().what),
            "an error is printable");
    for (const std::string_view part : kKeyParts)
        require(settings.error().what.find(part) == std::string::npos,
                "an error hides the license key");
    return 0;
}
