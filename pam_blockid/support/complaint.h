// What is wrong, where, and what to do about it: one sentence for people, and its parts for who
// shows them apart.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace pam_blockid {

// Few processes make one: what leads to it is compiled small.
struct Complaint {
    // "<reason>; <remedy>"
    [[gnu::cold]] explicit Complaint(std::string_view reason, std::string_view remedy = {});
    // "<place>: <reason>; <remedy>"
    [[gnu::cold]] static Complaint at(std::string_view place, std::string_view reason,
                                      std::string_view remedy = {});
    // "<place> <reason>; <remedy>": of the place itself.
    [[gnu::cold]] static Complaint about(std::string_view place, std::string_view reason,
                                         std::string_view remedy = {});

    // "/etc/security/pam_blockid.conf:12"; empty: none
    std::string_view place() const { return part(0, place_end_); }
    // "otp.attempts is 99"
    std::string_view reason() const { return part(reason_begin_, reason_end_); }
    // "expected a whole number from 1 to 10"; empty: none
    std::string_view remedy() const { return part(remedy_begin_, what.size()); }
    // The sentence up to the remedy: the reason of another.
    std::string without_remedy() const { return what.substr(0, reason_end_); }

    // Where a text is wanted, it is its sentence.
    const char* c_str() const { return what.c_str(); }
    // NOLINTNEXTLINE(google-explicit-constructor)
    operator const std::string&() const { return what; }
    // NOLINTNEXTLINE(google-explicit-constructor)
    operator std::string_view() const { return what; }
    bool operator==(std::string_view sentence) const { return what == sentence; }
    std::size_t find(std::string_view words) const { return what.find(words); }

    std::string what; // the sentence; not to be changed

private:
    Complaint(std::string_view place, std::string_view joint, std::string_view reason,
              std::string_view remedy);

    std::string_view part(std::size_t begin, std::size_t end) const {
        return std::string_view(what).substr(begin, end - begin);
    }

    std::size_t place_end_;
    std::size_t reason_begin_;
    std::size_t reason_end_;
    std::size_t remedy_begin_;
};

} // namespace pam_blockid
