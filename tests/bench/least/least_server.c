// The least that a second factor over HTTPS can do: for each caller a fork of a process in which libcurl is warm,
// one request before the prompt and one after it. No settings, no account, nothing shut out, no answer read.
//
// Usage: least_server SOCKET URL CA
// A caller is sent one byte when to ask, sends six digits, and is sent y or n.
// SPDX-License-Identifier: Apache-2.0
#include <curl/curl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum { DIGITS = 6, QUEUE = 500 };

static size_t ignore(char* from, size_t size, size_t count, void* unused) {
    (void)from, (void)unused;
    return size * count;
}

static CURL* transfer_to(const char* url, const char* ca) {
    CURL* const transfer = curl_easy_init();
    curl_easy_setopt(transfer, CURLOPT_URL, url);
    curl_easy_setopt(transfer, CURLOPT_CAINFO, ca);
    curl_easy_setopt(transfer, CURLOPT_CAPATH, NULL);
    curl_easy_setopt(transfer, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(transfer, CURLOPT_POSTFIELDS, "{}");
    curl_easy_setopt(transfer, CURLOPT_WRITEFUNCTION, &ignore);
    return transfer;
}

static void serve(int caller, CURL* transfer) {
    char digits[DIGITS];
    if (curl_easy_perform(transfer) != CURLE_OK || write(caller, "?", 1) != 1 ||
        recv(caller, digits, DIGITS, MSG_WAITALL) != DIGITS || curl_easy_perform(transfer) != CURLE_OK)
        _exit(EXIT_FAILURE);
    _exit(write(caller, memcmp(digits, "123456", DIGITS) == 0 ? "y" : "n", 1) == 1 ? EXIT_SUCCESS : EXIT_FAILURE);
}

static void reap(int unused) {
    (void)unused;
    while (waitpid(-1, NULL, WNOHANG) > 0)
        ;
}

int main(int argc, char** argv) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    const int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (argc != 4 || strlen(argv[1]) >= sizeof address.sun_path || curl_global_init(CURL_GLOBAL_ALL) != CURLE_OK)
        return EXIT_FAILURE;
    CURL* const first = transfer_to(argv[2], argv[3]);
    if (curl_easy_perform(first) != CURLE_OK)
        return EXIT_FAILURE;
    curl_easy_cleanup(first);
    strcpy(address.sun_path, argv[1]);
    signal(SIGCHLD, &reap);
    if (bind(listener, (struct sockaddr*)&address, sizeof address) != 0 || listen(listener, QUEUE) != 0)
        return EXIT_FAILURE;
    for (int caller; (caller = accept(listener, NULL, NULL)) >= 0; close(caller))
        if (fork() == 0)
            serve(caller, transfer_to(argv[2], argv[3]));
    return EXIT_FAILURE;
}
