#pragma once

#include <QFile>
#include <QList>
#include <QRandomGenerator>
#include <QString>

#include <optional>

namespace cmir::use {

/// The random numbers of one deed, from its own seed: a script from which deeds were taken out does the others as
/// before.
class Draw {
public:
    explicit Draw(quint32 seed)
        : m_random(seed)
    { }
    int below(qint64 bound) { return bound > 0 ? static_cast<int>(m_random.bounded(static_cast<quint32>(bound))) : 0; }
    bool oneIn(int times) { return below(times) == 0; }
    template <class List> const auto& of(const List& list) { return list[below(static_cast<qint64>(std::size(list)))]; }
    double share() { return m_random.generateDouble(); } ///< in [0, 1)

private:
    QRandomGenerator m_random;
};

/// One deed of a script: a line "SEED NAME".
struct ScriptLine {
    quint32 seed = 0;
    QString name;
};

/// What was done, written line by line before it is done, so that it is there after a crash; what a deed came to stands
/// in comments ("# ...") below it.
class ScriptFile {
public:
    explicit ScriptFile(const QString& path);
    void write(const ScriptLine& line);
    void comment(const QString& text);

private:
    QFile m_file;
};

/// The deeds of such a file; none: it cannot be read.
std::optional<QList<ScriptLine>> readScript(const QString& path);

}
