#pragma once

#include <filesystem>
#include <functional>
#include <vector>

// Which files may be opened in this process. The HDF5 library follows what stands in a file, and a damaged or hostile
// one can end the program in it. A program that holds a person's work therefore has files that are not its own read by
// another process first (core/experiment/file_check.h).
namespace cmir {

/// Reads files where a fault harms nobody. True: all of them can be read; false: one is refused in an orderly way, and
/// will be so here, or there are several and one of them ended the process that read them. Throws BadInput where
/// reading a single one ended that process, Cancelled.
using FileCheck
    = std::function<bool(const std::vector<std::filesystem::path>& files, const std::function<bool()>& cancelled)>;

/// From here on whole files are opened only if this program has written or checked them before, or `check` has read
/// them now. `list` keeps which these are, for all programs of the user: device, inode, time and size of each. Without
/// a check (in tests, in the process that checks) every file is opened at once.
void checkForeignFiles(FileCheck check, std::filesystem::path list);

/// Asked before a whole file is opened. Throws as the check does.
void admitFile(const std::filesystem::path& file, const std::function<bool()>& cancelled = {});

/// The same for many, in few processes: those that can be read are known afterwards, of the others admitFile will tell.
/// Throws Cancelled.
void admitFiles(const std::vector<std::filesystem::path>& files, const std::function<bool()>& cancelled = {});

/// This program has written the file: it needs no check as long as it stays as it is.
void noteOwnFile(const std::filesystem::path& file);

}
