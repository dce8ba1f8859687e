#include "tests/support/command_line.h"

#include <QCoreApplication>
#include <QJsonDocument>

namespace cmir::test {

namespace {

constexpr int patience = 300'000; // ms

/// A test lies in bin/tests of the folder of its build.
QString inBuild(const QString& path)
{
    return QCoreApplication::applicationDirPath() + QStringLiteral("/../../") + path;
}

}

QString programPath()
{
    return inBuild(QStringLiteral("libexec/cmir-workbench/cmir"));
}

QString launcherPath()
{
    return inBuild(QStringLiteral("bin/cmir"));
}

QJsonObject Answer::json() const
{
    QJsonParseError error;
    const auto document = QJsonDocument::fromJson(out, &error);
    return error.error == QJsonParseError::NoError ? document.object() : QJsonObject {};
}

QString Answer::errorLine() const
{
    QStringList lines;
    for (const auto& line : QString::fromUtf8(err).split(u'\n'))
        if (line.startsWith(QStringLiteral("cmir: error: ")))
            lines.append(line);
    return lines.size() == 1 ? lines.front() : QString {};
}

CommandLine::CommandLine()
{
    if (!m_folder.isValid())
        qFatal("no temporary folder can be made: %s", qPrintable(m_folder.errorString()));
}

QProcessEnvironment CommandLine::environment() const
{
    auto environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("XDG_STATE_HOME"), path(QStringLiteral("state")));
    environment.insert(QStringLiteral("XDG_CACHE_HOME"), path(QStringLiteral("cache")));
    return environment;
}

void CommandLine::start(QProcess& process, const QStringList& arguments) const
{
    process.setProcessEnvironment(environment());
    process.setWorkingDirectory(folder());
    process.start(programPath(), arguments);
}

Answer CommandLine::run(const QStringList& arguments) const
{
    QProcess process;
    start(process, arguments);
    if (!process.waitForFinished(patience) || process.exitStatus() != QProcess::NormalExit)
        return {};
    return { process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError() };
}

}
