// The module of least_server.c, whose socket is its only argument.
// SPDX-License-Identifier: Apache-2.0
#include <security/pam_ext.h>
#include <security/pam_modules.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static int ask(pam_handle_t* handle, int server) {
    char word = 0, *code = NULL;
    int result = PAM_AUTHINFO_UNAVAIL;
    if (read(server, &word, 1) == 1 && pam_prompt(handle, PAM_PROMPT_ECHO_ON, &code, "Least: ") == PAM_SUCCESS && code &&
        write(server, code, strlen(code)) > 0 && read(server, &word, 1) == 1)
        result = word == 'y' ? PAM_SUCCESS : PAM_AUTH_ERR;
    free(code);
    return result;
}

int pam_sm_authenticate(pam_handle_t* handle, int flags, int argc, const char** argv) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int result = PAM_AUTHINFO_UNAVAIL;
    (void)flags;
    if (argc != 1 || strlen(argv[0]) >= sizeof address.sun_path)
        return PAM_SERVICE_ERR;
    strcpy(address.sun_path, argv[0]);
    const int server = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(server, (struct sockaddr*)&address, sizeof address) == 0)
        result = ask(handle, server);
    close(server);
    return result;
}

int pam_sm_setcred(pam_handle_t* handle, int flags, int argc, const char** argv) {
    (void)handle, (void)flags, (void)argc, (void)argv;
    return PAM_SUCCESS;
}
