/* A PAM module that makes the user another one: its argument. An earlier module of a stack may do that.
 * SPDX-License-Identifier: Apache-2.0 */
#include <security/pam_modules.h>

int pam_sm_authenticate(pam_handle_t *pamh, int flags, int argc, const char **argv) {
    (void)flags;
    return argc == 1 ? pam_set_item(pamh, PAM_USER, argv[0]) : PAM_SERVICE_ERR;
}

int pam_sm_setcred(pam_handle_t *pamh, int flags, int argc, const char **argv) {
    (void)pamh, (void)flags, (void)argc, (void)argv;
    return PAM_SUCCESS;
}
