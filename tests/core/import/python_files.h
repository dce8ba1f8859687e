#pragma once

#include <QProcess>
#include <QString>

namespace cmir::test {

/// Has Python with NumPy write files into a folder; false: it is not there, or the script failed, which is said.
inline bool writeByPython(const QString& script, const QString& folder)
{
    QProcess python;
    python.start("/usr/bin/python3", { script, folder });
    const bool written
        = python.waitForFinished(60'000) && python.exitStatus() == QProcess::NormalExit && python.exitCode() == 0;
    if (!written)
        qWarning("%s", python.readAllStandardError().constData());
    return written;
}

}
