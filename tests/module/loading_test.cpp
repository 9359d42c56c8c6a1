// The shared object itself: what it exports, what it needs, and that it loads again and again.
// SPDX-License-Identifier: Apache-2.0
#include <dlfcn.h>
#include <elf.h>
#include <link.h>

#include <cstring>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include <CppUTest/TestHarness.h>

namespace {

// The dynamic section and symbol table of an ELF file of this machine's kind.
class SharedObject {
public:
    explicit SharedObject(const char* path) {
        std::ifstream file(path, std::ios::binary);
        bytes_.assign(std::istreambuf_iterator<char>(file), {});
        const auto header = at<ElfW(Ehdr)>(0);
        for (int i = 0; i < header.e_shnum; ++i)
            sections_.push_back(
                at<ElfW(Shdr)>(header.e_shoff + sizeof(ElfW(Shdr)) * static_cast<std::size_t>(i)));
    }

    std::set<std::string> exports() const {
        std::set<std::string> names;
        each<ElfW(Sym)>(SHT_DYNSYM, [&](const ElfW(Sym) & symbol, const ElfW(Shdr) & strings) {
            if (symbol.st_shndx != SHN_UNDEF && symbol.st_name != 0)
                names.insert(text(strings, symbol.st_name));
        });
        return names;
    }
    std::set<std::string> needed() const {
        std::set<std::string> names;
        each<ElfW(Dyn)>(SHT_DYNAMIC, [&](const ElfW(Dyn) & entry, const ElfW(Shdr) & strings) {
            if (entry.d_tag == DT_NEEDED)
                names.insert(text(strings, entry.d_un.d_val));
        });
        return names;
    }
    unsigned long flags(ElfW(Sxword) tag) const {
        unsigned long value = 0;
        each<ElfW(Dyn)>(SHT_DYNAMIC, [&](const ElfW(Dyn) & entry, const ElfW(Shdr)&) {
            if (entry.d_tag == tag)
                value = entry.d_un.d_val;
        });
        return value;
    }

    bool contains(const std::string& words) const {
        return bytes_.find(words) != std::string::npos;
    }

private:
    template<class T>
    T at(std::size_t offset) const {
        T value{};
        CHECK(offset + sizeof value <= bytes_.size());
        std::memcpy(&value, bytes_.data() + offset, sizeof value);
        return value;
    }
    template<class T, class Visit>
    void each(unsigned type, Visit visit) const {
        for (const auto& section : sections_) {
            if (section.sh_type != type)
                continue;
            for (std::size_t i = 0; i + sizeof(T) <= section.sh_size; i += sizeof(T))
                visit(at<T>(section.sh_offset + i), sections_.at(section.sh_link));
        }
    }
    std::string text(const ElfW(Shdr) & strings, std::size_t offset) const {
        return bytes_.data() + strings.sh_offset + offset;
    }

    std::string bytes_;
    std::vector<ElfW(Shdr)> sections_;
};

std::string joined(const std::set<std::string>& names) {
    std::string text;
    for (const std::string& name : names)
        text += name + " ";
    return text;
}

} // namespace

TEST_GROUP(ModuleLoading){};

TEST(ModuleLoading, ItExportsTheEntryPointsAndNothingElse) {
    STRCMP_EQUAL("pam_sm_authenticate pam_sm_setcred ",
                 joined(SharedObject(SHIPPED_MODULE).exports()).c_str());
}

#ifndef __SANITIZE_ADDRESS__
// libgcc_s is the C library's own way to cancel a thread: with a second unwinder in the module that
// would abort the host.
TEST(ModuleLoading, ItLinksLibpamAndTheLibrariesOfCOnly) {
    std::set<std::string> needed = SharedObject(SHIPPED_MODULE).needed();
    std::erase_if(needed, [](const std::string& name) { return name.starts_with("ld-linux"); });
    STRCMP_EQUAL("libc.so.6 libgcc_s.so.1 libpam.so.0 ", joined(needed).c_str());
}
#endif

TEST(ModuleLoading, ItIsBoundAtOnceAndStaysLoaded) {
    const SharedObject module(SHIPPED_MODULE);
    CHECK((module.flags(DT_FLAGS) & DF_BIND_NOW) != 0);
    CHECK((module.flags(DT_FLAGS_1) & DF_1_NODELETE) != 0);
}

// As the C++ library would when an exception has nowhere to go.
TEST(ModuleLoading, ItHasNoWordsForTheHostsStandardError) {
    const SharedObject module(SHIPPED_MODULE);
    CHECK(module.contains("pam_blockid"));
    CHECK(!module.contains("terminate called"));
}

TEST(ModuleLoading, ItLoadsAgainAndAgain) {
    void* entry = nullptr;
    for (int i = 0; i < 50; ++i) {
        void* handle = ::dlopen(SHIPPED_MODULE, RTLD_NOW);
        CHECK_TEXT(handle != nullptr, ::dlerror());
        void* found = ::dlsym(handle, "pam_sm_authenticate");
        CHECK(found != nullptr);
        CHECK(entry == nullptr || entry == found);
        entry = found;
        CHECK(::dlsym(handle, "pam_sm_acct_mgmt") == nullptr);
        ::dlclose(handle);
    }
}
