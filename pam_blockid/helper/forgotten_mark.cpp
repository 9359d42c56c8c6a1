// SPDX-License-Identifier: Apache-2.0
#include "helper/forgotten_mark.h"

#include <fcntl.h>

#include <chrono>

#include "helper/file_lock.h"
#include "helper/state_files.h"

namespace pam_blockid {
namespace {

constexpr std::size_t kLargestMark = 256;
constexpr std::chrono::milliseconds kForgetPatience{500};

} // namespace

Expected<std::optional<ForgottenMark>, std::string> forgotten_mark_of(int directory, uid_t uid) {
    const auto fd = open_state_file(directory, ForgottenMark::file_name(uid), O_RDONLY);
    if (!fd)
        return Unexpected<std::string>(fd.error());
    if (!*fd)
        return std::optional<ForgottenMark>();
    const auto text = content_of(fd->get(), kLargestMark);
    if (!text)
        return Unexpected<std::string>(text.error());
    auto mark = ForgottenMark::parse(*text);
    if (!mark)
        return Unexpected<std::string>(
            "the mark of what was forgotten is broken; remove it with the file");
    return mark;
}

Expected<void, std::string> write_forgotten_mark(int directory, uid_t uid,
                                                 const ForgottenMark& mark) {
    return replace_state_file(directory, ForgottenMark::file_name(uid), mark.to_text(),
                              Lasting::UntilReboot);
}

Expected<void, std::string> mark_forgotten(int directory, uid_t uid, const ForgottenMark& mark) {
    lock_file(directory, Deadline::after(kForgetPatience));
    const auto old = forgotten_mark_of(directory, uid);
    if (old && *old && (*old)->boot == mark.boot && (*old)->up >= mark.up)
        return {};
    return write_forgotten_mark(directory, uid, mark);
}

} // namespace pam_blockid
