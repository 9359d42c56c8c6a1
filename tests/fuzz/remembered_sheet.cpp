// The file of remembered logins, and the mark beside it: what is taken for one is written alike
// again, and none has more than it may.
// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "fuzz.h"
#include "helper/remembered_sheet.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace pam_blockid;
    using fuzz::require;
    const std::string_view text = fuzz::text_of(data, size);
    if (const auto mark = ForgottenMark::parse(text))
        require(mark->to_text() == text, "a mark has one spelling");
    if (const auto openers = openers_in(text))
        require(text_of(*openers) == text, "openers have one spelling");
    if (const auto uid = RememberedSheet::uid_of(text))
        require(RememberedSheet::file_name(*uid) == text, "a file has one name");
    const auto sheet = RememberedSheet::parse(text);
    if (!sheet)
        return 0;
    require(text.empty() || sheet->to_text() == text, "a sheet has one spelling");
    require(sheet->records.size() <= kMostRemembered, "a sheet has few records");
    for (const RememberedRecord& record : sheet->records) {
        require(is_remembered_word(record.kind) && is_remembered_word(record.service) &&
                    is_remembered_word(record.evidence),
                "words are printable");
        require(record.seal.size() == kSealDigits && record.who.size() == kSealDigits,
                "a seal is never empty");
    }
    return 0;
}
