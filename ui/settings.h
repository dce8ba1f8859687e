#pragma once

#include <QHash>
#include <QString>
#include <QVariant>

#include <functional>
#include <memory>

namespace cmir::ui {

/// What the window remembers between starts: layout, recent files, switches; one JSON object in one file. Several
/// windows share it: each writes what was changed in it. The tour and tests keep theirs in memory only, so that they
/// neither read nor write the user's own.
class Settings {
public:
    /// The user's settings: cmir/workbench.json in the folder for settings ($XDG_CONFIG_HOME).
    static std::unique_ptr<Settings> ofUser();
    /// Settings that live as long as this object.
    static std::unique_ptr<Settings> inMemory();
    /// Settings in a file.
    static std::unique_ptr<Settings> inFile(const QString& path);

    Settings() = default;
    ~Settings(); ///< writes what is not written yet
    Settings(const Settings&) = delete;
    Settings& operator=(const Settings&) = delete;

    QVariant value(const QString& key, const QVariant& otherwise = {}) const;
    /// Text, lists of text, numbers, switches and bytes can be kept.
    void setValue(const QString& key, const QVariant& value);
    /// To the disk at once: a crash takes nothing back. Empty, or why they could not be written; what stood there
    /// before stands there still, and what is new is tried again.
    QString sync();
    /// Called when something is there to be written.
    void whenChanged(std::function<void()> listener) { m_listener = std::move(listener); }

private:
    void write() const;

    QString m_path; ///< empty: in memory
    QVariantHash m_values;
    QVariantHash m_changed; ///< since the file was last written
    std::function<void()> m_listener;
};

}
