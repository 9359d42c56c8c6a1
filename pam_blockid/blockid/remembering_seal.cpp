// SPDX-License-Identifier: Apache-2.0
#include "blockid/remembering_seal.h"

#include "blockid/keyed_number.h"

namespace pam_blockid {

std::string remembering_seal(const TenantSettings& tenant, std::string_view text) {
    return keyed_seal(tenant.license_key.view(),
                      "remembered logins of " + tenant.dns + " " + tenant.community, text);
}

} // namespace pam_blockid
