// Preloaded into a helper under test: lets chosen calls of one kind fail as they do when memory,
// descriptors or the network run out. What to do, and what happened, is in a file that both sides map.
// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

enum Kind { ALLOC, OPEN, LOCAL_READ, LOCAL_WRITE, SOCKET, RANDOM, NET_READ, NET_WRITE, CONNECT };

struct Plan {
    uint64_t kind;
    uint64_t first;  // the number of the call that fails; 0: none
    uint64_t repeat; // 0: that one alone; n: and each n-th after it
    uint64_t calls;  // of this kind, so far
    uint64_t failed; // of them
};

static struct Plan* plan;

__attribute__((constructor)) static void read_plan(void) {
    const int fd = open(getenv("FAILING_CALLS"), O_RDWR | O_CLOEXEC);
    void* mapped = mmap(NULL, sizeof(struct Plan), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (mapped == MAP_FAILED)
        _exit(99);
    plan = mapped;
}

static int fails(enum Kind kind, int error) {
    if (plan == NULL || plan->kind != kind)
        return 0;
    const uint64_t number = __atomic_add_fetch(&plan->calls, 1, __ATOMIC_SEQ_CST);
    const int chosen = plan->first != 0 && number >= plan->first &&
                       (number == plan->first || (plan->repeat != 0 && (number - plan->first) % plan->repeat == 0));
    if (!chosen)
        return 0;
    __atomic_add_fetch(&plan->failed, 1, __ATOMIC_SEQ_CST);
    errno = error;
    return 1;
}

static int is_network(int fd) {
    const int saved = errno;
    int domain = 0;
    socklen_t size = sizeof domain;
    const int known = getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &size) == 0;
    errno = saved;
    return known && (domain == AF_INET || domain == AF_INET6);
}

static int fails_reading(int fd) {
    return is_network(fd) ? fails(NET_READ, ECONNRESET) : fails(LOCAL_READ, EIO);
}

static int fails_writing(int fd) {
    return is_network(fd) ? fails(NET_WRITE, EPIPE) : fails(LOCAL_WRITE, ENOBUFS);
}

// The function of the same name in the libraries behind us.
#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

// dlsym allocates itself; the C library's own names for these need no looking up.
extern void* __libc_malloc(size_t);
extern void* __libc_calloc(size_t, size_t);
extern void* __libc_realloc(void*, size_t);
void* malloc(size_t size) { return fails(ALLOC, ENOMEM) ? NULL : __libc_malloc(size); }
void* calloc(size_t count, size_t size) { return fails(ALLOC, ENOMEM) ? NULL : __libc_calloc(count, size); }
void* realloc(void* old, size_t size) { return fails(ALLOC, ENOMEM) ? NULL : __libc_realloc(old, size); }

#define WRAP_OPEN(name, parameters, ...)                                                                               \
    int name parameters {                                                                                              \
        va_list list;                                                                                                  \
        va_start(list, flags);                                                                                         \
        const mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(list, mode_t) : 0;                                  \
        va_end(list);                                                                                                  \
        return fails(OPEN, EMFILE) ? -1 : NEXT(name)(__VA_ARGS__);                                                     \
    }
WRAP_OPEN(open, (const char* path, int flags, ...), path, flags, mode)
WRAP_OPEN(open64, (const char* path, int flags, ...), path, flags, mode)
WRAP_OPEN(openat, (int directory, const char* path, int flags, ...), directory, path, flags, mode)

ssize_t read(int fd, void* to, size_t size) { return fails_reading(fd) ? -1 : NEXT(read)(fd, to, size); }
ssize_t recv(int fd, void* to, size_t size, int flags) {
    return fails_reading(fd) ? -1 : NEXT(recv)(fd, to, size, flags);
}
ssize_t write(int fd, const void* from, size_t size) { return fails_writing(fd) ? -1 : NEXT(write)(fd, from, size); }
ssize_t send(int fd, const void* from, size_t size, int flags) {
    return fails_writing(fd) ? -1 : NEXT(send)(fd, from, size, flags);
}
int socket(int domain, int type, int protocol) {
    return fails(SOCKET, EMFILE) ? -1 : NEXT(socket)(domain, type, protocol);
}
ssize_t getrandom(void* to, size_t size, unsigned flags) {
    return fails(RANDOM, ENOSYS) ? -1 : NEXT(getrandom)(to, size, flags);
}
int connect(int fd, const struct sockaddr* to, socklen_t size) {
    if (is_network(fd) && fails(CONNECT, ECONNREFUSED))
        return -1;
    return NEXT(connect)(fd, to, size);
}
