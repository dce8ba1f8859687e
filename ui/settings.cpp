#include "ui/settings.h"

#include "core/common/error.h"
#include "core/common/log.h"
#include "core/common/whole_file.h"
#include "core/storage/atomic_file.h"

#include <spdlog/logger.h>

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLockFile>
#include <QStandardPaths>

namespace cmir::ui {

namespace {

const QString bytesKey = QStringLiteral("base64");

/// Bytes that are text stand there as text, so that the file can be read.
QJsonValue toJson(const QVariant& value)
{
    if (value.typeId() != QMetaType::QByteArray)
        return QJsonValue::fromVariant(value);
    const QByteArray bytes = value.toByteArray();
    const QString text = QString::fromUtf8(bytes);
    if (text.toUtf8() == bytes && !text.contains(QChar::Null))
        return text;
    return QJsonObject { { bytesKey, QString::fromLatin1(bytes.toBase64()) } };
}

QVariant fromJson(const QJsonValue& value)
{
    const QJsonValue bytes = value.toObject().value(bytesKey);
    return bytes.isString() ? QVariant(QByteArray::fromBase64(bytes.toString().toLatin1())) : value.toVariant();
}

/// Empty where there is none. A file that holds something else is put aside, so that what is in it is not lost.
QJsonObject readSettings(const QString& path)
{
    if (!QFileInfo::exists(path))
        return {};
    const std::string text = readWholeFile(path.toStdString());
    const QJsonDocument document = QJsonDocument::fromJson(QByteArray::fromStdString(text));
    if (document.isObject())
        return document.object();
    if (!text.empty()) {
        const std::string aside = path.toStdString() + ".unreadable";
        log()->warn("{} holds no settings; it is kept as {}", path.toStdString(), aside);
        replaceBytes(aside, text);
    }
    return {};
}

}

std::unique_ptr<Settings> Settings::ofUser()
{
    const QDir folder(QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation));
    return inFile(folder.filePath(QStringLiteral("cmir/workbench.json")));
}

std::unique_ptr<Settings> Settings::inMemory()
{
    return std::make_unique<Settings>();
}

std::unique_ptr<Settings> Settings::inFile(const QString& path)
{
    auto settings = std::make_unique<Settings>();
    settings->m_path = path;
    try {
        const QJsonObject stored = readSettings(path);
        for (auto entry = stored.begin(); entry != stored.end(); ++entry)
            settings->m_values.insert(entry.key(), fromJson(entry.value()));
    } catch (const Error& error) {
        log()->warn("the settings are the usual ones: {}", error.what());
    }
    return settings;
}

Settings::~Settings()
{
    if (const QString problem = sync(); !problem.isEmpty())
        log()->warn("{}", problem.toStdString());
}

QVariant Settings::value(const QString& key, const QVariant& otherwise) const
{
    return m_values.value(key, otherwise);
}

void Settings::setValue(const QString& key, const QVariant& value)
{
    const auto before = m_values.constFind(key);
    if (before != m_values.constEnd() && *before == value)
        return;
    m_values.insert(key, value);
    if (m_path.isEmpty())
        return;
    m_changed.insert(key, value);
    if (m_listener)
        m_listener();
}

void Settings::write() const
{
    const QFileInfo file(m_path);
    if (!QDir().mkpath(file.absolutePath()))
        throw BadInput(file.absolutePath().toStdString() + ": the folder cannot be made");
    // Against another window that writes between our reading and writing. Where no lock can be had, writing goes
    // before.
    constexpr int patienceMs = 100;
    QLockFile lock(m_path + QStringLiteral(".lock"));
    lock.tryLock(patienceMs);
    QJsonObject stored = readSettings(m_path);
    for (auto entry = m_changed.begin(); entry != m_changed.end(); ++entry)
        stored.insert(entry.key(), toJson(entry.value()));
    replaceBytes(m_path.toStdString(), QJsonDocument(stored).toJson().toStdString());
}

QString Settings::sync()
{
    if (m_changed.isEmpty())
        return {};
    try {
        write();
        m_changed.clear();
        return {};
    } catch (const Error& error) {
        return QCoreApplication::translate("cmir::ui::Settings", "The settings cannot be written: %1")
            .arg(QString::fromUtf8(error.what()));
    }
}

}
