#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

namespace cmir {

/// The SHA-256 of a file, made on a thread of its own while others read the file: who asks for it waits until it is
/// there. Copies share it; when the last is gone it is given up.
class PendingSha256 {
public:
    PendingSha256() = default; ///< an empty text
    PendingSha256(std::string known); // NOLINT(google-explicit-constructor): a text is one
    /// `cancelled` is asked on that thread.
    static PendingSha256 begin(const std::filesystem::path& path, std::function<bool()> cancelled = {});

    /// Throws what fileSha256 throws.
    const std::string& get() const;

private:
    struct Work;
    std::shared_ptr<const Work> m_work;
};

}
