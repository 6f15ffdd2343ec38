/* What a loss of power leaves: after each sync of a file in the directory SYNCED_FROM it is copied, as it is then, into the
 * directory SYNCED_TO. What was written and not synced is not there. A file that was removed or got another name is there as it was
 * until the directory is synced; one that was not synced before has nothing in it under its new name. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static void copy(int fd, const char *name, const char *directory) {
    char half[4096], whole[4096], bytes[65536];
    snprintf(half, sizeof half, "%s/.%s", directory, name);
    snprintf(whole, sizeof whole, "%s/%s", directory, name);
    int to = open(half, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (to < 0) abort();
    off_t at = 0;
    ssize_t count;
    /* The descriptor of the caller: to close another one of this file would end its locks. One that only writes has none. */
    int own = -1;
    if ((fcntl(fd, F_GETFL) & O_ACCMODE) == O_WRONLY) {
        char link[64];
        snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
        if ((own = open(link, O_RDONLY)) < 0) abort();
        fd = own;
    }
    while ((count = pread(fd, bytes, sizeof bytes, at)) > 0) {
        if (write(to, bytes, (size_t)count) != count) abort();
        at += count;
    }
    if (own >= 0) close(own);
    if (count < 0 || close(to) != 0 || syscall(SYS_rename, half, whole) != 0) abort();
}

static struct {
    char from[256], to[256];
} renamed[64];
static int renames;

/* Names that files got since the directory was synced. */
static void rename_them(const char *directory) {
    char before[4096], after[4096];
    for (int i = 0; i < renames; i++) {
        snprintf(before, sizeof before, "%s/%s", directory, renamed[i].from);
        snprintf(after, sizeof after, "%s/%s", directory, renamed[i].to);
        if (access(before, F_OK) != 0) {
            int empty = open(after, O_WRONLY | O_CREAT | O_TRUNC, 0600);
            if (empty < 0 || close(empty) != 0) abort();
        } else if (syscall(SYS_rename, before, after) != 0) {
            abort();
        }
    }
    renames = 0;
}

int rename(const char *before, const char *after) {
    const char *from = getenv("SYNCED_FROM");
    int result = (int)syscall(SYS_rename, before, after);
    size_t directory = from == NULL ? 0 : strlen(from);
    if (result == 0 && directory > 0 && strncmp(after, from, directory) == 0 && after[directory] == '/') {
        int at = 0;
        while (at < renames && strcmp(renamed[at].to, after + directory + 1) != 0) at++;
        if (at == 64) abort();
        snprintf(renamed[at].from, sizeof renamed[at].from, "%s", strrchr(before, '/') + 1);
        snprintf(renamed[at].to, sizeof renamed[at].to, "%s", after + directory + 1);
        if (at == renames) renames++;
    }
    return result;
}

static void forget(const char *from, const char *to) {
    DIR *kept = opendir(to);
    struct dirent *entry;
    char left[4096], gone[4096];
    if (kept == NULL) abort();
    while ((entry = readdir(kept)) != NULL) {
        if (entry->d_name[0] == '.') continue;
        snprintf(left, sizeof left, "%s/%s", from, entry->d_name);
        snprintf(gone, sizeof gone, "%s/%s", to, entry->d_name);
        if (access(left, F_OK) != 0 && unlink(gone) != 0) abort();
    }
    closedir(kept);
}

static void synced(int fd) {
    const char *from = getenv("SYNCED_FROM"), *to = getenv("SYNCED_TO");
    char link[64], path[4096];
    if (from == NULL || to == NULL) return;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return;
    path[length] = '\0';
    size_t directory = strlen(from);
    if (strcmp(path, from) == 0) {
        rename_them(to);
        forget(from, to);
        return;
    }
    if (strncmp(path, from, directory) == 0 && path[directory] == '/' && strchr(path + directory + 1, '/') == NULL) {
        copy(fd, path + directory + 1, to);
    }
}

int fsync(int fd) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    int result = real(fd);
    if (result == 0) synced(fd);
    return result;
}

int fdatasync(int fd) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    int result = real(fd);
    if (result == 0) synced(fd);
    return result;
}
