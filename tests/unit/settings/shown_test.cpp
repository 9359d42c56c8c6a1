// Every row of the tables of settings can be shown, but for the secrets.
// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include "settings/groups.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;

TEST_GROUP(ShownFields) {
    std::string never_shown;

    template<class Row>
    void look_at(const std::vector<Row>& fields) {
        CHECK(!fields.empty());
        for (const Row& field : fields) {
            if (!field.show)
                never_shown += std::string(field.key) + " ";
        }
    }
};

TEST(ShownFields, AreAllButTheSecrets) {
    look_at(tenant_fields<ShownField>());
    look_at(whole_policy_fields<ShownField>());
    look_at(service_fields<ShownField>());
    look_at(contacts_fields<ShownField>());
    look_at(ldap_fields<ShownField>());
    look_at(network_fields<ShownField>());
    look_at(cache_fields<ShownField>());
    look_at(broker_fields<ShownField>());
    look_at(check_fields<ShownField>());
    STRCMP_EQUAL("license_key license_key_file bind_password_file key_file proxy_password_file ",
                 never_shown.c_str());
}
