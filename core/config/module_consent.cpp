#include "core/config/module_consent.h"

#include "core/common/error.h"

#include <spdlog/fmt/fmt.h>

namespace cmir {

namespace {

std::string fullName(const std::filesystem::path& file)
{
    std::error_code error;
    const std::filesystem::path full = std::filesystem::absolute(file, error);
    return (error ? file : full).lexically_normal().string();
}

}

ModuleConsent& ModuleConsent::ofProgram()
{
    static ModuleConsent consent;
    return consent;
}

void ModuleConsent::allow(const std::string& sha256)
{
    const std::lock_guard lock(m_mutex);
    m_hashes.insert(sha256);
}

void ModuleConsent::allowFile(const std::filesystem::path& file)
{
    const std::lock_guard lock(m_mutex);
    m_files.insert(fullName(file));
}

void ModuleConsent::allowAll()
{
    const std::lock_guard lock(m_mutex);
    m_all = true;
}

bool ModuleConsent::isAllowed(const std::filesystem::path& file, const std::string& sha256) const
{
    const std::lock_guard lock(m_mutex);
    return m_all || m_hashes.contains(sha256) || m_files.contains(fullName(file));
}

void ModuleConsent::forget()
{
    const std::lock_guard lock(m_mutex);
    m_hashes.clear();
    m_files.clear();
    m_all = false;
}

void checkModuleConsent(const std::filesystem::path& file, const std::string& sha256)
{
    if (!ModuleConsent::ofProgram().isAllowed(file, sha256))
        throw BadInput(fmt::format("{}: this TorchScript module was not run. A module is a program that can read and "
                                   "write your files, and nobody has agreed to this one (SHA-256 {}). If you trust "
                                   "where it comes from: --allow-torchscript on the command line; the window asks",
            file.string(), sha256));
}

}
