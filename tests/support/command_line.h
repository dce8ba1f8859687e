#pragma once

#include <QByteArray>
#include <QJsonObject>
#include <QProcess>
#include <QStringList>
#include <QTemporaryDir>

namespace cmir::test {

/// What a program said and how it ended.
struct Answer {
    int status = -1; ///< -1: it did not end by itself
    QByteArray out, err;

    /// The one document on standard output; empty where there is none.
    QJsonObject json() const;
    /// The one line that begins as errors do; empty where there is none, or more than one.
    QString errorLine() const;
};

/// For tests of a command: runs the program in a folder of its own, which is also where it keeps its state and cache.
class CommandLine {
public:
    explicit CommandLine(const QString& program);

    QString folder() const { return m_folder.path(); }
    QString path(const QString& name) const { return m_folder.filePath(name); }
    QProcessEnvironment environment() const;
    void start(QProcess& process, const QStringList& arguments) const;
    Answer run(const QStringList& arguments) const;

private:
    QString m_program;
    QTemporaryDir m_folder;
};

}
