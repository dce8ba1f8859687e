#pragma once

#include <QByteArray>
#include <QSettings>
#include <QString>
#include <QVariant>

#include <memory>

namespace cmir::ui {

/// What the window remembers between starts: layout, recent files, switches. The tour and tests keep it in memory only,
/// so that they neither read nor write the user's own.
class Settings {
public:
    /// The user's settings.
    static std::unique_ptr<Settings> ofUser();
    /// Settings that live as long as this object.
    static std::unique_ptr<Settings> inMemory();
    /// Settings in an .ini file.
    static std::unique_ptr<Settings> inFile(const QString& path);

    QVariant value(const QString& key, const QVariant& otherwise = {}) const;
    void setValue(const QString& key, const QVariant& value);
    /// To the disk at once: a crash takes nothing back. Empty, or why they could not be written; what stood there
    /// before stands there still, and what is new is tried again. It is told from the first such failure on.
    QString sync();

private:
    std::unique_ptr<QSettings> m_stored; ///< null: in memory
    QVariantMap m_values;
};

}
