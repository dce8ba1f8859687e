#include "core/library/run_index.h"

#include "core/common/error.h"
#include "core/common/file_lock.h"
#include "core/common/log.h"
#include "core/common/sha256.h"
#include "core/config/registry.h"
#include "core/library/sqlite.h"
#include "core/storage/admission.h"
#include "core/storage/checkpoint_file.h"
#include "core/storage/dataset_file.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <sys/stat.h>

#include <algorithm>
#include <map>
#include <set>
#include <system_error>

namespace cmir {

namespace {

namespace fs = std::filesystem;

/// Raised where the meaning of what is kept changes.
constexpr int layoutVersion = 3;

/// What is in a file is asked again when any of these has changed.
struct FileStamp {
    std::string stamp;
    std::uintmax_t bytes = 0;
};

FileStamp stampOf(const fs::path& path)
{
    struct stat found { };
    if (::stat(path.c_str(), &found) != 0)
        return {};
    return { fmt::format("{}:{}:{}.{:09}", found.st_ino, found.st_size, found.st_mtim.tv_sec, found.st_mtim.tv_nsec),
        static_cast<std::uintmax_t>(found.st_size) };
}

/// The names in the folder that matter.
struct FolderNames {
    std::vector<std::string> files; ///< *.h5, and *.h5.checkpoint where there is no *.h5
    std::set<std::string> notes; ///< of these files
};

FolderNames namesIn(const fs::path& folder)
{
    FolderNames names;
    std::set<std::string> runs;
    std::vector<std::string> checkpoints;
    std::error_code error;
    fs::directory_iterator entry(folder, error);
    for (const fs::directory_iterator end; !error && entry != end; entry.increment(error)) {
        const std::string name = entry->path().filename().string();
        if (name.starts_with('.'))
            continue;
        if (name.ends_with(".h5"))
            runs.insert(name);
        else if (name.ends_with(".h5.checkpoint"))
            checkpoints.push_back(name);
        else if (name.ends_with(".h5.note.json"))
            names.notes.insert(name);
    }
    if (error)
        throw BadInput(fmt::format("{}: {}", folder.string(), error.message()));
    names.files.assign(runs.begin(), runs.end());
    for (const std::string& name : checkpoints)
        if (!runs.contains(fs::path(name).stem().string()))
            names.files.push_back(name);
    return names;
}

/// What the index knows of one file: a summary, why there is none, or neither: the file is no run.
struct IndexEntry {
    std::string stamp, summary, problem;
};
using IndexEntries = std::map<std::string, IndexEntry>;

/// The parameters of this program: where they change, so does what a run's absent ones mean.
std::string registryMark()
{
    Sha256 hash;
    for (const Parameter& p : allParameters())
        hash.add(p.key + "=" + p.format(p.formerly.value_or(p.defaultValue())) + "\n");
    return fmt::format("{}-{}", layoutVersion, hash.hex().substr(0, 16));
}

/// The SQLite file, or none where it cannot be had; then every file is opened.
class Store {
public:
    explicit Store(const fs::path& file)
        : m_file(file)
    {
        try {
            open();
        } catch (const sqlite::Error& problem) {
            if (problem.damaged())
                remake(problem);
            else
                giveUp(problem);
        }
    }

    const IndexEntries& entries() const { return m_entries; }

    void write(const IndexEntries& changed, const std::vector<std::string>& gone)
    {
        if (!m_database || (changed.empty() && gone.empty()))
            return;
        try {
            sqlite::Transaction transaction(*m_database);
            sqlite::Statement put(*m_database, "INSERT OR REPLACE INTO runs VALUES (?, ?, ?, ?)");
            for (const auto& [name, entry] : changed) {
                put.bind(0, name);
                put.bind(1, entry.stamp);
                put.bind(2, entry.summary);
                put.bind(3, entry.problem);
                put.step();
                put.reset();
            }
            sqlite::Statement drop(*m_database, "DELETE FROM runs WHERE file = ?");
            for (const std::string& name : gone) {
                drop.bind(0, name);
                drop.step();
                drop.reset();
            }
            transaction.commit();
        } catch (const sqlite::Error& problem) {
            giveUp(problem);
        }
    }

private:
    void open()
    {
        m_database = std::make_unique<sqlite::Database>(m_file);
        m_database->execute("CREATE TABLE IF NOT EXISTS mark (value TEXT NOT NULL);"
                            "CREATE TABLE IF NOT EXISTS runs (file TEXT PRIMARY KEY, stamp TEXT NOT NULL,"
                            " summary TEXT NOT NULL, problem TEXT NOT NULL) WITHOUT ROWID");
        sqlite::Statement mark(*m_database, "SELECT value FROM mark");
        const std::string wanted = registryMark();
        if (!mark.step() || mark.text(0) != wanted) {
            mark.reset();
            sqlite::Transaction transaction(*m_database);
            m_database->execute("DELETE FROM runs; DELETE FROM mark");
            sqlite::Statement put(*m_database, "INSERT INTO mark VALUES (?)");
            put.bind(0, wanted);
            put.step();
            transaction.commit();
            return;
        }
        sqlite::Statement all(*m_database, "SELECT file, stamp, summary, problem FROM runs");
        while (all.step())
            m_entries[all.text(0)] = { all.text(1), all.text(2), all.text(3) };
    }

    void remake(const sqlite::Error& damage)
    {
        log()->warn("{}: {}; the index is made anew", m_file.string(), damage.what());
        m_database.reset();
        m_entries.clear();
        std::error_code ignored;
        fs::remove(m_file, ignored);
        fs::remove(m_file.string() + "-journal", ignored);
        try {
            open();
        } catch (const sqlite::Error& problem) {
            giveUp(problem);
        }
    }

    void giveUp(const sqlite::Error& problem)
    {
        log()->info("{}: {}; the runs are read without an index", m_file.string(), problem.what());
        m_database.reset();
    }

    fs::path m_file;
    std::unique_ptr<sqlite::Database> m_database;
    IndexEntries m_entries;
};

bool isCheckpoint(const fs::path& file)
{
    return file.extension() == ".checkpoint";
}

fs::path runOf(const fs::path& file)
{
    return isCheckpoint(file) ? file.parent_path() / file.stem() : file;
}

IndexEntry readIndexEntry(const fs::path& file)
{
    IndexEntry entry;
    try {
        if (isCheckpoint(file))
            entry.summary = indexedSummary(summaryOfCheckpoint(runOf(file), file)).dump();
        else if (fileKind(file) == "run")
            entry.summary = indexedSummary(summaryOfRun(file)).dump();
    } catch (const Error& problem) {
        entry.problem = problem.what();
    } catch (const nlohmann::json::exception& problem) { // text that is no UTF-8
        entry.problem = file.string() + ": " + problem.what();
    }
    return entry;
}

/// Puts a file's entry into the listing.
class Lister {
public:
    Lister(RunListing& listing, const FolderNames& names)
        : m_listing(listing)
        , m_names(names)
    { }

    /// False: the index holds something that is no summary.
    bool add(const fs::path& file, const IndexEntry& entry, std::uintmax_t bytes)
    {
        if (!entry.problem.empty())
            m_listing.unreadable.push_back({ file, entry.problem });
        if (entry.summary.empty())
            return true;
        RunSummary run;
        try {
            run = summaryFromIndex(nlohmann::json::parse(entry.summary));
        } catch (const std::exception&) {
            return false;
        }
        run.path = runOf(file);
        run.bytes = bytes;
        if (isCheckpoint(file))
            run.state = FileLock::isHeld(lockBeside(run.path)) ? "running" : "cut off";
        readNoteOf(run);
        m_listing.runs.push_back(std::move(run));
        return true;
    }

private:
    void readNoteOf(RunSummary& run)
    {
        if (!m_names.notes.contains(noteBeside(run.path).filename().string()))
            return;
        try {
            run.note = readNote(run.path);
        } catch (const Error& problem) {
            m_listing.unreadable.push_back({ noteBeside(run.path), problem.what() });
        }
    }

    RunListing& m_listing;
    const FolderNames& m_names;
};

bool isAsIndexed(const IndexEntries& entries, const std::string& name, const std::string& stamp)
{
    const auto known = entries.find(name);
    return known != entries.end() && known->second.stamp == stamp;
}

/// Files of others are read where a fault harms nobody, many at a time.
void admitNew(const fs::path& folder, const FolderNames& names, const IndexEntries& entries, const JobContext& job)
{
    std::vector<fs::path> fresh;
    for (const std::string& name : names.files)
        if (!isAsIndexed(entries, name, stampOf(folder / name).stamp))
            fresh.push_back(folder / name);
    admitFiles(fresh, job.cancelled);
}

}

RunIndex::RunIndex(fs::path folder)
    : m_folder(std::move(folder))
{ }

RunListing RunIndex::refresh(const JobContext& job) const
{
    std::error_code error;
    if (!fs::is_directory(m_folder, error))
        throw BadInput(fmt::format("{} is no folder", m_folder.string()));
    const FolderNames names = namesIn(m_folder);
    Store store(file());
    IndexEntries changed;
    RunListing listing;
    Lister lister(listing, names);
    admitNew(m_folder, names, store.entries(), job);
    for (std::size_t i = 0; i < names.files.size(); ++i) {
        job.check();
        const std::string& name = names.files[i];
        const fs::path path = m_folder / name;
        const FileStamp now = stampOf(path);
        if (now.stamp.empty())
            continue; // removed meanwhile
        if (isAsIndexed(store.entries(), name, now.stamp) && lister.add(path, store.entries().at(name), now.bytes))
            continue;
        job.report(static_cast<double>(i) / static_cast<double>(names.files.size()), name);
        IndexEntry entry = readIndexEntry(path);
        entry.stamp = now.stamp;
        lister.add(path, entry, now.bytes);
        changed[name] = std::move(entry);
    }
    const std::set<std::string> present(names.files.begin(), names.files.end());
    std::vector<std::string> gone;
    for (const auto& [name, entry] : store.entries())
        if (!present.contains(name))
            gone.push_back(name);
    store.write(changed, gone);
    std::ranges::stable_sort(listing.runs, std::ranges::greater {}, &RunSummary::created);
    return listing;
}

}
