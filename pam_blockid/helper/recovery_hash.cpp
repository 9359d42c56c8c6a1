// SPDX-License-Identifier: Apache-2.0
#include "helper/recovery_hash.h"

#include <crypt.h>
#include <dlfcn.h>

#include <array>
#include <memory>
#include <span>
#include <string_view>

#include "helper/failed_step.h"
#include "support/secret.h"

namespace pam_blockid {
namespace {

struct LibCrypt {
    struct Close {
        void operator()(void* library) const { ::dlclose(library); }
    };

    explicit LibCrypt(const char* name)
        : handle(::dlopen(name, RTLD_NOW | RTLD_LOCAL)), hash(function<decltype(hash)>("crypt_rn")),
          make_setting(function<decltype(make_setting)>("crypt_gensalt_rn")) {}

    std::unique_ptr<void, Close> handle;
    decltype(&::crypt_rn) hash;
    decltype(&::crypt_gensalt_rn) make_setting;

private:
    template<class Function>
    Function function(const char* name) const {
        return handle ? reinterpret_cast<Function>(::dlsym(handle.get(), name)) : nullptr;
    }
};

Expected<LibCrypt, std::string> load_libcrypt() {
    // Of Debian, and of systems without what glibc's own had besides.
    for (const char* name : {"libcrypt.so.1", "libcrypt.so.2"}) {
        LibCrypt loaded(name);
        if (loaded.hash != nullptr && loaded.make_setting != nullptr)
            return loaded;
    }
    return Unexpected<std::string>("libcrypt cannot be loaded");
}

// What crypt_rn(3) is given and works in.
struct CryptMemory {
    std::array<char, RecoveryCode::kLetters + 1> phrase{};
    crypt_data data{};

    CryptMemory() = default;
    CryptMemory(const CryptMemory&) = delete;
    CryptMemory& operator=(const CryptMemory&) = delete;
    ~CryptMemory() { wipe(std::as_writable_bytes(std::span(this, 1))); }
};

} // namespace

Expected<std::string, std::string> new_recovery_setting() {
    const auto library = load_libcrypt();
    if (!library)
        return Unexpected<std::string>(library.error());
    std::array<char, CRYPT_GENSALT_OUTPUT_SIZE> setting{};
    if (library->make_setting("$y$", 0, nullptr, 0, setting.data(),
                              static_cast<int>(setting.size())) == nullptr)
        return failed_step("crypt_gensalt_rn");
    return setting.data();
}

Expected<std::string, std::string> hash_of(const RecoveryCode& code, const std::string& setting) {
    const auto library = load_libcrypt();
    if (!library)
        return Unexpected<std::string>(library.error());
    const auto memory = std::make_unique<CryptMemory>();
    code.letters().copy(memory->phrase.data(), RecoveryCode::kLetters);
    const char* const hashed = library->hash(memory->phrase.data(), setting.c_str(), &memory->data,
                                             static_cast<int>(sizeof memory->data));
    if (hashed == nullptr)
        return failed_step("crypt_rn");
    const std::string_view whole = hashed;
    if (!whole.starts_with(setting + "$"))
        return Unexpected<std::string>("crypt_rn: it answers with another setting");
    return std::string(whole.substr(setting.size() + 1));
}

} // namespace pam_blockid
