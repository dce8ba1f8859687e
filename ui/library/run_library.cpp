#include "ui/library/run_library.h"

#include "core/common/error.h"
#include "core/library/run_columns.h"
#include "core/library/run_note.h"
#include "ui/job_runner.h"
#include "ui/library/run_keeper.h"
#include "ui/settings.h"
#include "ui/text.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QStandardPaths>

#include <algorithm>
#include <system_error>
#include <utility>

namespace cmir::ui {

const QString RunLibrary::slot = QStringLiteral("library deeds");

namespace {

namespace fs = std::filesystem;

const QString folderKey = QStringLiteral("library/folder");
const QString boundKey = QStringLiteral("library/bound");
constexpr int folderRestMs = 200;
constexpr int runningMs = 2000; ///< between two looks at runs that other programs train
const char* const trashName = ".trash";

std::uintmax_t bytesIn(const fs::path& folder)
{
    std::uintmax_t bytes = 0;
    std::error_code error;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
        std::error_code unknown;
        const std::uintmax_t size = entry->file_size(unknown);
        bytes += unknown ? 0 : size;
    }
    return bytes;
}

std::shared_ptr<const LibraryContents> readLibrary(const fs::path& folder, const JobContext& job)
{
    std::error_code error;
    if (!fs::is_directory(folder, error)) // no run was kept yet
        return std::make_shared<const LibraryContents>(RunListing {}, 0);
    return std::make_shared<const LibraryContents>(RunIndex(folder).refresh(job), bytesIn(folder / trashName));
}

/// A file and, if there is one, its note.
void moveRun(const fs::path& from, const fs::path& to)
{
    std::error_code error;
    fs::create_directories(to.parent_path(), error);
    if (fs::exists(to, error))
        throw Failure(to.string() + " is there already");
    fs::rename(from, to, error);
    if (error)
        throw Failure(from.string() + " cannot be moved to " + to.parent_path().string() + ": " + error.message());
    if (fs::exists(noteBeside(from), error))
        fs::rename(noteBeside(from), noteBeside(to), error); // a note that stays behind does no harm
}

fs::path freeIn(const fs::path& folder, const fs::path& name)
{
    fs::path place = folder / name;
    std::error_code error;
    for (int number = 2; fs::exists(place, error); ++number)
        place = folder / (name.stem().string() + "-" + std::to_string(number) + name.extension().string());
    return place;
}

}

LibraryContents::LibraryContents(RunListing found, std::uintmax_t bytesInTrash)
    : listing(std::move(found))
    , trashBytes(bytesInTrash)
    , columns(std::make_unique<const RunColumns>(listing.runs))
{
    for (const RunSummary& run : listing.runs)
        bytes += run.bytes;
}

LibraryContents::~LibraryContents() = default;

RunLibrary::RunLibrary(RunKeeper& keeper, JobRunner& jobs, Settings& settings, QObject* parent)
    : QObject(parent)
    , m_keeper(keeper)
    , m_jobs(jobs)
    , m_settings(settings)
    , m_reading(jobs, QStringLiteral("library"), tr("Reading the library"))
{
    m_rest.setSingleShot(true);
    m_rest.setInterval(folderRestMs);
    connect(&m_rest, &QTimer::timeout, this, &RunLibrary::refresh);
    m_running.setInterval(runningMs);
    connect(&m_running, &QTimer::timeout, this, &RunLibrary::refresh);
    connect(&m_watcher, &QFileSystemWatcher::directoryChanged, &m_rest, qOverload<>(&QTimer::start));
    connect(&keeper, &RunKeeper::kept, this, &RunLibrary::refresh);
}

QString RunLibrary::usualFolder(const Settings& settings)
{
    const QString data = QStandardPaths::writableLocation(QStandardPaths::AppDataLocation);
    return settings.value(folderKey, QDir(data).filePath(QStringLiteral("runs"))).toString();
}

QString RunLibrary::folder() const
{
    return m_keeper.folder();
}

QString RunLibrary::trash() const
{
    return QDir(folder()).filePath(QString::fromLatin1(trashName));
}

void RunLibrary::setFolder(const QString& folder)
{
    m_keeper.setFolder(folder);
    m_thrown.clear();
    m_reading.drop();
    m_contents.reset();
    if (!m_watcher.directories().isEmpty())
        m_watcher.removePaths(m_watcher.directories());
    refresh();
}

void RunLibrary::chooseFolder(const QString& folder)
{
    m_settings.setValue(folderKey, folder);
    setFolder(folder);
}

/// A folder can only be watched once it is there.
void RunLibrary::watch()
{
    if (m_watcher.directories().isEmpty() && QFileInfo::exists(folder()))
        m_watcher.addPath(folder());
}

void RunLibrary::refresh()
{
    if (folder().isEmpty()) {
        Q_EMIT changed();
        return;
    }
    watch();
    m_reading.request([path = folder().toStdString()](const JobContext& job) { return readLibrary(path, job); },
        [this](std::shared_ptr<const LibraryContents> contents) {
            m_contents = std::move(contents);
            const bool running = std::ranges::any_of(m_contents->listing.runs,
                [this](const RunSummary& run) { return run.state == "running" && m_keeper.place(run.id).isEmpty(); });
            running ? m_running.start() : m_running.stop();
            Q_EMIT changed();
        });
}

const RunSummary* RunLibrary::find(const QString& path) const
{
    if (!m_contents)
        return nullptr;
    const fs::path wanted = path.toStdString();
    const auto found = std::ranges::find(m_contents->listing.runs, wanted, &RunSummary::path);
    return found == m_contents->listing.runs.end() ? nullptr : &*found;
}

void RunLibrary::setNote(const QString& path, const RunNote& note)
{
    m_jobs.enqueue(
        slot, tr("Writing a note"), this,
        [file = path.toStdString(), note](const JobContext&) {
            writeNote(file, note);
            return true;
        },
        [this](bool) { refresh(); }, [this](const QString& message) { Q_EMIT failed(message); });
}

void RunLibrary::throwAway(const QStringList& paths)
{
    m_jobs.enqueue(
        slot, tr("Moving runs to the trash"), this,
        [paths, folder = trash().toStdString()](const JobContext&) {
            QList<Thrown> thrown;
            for (const QString& path : paths) {
                const fs::path from = path.toStdString();
                const fs::path to = freeIn(folder, from.filename());
                moveRun(from, to);
                thrown << Thrown { path, QString::fromStdString(to.string()) };
            }
            return thrown;
        },
        [this](const QList<Thrown>& thrown) {
            m_thrown << thrown;
            refresh();
            Q_EMIT thrownAway(static_cast<int>(thrown.size()));
        },
        [this](const QString& message) {
            refresh();
            Q_EMIT failed(message);
        });
}

void RunLibrary::bringBack()
{
    if (m_thrown.isEmpty())
        return;
    m_jobs.enqueue(
        slot, tr("Bringing runs back"), this,
        [thrown = m_thrown.takeLast()](const JobContext&) {
            for (const Thrown& one : thrown)
                moveRun(one.to.toStdString(), one.from.toStdString());
            return static_cast<int>(thrown.size());
        },
        [this](int runs) {
            refresh();
            Q_EMIT broughtBack(runs);
        },
        [this](const QString& message) {
            refresh();
            Q_EMIT failed(message);
        });
}

void RunLibrary::emptyTrash()
{
    m_thrown.clear();
    m_jobs.enqueue(
        slot, tr("Emptying the trash"), this,
        [folder = trash().toStdString()](const JobContext&) {
            std::error_code error;
            fs::remove_all(folder, error);
            if (error)
                throw Failure(folder + " cannot be emptied: " + error.message());
            return true;
        },
        [this](bool) { refresh(); },
        [this](const QString& message) {
            refresh();
            Q_EMIT failed(message);
        });
}

double RunLibrary::bound() const
{
    return m_settings.value(boundKey, usualBound).toDouble();
}

void RunLibrary::setBound(double bytes)
{
    m_settings.setValue(boundKey, bytes);
    Q_EMIT changed();
}

QStringList RunLibrary::beyondBound() const
{
    QStringList found;
    if (!m_contents)
        return found;
    auto bytes = static_cast<double>(m_contents->bytes);
    const auto& runs = m_contents->listing.runs; // newest first
    for (auto run = runs.rbegin(); run != runs.rend() && bytes > bound(); ++run) {
        if (run->note.star || run->bytes == 0)
            continue;
        found << toQt(run->path.string());
        bytes -= static_cast<double>(run->bytes);
    }
    return found;
}

}
