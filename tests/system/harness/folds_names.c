/* A name service as a directory's may be: it takes a name in any case, and with a domain before or behind it.
 *
 * ALICE, alice@CORP.EXAMPLE and CORP\alice are the entry of alice in /etc/passwd. "twin.alice" is a fault: an entry that
 * bears her name and is somebody else. It writes down who asks: the program, its effective user id and the question.
 * SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <nss.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

static const char TWIN[] = "twin.";

static void write_down(const char *question) {
    char program[16] = "";
    int log = open(ASKED, O_WRONLY | O_APPEND | O_CLOEXEC);
    if (log < 0)
        return;
    prctl(PR_GET_NAME, program);
    dprintf(log, "%s %u %s\n", program, (unsigned)geteuid(), question);
    close(log);
}

__attribute__((constructor)) static void loaded(void) {
    write_down("loaded");
}

static void fold(const char *name, char *folded, size_t size) {
    const char *domain = strrchr(name, '\\');
    size_t length = 0;
    for (name = domain != NULL ? domain + 1 : name; *name != '\0' && *name != '@' && length + 1 < size; ++name)
        folded[length++] = (char)tolower((unsigned char)*name);
    folded[length] = '\0';
}

static enum nss_status find(const char *name, struct passwd *entry, char *buffer, size_t size, int *error) {
    struct passwd *found = NULL;
    FILE *accounts = fopen("/etc/passwd", "re");
    if (accounts == NULL)
        return NSS_STATUS_UNAVAIL;
    int result;
    do
        result = fgetpwent_r(accounts, entry, buffer, size, &found);
    while (result == 0 && strcmp(entry->pw_name, name) != 0);
    fclose(accounts);
    if (result == ERANGE) {
        *error = ERANGE;
        return NSS_STATUS_TRYAGAIN;
    }
    return result == 0 ? NSS_STATUS_SUCCESS : NSS_STATUS_NOTFOUND;
}

enum nss_status _nss_folding_getpwnam_r(const char *name, struct passwd *entry, char *buffer, size_t size, int *error) {
    char folded[256];
    write_down("getpwnam");
    fold(name, folded, sizeof folded);
    if (strncmp(folded, TWIN, sizeof TWIN - 1) != 0)
        return find(folded, entry, buffer, size, error);
    enum nss_status status = find(folded + sizeof TWIN - 1, entry, buffer, size, error);
    entry->pw_uid += 1000;
    return status;
}
