#include "ui/recent_files.h"

#include "ui/settings.h"

#include <QFileInfo>
#include <QVariant>

#include <algorithm>

namespace cmir::ui {

namespace {
const QString recentFilesKey = QStringLiteral("recentFiles");
}

RecentFiles::RecentFiles(Settings& settings)
    : m_settings(settings)
{ }

/// An entry of the list is a path, or a list of them.
QList<QStringList> RecentFiles::remembered() const
{
    QList<QStringList> all;
    for (const QVariant& one : m_settings.value(recentFilesKey).toList())
        if (const QStringList paths = one.toStringList(); !paths.isEmpty())
            all << paths;
    return all;
}

void RecentFiles::remember(const QList<QStringList>& all)
{
    QVariantList list;
    for (const QStringList& paths : all)
        list << (paths.size() == 1 ? QVariant(paths.first()) : QVariant(paths));
    m_settings.setValue(recentFilesKey, list);
}

void RecentFiles::add(const QStringList& paths)
{
    QStringList absolute;
    for (const QString& path : paths)
        absolute << QFileInfo(path).absoluteFilePath();
    QList<QStringList> all = remembered();
    all.removeAll(absolute);
    all.prepend(absolute);
    remember(all.mid(0, capacity));
}

QList<QStringList> RecentFiles::existing()
{
    const QList<QStringList> all = remembered();
    QList<QStringList> present;
    for (const QStringList& paths : all)
        if (std::ranges::all_of(paths, [](const QString& path) { return QFileInfo::exists(path); }))
            present << paths;
    if (present != all)
        remember(present);
    return present;
}

}
