// Loads a PAM module into a program that has libpam already, and says how much memory that took.
//
// Usage: load_module [MODULE]; without one, it is the program to compare with
// Prints the growth of its resident memory in kB, of it that is shared with nobody, and 0 0 without a module.
// SPDX-License-Identifier: Apache-2.0
#include <dlfcn.h>
#include <security/pam_appl.h>
#include <stdio.h>
#include <string.h>

struct memory {
    long resident;
    long own;
};

static struct memory memory_now(void) {
    struct memory now = {0, 0};
    char line[256];
    FILE* const rollup = fopen("/proc/self/smaps_rollup", "r");
    while (rollup && fgets(line, sizeof line, rollup)) {
        long kb = 0;
        if (sscanf(line, "Rss: %ld", &kb) == 1)
            now.resident = kb;
        if (sscanf(line, "Private_Clean: %ld", &kb) == 1 || sscanf(line, "Private_Dirty: %ld", &kb) == 1)
            now.own += kb;
    }
    if (rollup)
        fclose(rollup);
    return now;
}

int main(int argc, char** argv) {
    const struct pam_conv conversation = {0, 0};
    pam_handle_t* handle = 0;
    if (pam_start("load-module", "root", &conversation, &handle) != PAM_SUCCESS)
        return 2;
    memory_now(); // what stdio takes is taken before
    const struct memory before = memory_now();
    if (argc > 1 && !dlopen(argv[1], RTLD_NOW)) {
        fprintf(stderr, "%s\n", dlerror());
        return 1;
    }
    const struct memory after = memory_now();
    printf("%ld %ld\n", after.resident - before.resident, after.own - before.own);
    return pam_end(handle, PAM_SUCCESS) == PAM_SUCCESS ? 0 : 2;
}
