#pragma once

#include "tests/long/use/memory_reading.h"
#include "tests/long/use/script.h"
#include "tests/long/use/watched_application.h"

#include <QByteArray>
#include <QList>
#include <QString>
#include <QStringList>

#include <vector>

namespace cmir::use {

constexpr int secondsOfAction = 5; ///< of the window's time, between two deeds
constexpr int actionsOfHour = 3600 / secondsOfAction;
constexpr int actionsBetweenHomes = 48;
/// Looks at the memory that come before what is made once is there (views, dialogs, fonts, the caches of libraries:
/// readings rise until about the seventh); those after it are compared.
constexpr int homesToWarmUp = 7;
constexpr double mostGrowth = 0.05; ///< of memory after that
/// What no event may take of the window's thread, in an optimised build: a second in which the window does not answer
/// is what a person calls frozen. Writing a report or a page of figures is asked for and may take as long.
constexpr double longestGapMs = 1000;

/// A long use of the window: deeds drawn from a seed, or read from a script, with what they must not do to it looked
/// at after each, and now and then at home (UsedWindow::goHome).
struct CourseOptions {
    QString folder; ///< of everything that is written; the script stands there as actions.txt
    quint32 seed = 1;
    int actions = actionsOfHour;
    QList<ScriptLine> script; ///< done instead; empty: drawn
};

struct CourseResult {
    int actions = 0;
    double windowSeconds = 0, realSeconds = 0;
    std::vector<MemoryReading> memory; ///< at home
    std::vector<Gap> worstGaps;
    QStringList failures; ///< with the number of the deed and its name
    /// After the warm-up; 0 where it was too short for that.
    double residentGrowth() const;
    double heapGrowth() const;
    QByteArray toJson() const;
};

CourseResult useWindow(const CourseOptions& options, WatchedApplication& application);

}
