// SPDX-License-Identifier: Apache-2.0
#include "http/trust_store.h"

#include <fcntl.h>

#include <cerrno>
#include <system_error>

#include "support/access.h"
#include "support/printable.h"
#include "support/unique_fd.h"

namespace pam_blockid {

Expected<void, Complaint> check_trust_store(const NetworkSettings& network) {
    const bool is_file = !network.ca_file.empty();
    const std::string& path = is_file ? network.ca_file : network.ca_dir;
    const Use use = is_file ? Use::ReadFile : Use::ReadDirectory;
    const std::string setting = is_file ? "network.ca_file " : "network.ca_dir ";
    const UniqueFd fd(
        ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | (is_file ? 0 : O_DIRECTORY)));
    const int error = fd ? 0 : errno;
    if ((fd || error == EACCES) && is_closed_to_us(path, use)) {
        const Complaint closed = no_access(path, use);
        return Unexpected<Complaint>(Complaint(setting + closed.without_remedy(), closed.remedy()));
    }
    if (fd)
        return {};
    const std::string why = std::generic_category().message(error);
    return Unexpected<Complaint>(
        Complaint(setting + printable(path) + " cannot be opened: " + why,
                  is_file ? "expected a file of certificates in PEM"
                          : "expected a directory of certificates as /etc/ssl/certs is (package "
                            "ca-certificates)"));
}

} // namespace pam_blockid
