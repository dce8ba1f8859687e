#include "ui/settings.h"

#include <QCoreApplication>

namespace cmir::ui {

std::unique_ptr<Settings> Settings::ofUser()
{
    auto settings = std::make_unique<Settings>();
    settings->m_stored = std::make_unique<QSettings>(QStringLiteral("cmir"), QStringLiteral("workbench"));
    return settings;
}

std::unique_ptr<Settings> Settings::inMemory()
{
    return std::make_unique<Settings>();
}

std::unique_ptr<Settings> Settings::inFile(const QString& path)
{
    auto settings = std::make_unique<Settings>();
    settings->m_stored = std::make_unique<QSettings>(path, QSettings::IniFormat);
    return settings;
}

QVariant Settings::value(const QString& key, const QVariant& otherwise) const
{
    return m_stored ? m_stored->value(key, otherwise) : m_values.value(key, otherwise);
}

void Settings::setValue(const QString& key, const QVariant& value)
{
    if (m_stored)
        m_stored->setValue(key, value);
    else
        m_values.insert(key, value);
}

QString Settings::sync()
{
    if (!m_stored)
        return {};
    m_stored->sync();
    if (m_stored->status() == QSettings::NoError)
        return {};
    return QCoreApplication::translate(
        "cmir::ui::Settings", "%1: the settings cannot be written there; is the disk full, or the folder read-only?")
        .arg(m_stored->fileName());
}

}
