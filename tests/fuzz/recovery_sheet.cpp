// The file of recovery codes: what is taken for one has its lines where it says, and spending one
// leaves a file that has it no more.
// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "fuzz.h"
#include "helper/recovery_sheet.h"
#include "login/recovery_code.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace pam_blockid;
    using fuzz::require;
    const std::string_view text = fuzz::text_of(data, size);
    if (const auto code = RecoveryCode::parse(text))
        require(code->letters().size() == RecoveryCode::kLetters, "a code has all its letters");
    const auto sheet = RecoverySheet::parse(text);
    if (!sheet)
        return 0;
    for (const RecoverySheet::Line& line : sheet->lines) {
        const std::string written = RecoverySheet::text_of(line);
        const std::string spent = RecoverySheet::spent_line(line);
        require(spent.size() == written.size(), "a spent line is as long as the line was");
        require(!line.is_left || text.substr(line.offset, written.size()) == written,
                "a line is where it says");
        std::string after(text);
        after.replace(line.offset, spent.size(), spent);
        const auto later = RecoverySheet::parse(after);
        require(later && later->lines.size() == sheet->lines.size(),
                "spending keeps the file whole");
        require(later->left_to(sheet->user, sheet->made) <=
                    sheet->left_to(sheet->user, sheet->made),
                "and makes nothing good");
    }
    return 0;
}
