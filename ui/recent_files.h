#pragma once

#include <QStringList>

namespace cmir::ui {

class Settings;

/// The files opened last, newest first; files that are gone are left out and forgotten.
class RecentFiles {
public:
    static constexpr qsizetype capacity = 8;

    explicit RecentFiles(Settings& settings);
    void add(const QString& path);
    QStringList existing();

private:
    Settings& m_settings;
};

}
