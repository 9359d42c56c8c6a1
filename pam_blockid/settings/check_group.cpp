// The group check: the findings of `blockidctl check` that are accepted.
// SPDX-License-Identifier: Apache-2.0
#include "settings/finding_kinds.h"
#include "settings/groups.h"
#include "settings/readers.h"
#include "support/ascii.h"

namespace pam_blockid {
namespace {

using Acceptance = FindingKind::Acceptance;

// The ids of that check which may be accepted; of all checks, where it has none.
std::string ids_to_choose_from(std::string_view check) {
    std::vector<std::string> ids;
    for (const FindingKind& kind : finding_kinds::kAll) {
        if (finding_kinds::check_of(kind.id) == check && kind.acceptance == Acceptance::Possible)
            ids.emplace_back(kind.id);
    }
    return ids.empty() ? "an id that blockidctl(8) says can be accepted, such as sudoers.nopasswd"
                       : any_of_these(ids);
}

bool is_place(std::string_view text) {
    return !text.empty() && text.size() <= 4096 && std::ranges::none_of(text, is_control);
}

// "sudoers.nopasswd" or "sudoers.nopasswd:/etc/sudoers.d/ansible".
struct Accepted {
    static Read<AcceptedFinding> read(const Entry& entry);
    static std::string show(const AcceptedFinding& accepted);
};

Read<AcceptedFinding> Accepted::read(const Entry& entry) {
    if (entry.setting().getType() != libconfig::Setting::TypeString)
        return entry.not_expected("\"ID\" or \"ID:PLACE\", as blockidctl check --json has both");
    const std::string_view written = entry.setting().c_str();
    const std::size_t colon = written.find(':');
    const std::string_view id = written.substr(0, colon);
    const FindingKind* kind = finding_kinds::find(id);
    if (kind == nullptr || kind->acceptance == Acceptance::Never)
        return entry.not_expected(ids_to_choose_from(finding_kinds::check_of(id)) +
                                  ", alone or with :PLACE behind it");
    if (colon == std::string_view::npos)
        return AcceptedFinding{std::string(id), ""};
    const std::string_view place = written.substr(colon + 1);
    if (!is_place(place))
        return entry.not_expected("a place behind the colon, such as /etc/sudoers.d/ansible, or no "
                                  "colon");
    return AcceptedFinding{std::string(id), std::string(place)};
}

std::string Accepted::show(const AcceptedFinding& accepted) {
    return quoted(accepted.place.empty() ? accepted.id : accepted.id + ":" + accepted.place);
}

} // namespace

template<template<class> class Row>
std::vector<Row<CheckSettings>> check_fields() {
    return {{"accepted", &CheckSettings::accepted, list_of(Accepted{}, 0, "findings")}};
}

template std::vector<Field<CheckSettings>> check_fields();
template std::vector<ShownField<CheckSettings>> check_fields();

} // namespace pam_blockid
