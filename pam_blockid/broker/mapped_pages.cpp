// SPDX-License-Identifier: Apache-2.0
#include "broker/mapped_pages.h"

#include <link.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <fstream>
#include <string>
#include <string_view>

#include "support/text_parts.h"

// madvise(2), for C libraries before 2.35
#ifndef MADV_POPULATE_READ
#define MADV_POPULATE_READ 22
#define MADV_POPULATE_WRITE 23
#endif

namespace pam_blockid {
namespace {

// Those behind libcurl and libldap besides are many, large, and next to unused.
constexpr std::array<std::string_view, 10> kOfEveryLogin{
    "libc.so",  "libcrypto.so",  "libssl.so",      "libcurl.so",    "libstdc++.so",
    "ld-linux", "libjsoncpp.so", "libconfig++.so", "libseccomp.so", "libsecp256k1.so"};

// The program itself comes without a name (dl_iterate_phdr(3)).
bool is_of_every_login(std::string_view path) {
    const std::string_view name = path.substr(path.rfind('/') + 1);
    return path.empty() || std::ranges::any_of(kOfEveryLogin, [&](std::string_view library) {
               return name.starts_with(library);
           });
}

MappedPages::Range pages_around(std::uintptr_t begin, std::uintptr_t end) {
    const auto size = static_cast<std::uintptr_t>(::getpagesize());
    const std::uintptr_t first = begin / size * size;
    const std::uintptr_t behind = (end + size - 1) / size * size;
    return {reinterpret_cast<std::byte*>(first), behind - first};
}

int add_what_is_only_read(dl_phdr_info* object, std::size_t, void* to) {
    auto& ranges = *static_cast<std::vector<MappedPages::Range>*>(to);
    if (!is_of_every_login(object->dlpi_name))
        return 0;
    for (const ElfW(Phdr) & part : std::span(object->dlpi_phdr, object->dlpi_phnum)) {
        const std::uintptr_t begin = object->dlpi_addr + part.p_vaddr;
        if (part.p_type == PT_LOAD && (part.p_flags & PF_W) == 0)
            ranges.push_back(pages_around(begin, begin + part.p_memsz));
    }
    return 0;
}

// Lines as proc(5) has them: "begin-end rights ... [heap]".
std::vector<MappedPages::Range> parts_of_heap() {
    std::vector<MappedPages::Range> parts;
    std::ifstream maps("/proc/self/maps");
    for (std::string line; std::getline(maps, line);) {
        std::uintptr_t begin = 0;
        std::uintptr_t end = 0;
        std::string_view rest = line;
        const auto read = [&rest](char behind, std::uintptr_t& number) {
            const std::string_view digits = take_until(rest, behind);
            std::from_chars(digits.data(), digits.data() + digits.size(), number, 16);
        };
        read('-', begin);
        read(' ', end);
        if (rest.ends_with("[heap]") && end > begin)
            parts.push_back(pages_around(begin, end));
    }
    return parts;
}

} // namespace

MappedPages MappedPages::of_this_process() {
    MappedPages all;
    ::dl_iterate_phdr(&add_what_is_only_read, &all.to_read_);
    all.to_write_ = parts_of_heap();
    return all;
}

void MappedPages::take() const {
    for (const Range& range : to_read_)
        ::madvise(range.data(), range.size(), MADV_POPULATE_READ);
    for (const Range& range : to_write_)
        ::madvise(range.data(), range.size(), MADV_POPULATE_WRITE);
}

} // namespace pam_blockid
