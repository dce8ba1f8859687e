#include "core/experiment/job_claim.h"

#include "core/common/host_name.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <ctime>

#include <sys/stat.h>
#include <unistd.h>

namespace cmir {

namespace {

std::string textOf(int descriptor)
{
    std::array<char, 1024> text {};
    const ssize_t count = ::pread(descriptor, text.data(), text.size(), 0);
    return { text.data(), static_cast<std::size_t>(std::max<ssize_t>(count, 0)) };
}

void sign(int descriptor)
{
    const std::string text = nlohmann::json { { "host", hostName() }, { "process", ::getpid() } }.dump() + "\n";
    // Whether it could be written does not matter here: the lock counts on this machine.
    if (::ftruncate(descriptor, 0) != 0 || ::pwrite(descriptor, text.data(), text.size(), 0) < 0)
        return;
}

/// Whether the claim is that of another machine, which is still at work. Its lock may not be known here.
bool isKeptElsewhere(int descriptor)
{
    const auto owner = nlohmann::json::parse(textOf(descriptor), nullptr, /*allow_exceptions=*/false);
    if (!owner.is_object() || owner.value("host", nlohmann::json()) == hostName())
        return false;
    struct stat status { };
    return ::fstat(descriptor, &status) == 0
        && std::abs(std::difftime(std::time(nullptr), status.st_mtime)) < JobClaim::forgottenAfter;
}

}

std::optional<JobClaim> JobClaim::tryNow(const std::filesystem::path& file)
{
    auto lock = FileLock::tryNow(file);
    if (!lock)
        return {};
    if (isKeptElsewhere(lock->descriptor())) {
        lock->leave();
        return {};
    }
    sign(lock->descriptor());
    return JobClaim(std::move(*lock));
}

void JobClaim::touch() const
{
    ::futimens(m_lock.descriptor(), nullptr);
}

}
