#pragma once

#include <QByteArray>
#include <QJsonObject>
#include <QProcess>
#include <QStringList>
#include <QTemporaryDir>

namespace cmir::test {

/// The programs of the build that the test itself is part of.
QString programPath();
QString launcherPath();

/// What a program said and how it ended.
struct Answer {
    int status = -1; ///< -1: it did not end by itself
    QByteArray out, err;

    /// The one document on standard output; empty where there is none.
    QJsonObject json() const;
    /// The one line that begins as errors do; empty where there is none, or more than one.
    QString errorLine() const;
};

/// For tests of a command: runs `cmir` in a folder of its own, which is also where it keeps its state and cache.
class CommandLine {
public:
    CommandLine();

    QString folder() const { return m_folder.path(); }
    QString path(const QString& name) const { return m_folder.filePath(name); }
    QProcessEnvironment environment() const;
    void start(QProcess& process, const QStringList& arguments) const;
    Answer run(const QStringList& arguments) const;

private:
    QTemporaryDir m_folder;
};

}
