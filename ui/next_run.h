#pragma once

#include "core/config/parameter.h"
#include "core/data/dataset.h"
#include "core/run/run_record.h"

#include <QObject>
#include <QString>

#include <memory>

namespace cmir::ui {

/// The settings of the next run: method, parameters and data. While a run trains, its live parameters are those of the
/// run too. Every control listens to it and keeps no copy. GUI thread only.
class NextRun : public QObject {
    Q_OBJECT

public:
    /// Several changes that are one to the user: one step of undo, under this name. Only the outermost counts.
    class Step {
    public:
        Step(NextRun& next, const QString& name);
        ~Step();
        Step(const Step&) = delete;
        Step& operator=(const Step&) = delete;

    private:
        NextRun& m_next;
    };

    explicit NextRun(QObject* parent = nullptr);

    const ExperimentConfig& parameters() const { return m_parameters; }
    void setParameters(const ExperimentConfig& parameters);
    void setParameter(const Parameter& parameter, const ParameterValue& value);
    Method method() const { return m_method; }
    void setMethod(Method method);
    const DataSource& source() const { return m_source; }
    /// Null until it is loaded.
    const std::shared_ptr<const Dataset>& dataset() const { return m_dataset; }
    void setDataset(const DataSource& source, std::shared_ptr<const Dataset> dataset);

    /// All three, the data as far as it is known.
    RunConfig config() const;
    /// What one goes on from after this run: its method, the settings that it ended with, and its data, if that was
    /// found. A TorchScript module comes with it only where the user has agreed to run it.
    void take(const RunRecord& run, const std::shared_ptr<const Dataset>& dataset);

Q_SIGNALS:
    void parametersChanged();
    void methodChanged();
    void datasetChanged();
    /// A run that was taken has a module that nobody has agreed to run: the network stays what it was.
    void moduleLeft(const QString& file);
    /// After a change, or all of a Step; its name, empty: what was changed says it.
    void stepDone(const QString& name);

private:
    ExperimentConfig m_parameters;
    Method m_method = Method::Cmir;
    DataSource m_source { "synthetic", {} };
    std::shared_ptr<const Dataset> m_dataset;
    int m_depth = 0; ///< steps within each other
    QString m_stepName; ///< of the outermost
};

}
