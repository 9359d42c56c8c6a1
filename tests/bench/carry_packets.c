// Carries packets between two TUN devices, each after a while: the same for all, so that they keep their order.
//
// Usage: carry_packets NEAR FAR DELAY_US SEEN, descriptors that it inherits, and microseconds one way
// Writes the beginning of each packet from NEAR to the pipe SEEN, as a record of 128 bytes: how many of them
// are the packet's, in two bytes of this machine's order, and these. It ends when nobody reads the pipe.
// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { LARGEST = 65536, KEPT = 126 };

struct packet {
    struct packet* next;
    int64_t due; // ns
    int to;
    size_t size;
    unsigned char bytes[];
};

static struct packet *first, **end = &first;
static int seen;

static int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
}

static void give_up(const char* what) {
    perror(what);
    exit(EXIT_FAILURE);
}

static void tell(const unsigned char* bytes, size_t size) {
    struct {
        uint16_t size;
        unsigned char bytes[KEPT];
    } record = {size < KEPT ? (uint16_t)size : KEPT, {0}};
    memcpy(record.bytes, bytes, record.size);
    if (write(seen, &record, sizeof record) != sizeof record)
        give_up("a packet that nobody sees");
}

// All that are there are due at once.
static void take_from(int device, int64_t due, int to, int is_told) {
    static unsigned char bytes[LARGEST];
    ssize_t size;
    while ((size = read(device, bytes, sizeof bytes)) > 0) {
        struct packet* const packet = malloc(sizeof *packet + (size_t)size);
        if (!packet)
            give_up("malloc");
        *packet = (struct packet){NULL, due, to, (size_t)size};
        memcpy(packet->bytes, bytes, packet->size);
        *end = packet;
        end = &packet->next;
        if (is_told)
            tell(bytes, packet->size);
    }
    if (size < 0 && errno != EAGAIN)
        give_up("read");
}

static void send_due(void) {
    while (first && first->due <= now()) {
        struct packet* const packet = first;
        if (write(packet->to, packet->bytes, packet->size) < 0 && errno != EAGAIN)
            give_up("write");
        first = packet->next;
        if (!first)
            end = &first;
        free(packet);
    }
}

int main(int argc, char** argv) {
    if (argc != 5)
        return EXIT_FAILURE;
    const int near = atoi(argv[1]), far = atoi(argv[2]);
    const int64_t delay = atoll(argv[3]) * 1000;
    seen = atoi(argv[4]);
    struct pollfd waited[] = {{near, POLLIN, 0}, {far, POLLIN, 0}, {seen, 0, 0}};
    while (!waited[2].revents) {
        send_due();
        const int64_t left = first ? first->due - now() : 0;
        const struct timespec pause = {left > 0 ? left / 1000000000 : 0, left > 0 ? left % 1000000000 : 0};
        if (ppoll(waited, 3, first ? &pause : NULL, NULL) < 0)
            give_up("ppoll");
        const int64_t due = now() + delay;
        if (waited[0].revents)
            take_from(near, due, far, 1);
        if (waited[1].revents)
            take_from(far, due, near, 0);
    }
    return EXIT_SUCCESS;
}
