#include "tests/long/use/script.h"

namespace cmir::use {

ScriptFile::ScriptFile(const QString& path)
    : m_file(path)
{
    if (!m_file.open(QIODevice::WriteOnly | QIODevice::Truncate))
        qFatal("cannot write %s", qPrintable(path));
}

void ScriptFile::write(const ScriptLine& line)
{
    m_file.write(QStringLiteral("%1 %2\n").arg(line.seed).arg(line.name).toUtf8());
    m_file.flush();
}

void ScriptFile::comment(const QString& text)
{
    m_file.write(QStringLiteral("# %1\n").arg(QString(text).replace(u'\n', u' ')).toUtf8());
    m_file.flush();
}

std::optional<QList<ScriptLine>> readScript(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    QList<ScriptLine> lines;
    for (const QByteArray& bytes : file.readAll().split('\n')) {
        const QString text = QString::fromUtf8(bytes).trimmed();
        if (text.isEmpty() || text.startsWith(u'#'))
            continue;
        bool isNumber = false;
        const quint32 seed = text.section(u' ', 0, 0).toUInt(&isNumber);
        if (!isNumber)
            return {};
        lines << ScriptLine { seed, text.section(u' ', 1) };
    }
    return lines;
}

}
