#pragma once

#include "core/run/run_config.h"
#include "ui/import/import_choice.h"

#include <QObject>
#include <QString>

#include <functional>
#include <string>

namespace cmir::ui {

class JobRunner;
class NextRun;

/// Loads the data of the next run as a job: the built-in data is generated from its parameters, files are read. A load
/// that fails leaves what was loaded before.
class DataController : public QObject {
    Q_OBJECT

public:
    static const QString slot; ///< of the job runner

    DataController(NextRun& next, JobRunner& jobs, QObject* parent = nullptr);

    /// Imports a file of another program and chooses what was made of it.
    void importFile(const ImportChoice& choice);
    void choose(const DataSource& source);
    /// The data that was there before, by undo: settings that suit it are not looked for.
    void bringBack(const DataSource& source)
    {
        load(source, [] {});
    }
    /// Calls `then` when the data fits the model's parameters: at once, or after it was made or read anew.
    void whenReady(std::function<void()> then);
    /// Gives up a load that is under way: an opened run has brought its own data.
    void giveUp();

Q_SIGNALS:
    void loaded(const QString& path);
    void otherDataChosen(); ///< loaded, and not what was there before: other settings may suit it
    void noticed(const QString& message); ///< what the reader did and the user should know

private:
    void load(const DataSource& source, std::function<void()> then);

    NextRun& m_next;
    JobRunner& m_jobs;
    DataSource m_makes; ///< of the newest load
    std::string m_loadedFor; ///< what the loaded data depends on
};

}
