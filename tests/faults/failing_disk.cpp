#include "tests/faults/failing_disk.h"

#include <array>
#include <atomic>
#include <cerrno>
#include <climits>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

namespace {

struct Plan {
    std::string folder, call;
    int number = 0, error = 0;
    bool lasting = false;
};

std::atomic<bool> armed = false;
std::atomic<int> calls = 0;
Plan plan; // changed only while nothing is armed

/// The system's own function of this name.
template <class Function> Function* real(const char* name)
{
    return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

bool isBelow(const char* path)
{
    std::string full = path;
    if (full.empty() || full.front() != '/') {
        std::array<char, PATH_MAX> here {};
        full = std::string(::getcwd(here.data(), here.size()) ? here.data() : "") + "/" + full;
    }
    return full.starts_with(plan.folder);
}

bool isBelow(int file)
{
    std::array<char, PATH_MAX> path {};
    const std::string link = "/proc/self/fd/" + std::to_string(file);
    const ssize_t length = ::readlink(link.c_str(), path.data(), path.size() - 1);
    return length > 0 && std::string_view(path.data()).starts_with(plan.folder);
}

/// Whether this call is to fail; errno says how.
template <class Place> bool fails(const char* call, Place place)
{
    const int before = errno;
    if (!armed || (!plan.call.empty() && plan.call != call) || !isBelow(place)) {
        errno = before;
        return false;
    }
    const int number = ++calls;
    const bool fail = plan.number > 0 && (plan.lasting ? number >= plan.number : number == plan.number);
    errno = fail ? plan.error : before;
    return fail;
}

/// Of a program that it is preloaded into.
bool readPlan()
{
    const char* text = std::getenv("CMIR_FAILING_DISK");
    if (!text)
        return false;
    std::array<std::string, 5> part;
    std::size_t at = 0;
    for (const char* c = text; *c != '\0'; ++c)
        if (*c == '|')
            ++at;
        else if (at < part.size())
            part[at] += *c;
    failingDiskPlan(part[0].c_str(), part[1].c_str(), std::atoi(part[2].c_str()), std::atoi(part[3].c_str()),
        std::atoi(part[4].c_str()));
    return true;
}

const bool planIsRead = readPlan(); // after what it fills in was made

/// The mode that an opening call has where it may create.
mode_t modeOf(int flags, va_list arguments)
{
    return (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(arguments, mode_t) : 0;
}

}

extern "C" {

void failingDiskPlan(const char* folder, const char* call, int number, int error, int lasting)
{
    armed = false;
    plan = { folder, call, number, error, lasting != 0 };
    calls = 0;
    armed = true;
}

int failingDiskCalls()
{
    return calls;
}

void failingDiskEnd()
{
    armed = false;
}

int open(const char* path, int flags, ...)
{
    va_list arguments;
    va_start(arguments, flags);
    const mode_t mode = modeOf(flags, arguments);
    va_end(arguments);
    return fails("open", path) ? -1 : real<int(const char*, int, ...)>("open")(path, flags, mode);
}

int open64(const char* path, int flags, ...)
{
    va_list arguments;
    va_start(arguments, flags);
    const mode_t mode = modeOf(flags, arguments);
    va_end(arguments);
    return fails("open", path) ? -1 : real<int(const char*, int, ...)>("open64")(path, flags, mode);
}

int openat(int folder, const char* path, int flags, ...)
{
    va_list arguments;
    va_start(arguments, flags);
    const mode_t mode = modeOf(flags, arguments);
    va_end(arguments);
    return fails("open", path) ? -1 : real<int(int, const char*, int, ...)>("openat")(folder, path, flags, mode);
}

int openat64(int folder, const char* path, int flags, ...)
{
    va_list arguments;
    va_start(arguments, flags);
    const mode_t mode = modeOf(flags, arguments);
    va_end(arguments);
    return fails("open", path) ? -1 : real<int(int, const char*, int, ...)>("openat64")(folder, path, flags, mode);
}

FILE* fopen(const char* path, const char* mode)
{
    return fails("open", path) ? nullptr : real<FILE*(const char*, const char*)>("fopen")(path, mode);
}

FILE* fopen64(const char* path, const char* mode)
{
    return fails("open", path) ? nullptr : real<FILE*(const char*, const char*)>("fopen64")(path, mode);
}

ssize_t write(int file, const void* bytes, size_t count)
{
    return fails("write", file) ? -1 : real<ssize_t(int, const void*, size_t)>("write")(file, bytes, count);
}

ssize_t writev(int file, const iovec* parts, int count)
{
    return fails("write", file) ? -1 : real<ssize_t(int, const iovec*, int)>("writev")(file, parts, count);
}

ssize_t pwrite(int file, const void* bytes, size_t count, off_t at)
{
    return fails("write", file) ? -1 : real<ssize_t(int, const void*, size_t, off_t)>("pwrite")(file, bytes, count, at);
}

ssize_t pwrite64(int file, const void* bytes, size_t count, off64_t at)
{
    return fails("write", file) ? -1
                                : real<ssize_t(int, const void*, size_t, off64_t)>("pwrite64")(file, bytes, count, at);
}

int ftruncate(int file, off_t size)
{
    return fails("truncate", file) ? -1 : real<int(int, off_t)>("ftruncate")(file, size);
}

int ftruncate64(int file, off64_t size)
{
    return fails("truncate", file) ? -1 : real<int(int, off64_t)>("ftruncate64")(file, size);
}

int fsync(int file)
{
    return fails("sync", file) ? -1 : real<int(int)>("fsync")(file);
}

int fdatasync(int file)
{
    return fails("sync", file) ? -1 : real<int(int)>("fdatasync")(file);
}

int rename(const char* from, const char* to)
{
    return fails("rename", to) ? -1 : real<int(const char*, const char*)>("rename")(from, to);
}

int renameat2(int fromFolder, const char* from, int toFolder, const char* to, unsigned flags)
{
    return fails("rename", to)
        ? -1
        : real<int(int, const char*, int, const char*, unsigned)>("renameat2")(fromFolder, from, toFolder, to, flags);
}

int close(int file)
{
    const bool fail = fails("close", file);
    const int error = errno;
    const int result = real<int(int)>("close")(file);
    if (!fail)
        return result;
    errno = error;
    return -1;
}
}
