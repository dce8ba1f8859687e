#pragma once

#include <filesystem>
#include <mutex>
#include <set>
#include <string>

namespace cmir {

/// Which TorchScript modules this program may run. A module is a program: what its code does, writing files included,
/// is done as the user. None is run before the user has agreed to its very bytes, to the file that was named in this
/// command, or to all. One of them for the whole program, so that no way of building a model can leave the question
/// out; safe from any thread.
class ModuleConsent {
public:
    static ModuleConsent& ofProgram();

    void allow(const std::string& sha256);
    /// What the user named: whatever is in it now.
    void allowFile(const std::filesystem::path& file);
    void allowAll();
    bool isAllowed(const std::filesystem::path& file, const std::string& sha256) const;
    /// Back to the beginning, for tests.
    void forget();

private:
    mutable std::mutex m_mutex;
    std::set<std::string> m_hashes, m_files;
    bool m_all = false;
};

/// Throws BadInput, which names the file and says what a module is, unless it may be run.
void checkModuleConsent(const std::filesystem::path& file, const std::string& sha256);

}
