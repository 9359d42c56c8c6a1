// What blockidctl does, one function for each command. Each returns the exit status.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "ctl/check.h"

namespace pam_blockid {

enum class Format { Text, Json };

// Says why there is nothing to show, and returns 2.
int complain(const std::string& sentence);

// 0, with warnings 1, with faults 2.
int check_command(const CheckRequest& request, Format format);

// Where a passcode for the user would go, and why. 0 when it would go somewhere or none is asked
// for, 1 when the user would be let past for lack of an address, else 2.
int resolve_command(const CheckRequest& request, Format format);

// A whole login at this terminal by the installed helper, as the module would start it. 0 when it
// would let in, 1 when it would not, 2 when it could not be tried.
int login_command(const CheckRequest& request, bool debug);

// The settings in force, for `service` alone unless that is empty. 0, or 2 when they cannot be
// read.
int config_command(const std::string& config_path, const std::string& service, Format format);

// What is kept of the tenant between logins. 0, or 2 when it cannot be read.
int cache_show_command(const std::string& config_path, Format format);
// Forgets it: the next login asks. 0, or 2 when something stays.
int cache_clear_command(const std::string& config_path);

// Recovery codes of a person on this host; only root may. Each returns 0, or 2 and says why not.
struct CodesRequest {
    std::string user;
    int count = 10;
    int days = 365;     // until they are good no more
    bool print = false; // where standard output is no terminal, too
};
// Makes new ones, which take the place of those there were, and shows them this once.
int make_codes_command(const CodesRequest& request);
// How many are left, and from when.
int list_codes_command(const CodesRequest& request);
int revoke_codes_command(const CodesRequest& request);

// Logins that are remembered on this host; only root may. `user` empty: of everybody. 0, or 2 and
// says why not.
int remembered_command(const std::string& config_path, const std::string& user);
int forget_command(const std::string& user);

// Gathers what somebody who helps may see into a new file, or, where `path` is empty, onto standard
// output. Sends nothing. 0, or 2 when it cannot be written.
int support_command(const CheckRequest& request, const std::string& path);

// The versions of blockidctl, helper and module. 0, or 2 when they do not belong together.
int version_command();

} // namespace pam_blockid
