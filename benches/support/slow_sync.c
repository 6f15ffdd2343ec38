/*
 * A disk that waits: every fsync and fdatasync takes a millisecond longer, the service's and the limit's alike.
 * For benchmark (2) on machines whose disk answers syncs from a cache.
 *
 *   cc -shared -fPIC -o target/slow_sync.so benches/support/slow_sync.c -ldl
 *   LD_PRELOAD=$PWD/target/slow_sync.so cargo bench --bench calls
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <time.h>

static int after_a_millisecond(const char *name, int file) {
    const struct timespec millisecond = {0, 1000000};
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    nanosleep(&millisecond, NULL);
    return real(file);
}

int fsync(int file) { return after_a_millisecond("fsync", file); }

int fdatasync(int file) { return after_a_millisecond("fdatasync", file); }
