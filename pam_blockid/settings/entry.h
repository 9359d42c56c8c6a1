// One libconfig setting together with the file and the dotted key under which errors speak of it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <libconfig.h++>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "settings/settings.h"
#include "support/expected.h"

namespace pam_blockid {

class Entry {
public:
    // `setting` must outlive the entry. `key` is what errors call it, "otp.attempts".
    Entry(const libconfig::Setting& setting, std::string file, std::string key);

    const libconfig::Setting& setting() const { return *setting_; }
    // The name within its group, "attempts"; empty in a list.
    std::string_view name() const;
    // "/etc/security/pam_blockid.conf:12"
    std::string place() const;

    // This entry where it replaces `lower`, of the same name in an earlier file: a group has the
    // members of `lower`, too, each replaced by its own of that name in the same way. All else
    // replaces wholly.
    Entry over(const Entry& lower) const;

    // The members of a group, the elements of a list or array; none for anything else. Members are
    // called "<key>.<name>", elements like their list. A text or number in a list is said to stand
    // at the list's key: libconfig 1.5 gives it the line of whatever follows it.
    std::vector<Entry> children() const;

    // "<place>: <key> is <what is found>; expected <expected>". A private value is described, not
    // shown.
    Unexpected<SettingsError> not_expected(std::string_view expected) const;
    // "<place>: <key> <reason>; <remedy>"
    Unexpected<SettingsError> wrong(std::string_view reason, std::string_view remedy = {}) const;

private:
    std::vector<Entry> own_children() const;
    std::string found() const;

    const libconfig::Setting* setting_;
    std::string file_;
    unsigned line_;
    std::string key_;
    std::shared_ptr<const Entry> lower_; // of a group only
};

} // namespace pam_blockid
