// The group of the tests of what is found in PAM stacks: inline, as they are in two files.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "ctl/host/pam_check.h"

#include "stacks.h"

#include <CppUTest/TestHarness.h>

namespace pam_blockid::testing {

inline TEST_GROUP(PamCheck) {
    Stacks stacks;

    // Of all services, or of one alone.
    Findings findings_of(const std::optional<std::string>& service = std::nullopt) const {
        return check_pam(read_pam_services(stacks.places(), service));
    }
    Findings findings(const std::string& text, const std::string& service = "login") const {
        stacks.write(service, text);
        return findings_of();
    }
    std::string at(unsigned line, const std::string& file = "login") const {
        return stacks.path(file) + ":" + std::to_string(line);
    }
    void right(const std::string& text, const std::string& service = "login") const {
        const Findings found = findings(text, service);
        UNSIGNED_LONGS_EQUAL(1, found.size());
        STRCMP_EQUAL("", found[0].remedy.c_str());
        STRCMP_EQUAL(("without a right passcode nobody passes: " + service).c_str(),
                     found[0].what.c_str());
        CHECK(found[0].level == Finding::Level::Ok);
        std::filesystem::remove(stacks.path(service));
    }
    void wrong(Finding::Level level, const std::string& text, const std::string& place,
               const std::string& what, const std::string& remedy) const {
        const Findings found = findings(text);
        UNSIGNED_LONGS_EQUAL_TEXT(1, found.size(), found.back().what.c_str());
        STRCMP_EQUAL(what.c_str(), found[0].what.c_str());
        STRCMP_EQUAL(remedy.c_str(), found[0].remedy.c_str());
        STRCMP_EQUAL(place.c_str(), found[0].place.c_str());
        STRCMP_EQUAL("pam", found[0].check().c_str());
        CHECK(found[0].level == level);
    }
    void fault(const std::string& text, const std::string& place, const std::string& what,
               const std::string& remedy) const {
        wrong(Finding::Level::Fault, text, place, what, remedy);
    }
    void warning(const std::string& text, const std::string& place, const std::string& what,
                 const std::string& remedy) const {
        wrong(Finding::Level::Warning, text, place, what, remedy);
    }
};

} // namespace pam_blockid::testing
