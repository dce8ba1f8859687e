#pragma once

#include <QList>
#include <QStringList>

namespace cmir::ui {

class Settings;

/// What was opened last, newest first: a file, or the files of one data set. What has a file that is gone is left out
/// and forgotten.
class RecentFiles {
public:
    static constexpr qsizetype capacity = 8;

    explicit RecentFiles(Settings& settings);
    void add(const QString& path) { add(QStringList { path }); }
    void add(const QStringList& paths);
    QList<QStringList> existing();

private:
    QList<QStringList> remembered() const;
    void remember(const QList<QStringList>& all);

    Settings& m_settings;
};

}
