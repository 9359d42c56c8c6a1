// SPDX-License-Identifier: Apache-2.0
#include "ctl/versions.h"

#include "ctl/broker_check.h"
#include "ctl/installed.h"

namespace pam_blockid {

Versions read_versions() {
    Versions versions{"blockidctl " BLOCKID_VERSION "\n"};
    for (const std::string path : {BLOCKID_HELPER_PATH, BLOCKID_MODULE_PATH}) {
        const auto version = version_in(path);
        versions.text += (version ? path + " " + *version : version.error()) + "\n";
        versions.all_same = versions.all_same && version && *version == BLOCKID_VERSION;
    }
    const auto broker = broker_version({BLOCKID_BROKER_SOCKET, BLOCKID_BROKER_PROGRAM});
    if (!broker)
        versions.text += broker.error() + "\n";
    else if (*broker)
        versions.text += BLOCKID_BROKER_SOCKET " " + **broker + "\n";
    versions.all_same =
        versions.all_same && broker && broker->value_or(BLOCKID_VERSION) == BLOCKID_VERSION;
    return versions;
}

} // namespace pam_blockid
