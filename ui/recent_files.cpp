#include "ui/recent_files.h"

#include "ui/settings.h"

#include <QFileInfo>

namespace cmir::ui {

namespace {
const QString recentFilesKey = QStringLiteral("recentFiles");
}

RecentFiles::RecentFiles(Settings& settings)
    : m_settings(settings)
{ }

void RecentFiles::add(const QString& path)
{
    const QString absolute = QFileInfo(path).absoluteFilePath();
    QStringList files = m_settings.value(recentFilesKey).toStringList();
    files.removeAll(absolute);
    files.prepend(absolute);
    m_settings.setValue(recentFilesKey, files.mid(0, capacity));
}

QStringList RecentFiles::existing()
{
    const QStringList files = m_settings.value(recentFilesKey).toStringList();
    QStringList present;
    for (const QString& file : files)
        if (QFileInfo::exists(file))
            present << file;
    if (present != files)
        m_settings.setValue(recentFilesKey, present);
    return present;
}

}
