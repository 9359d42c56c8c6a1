// SPDX-License-Identifier: Apache-2.0
#include "broker/metrics_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "helper/failed_step.h"
#include "support/unique_fd.h"
#include "support/write_all.h"

namespace pam_blockid {

Expected<void, std::string> replace_file(int directory, const std::string& name,
                                         std::string_view content) {
    const std::string fresh = name + ".new"; // not one that node_exporter would read
    ::unlinkat(directory, fresh.c_str(), 0); // of a process that was cut off
    const UniqueFd file(::openat(directory, fresh.c_str(),
                                 O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!file)
        return failed_step(fresh + " cannot be made");
    if (write_all(file.get(), content) && ::fchmod(file.get(), 0644) == 0 &&
        ::renameat(directory, fresh.c_str(), directory, name.c_str()) == 0)
        return {};
    auto failed = failed_step(name + " cannot be written");
    ::unlinkat(directory, fresh.c_str(), 0);
    return failed;
}

} // namespace pam_blockid
