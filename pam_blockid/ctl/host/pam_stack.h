// The stack of one PAM service, as libpam would load it from /etc/pam.d: includes followed, lines
// joined, words cut (pam.d(5)).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "ctl/host/pam_control.h"
#include "ctl/host/text_file.h"

namespace pam_blockid {

enum class PamType { Auth, Account, Session, Password };

std::string_view name_of(PamType type);

struct PamRule {
    enum class Kind {
        Module,
        Substack, // marks where a substack begins; never called
        MustFail, // a line that libpam does not understand, which fails whenever it is reached
    };
    Kind kind = Kind::Module;
    PamType type = PamType::Auth;
    std::string control_text; // without brackets
    PamControl control;
    std::string module; // as it stands there: "pam_unix.so", "/opt/lib/pam_x.so"
    std::vector<std::string> arguments;
    std::size_t level = 0; // how many substacks deep
    Place place;
    Place top; // the line of the service's own file that brought it in, or `place` itself
};

// A line that cannot be taken for what it should be.
struct PamTrouble {
    Place place;
    std::string what;
    std::string remedy;
    bool unseen = false; // only this user cannot see it
};

struct PamStack {
    std::string service;
    std::string file;
    std::vector<PamRule> rules; // of all four types, in order
    std::vector<PamTrouble> troubles;
    std::vector<PamTrouble> read_otherwise; // by another release of libpam
    bool refused = false;                   // libpam gives the whole service up

    std::vector<PamRule> of(PamType type) const;
};

// Where libpam looks, in this order: the first file of that name counts (pam.d(5), libpam's
// pam_handlers.c).
struct PamDirectories {
    std::string first = "/etc/pam.d";
    std::vector<std::string> behind{"/usr/lib/pam.d"};

    // The path of the file that counts; the one in `first` where there is none.
    std::string find(const std::string& name) const;
};

// That service, with what it includes.
PamStack read_pam_stack(const PamDirectories& directories, const std::string& service);

} // namespace pam_blockid
