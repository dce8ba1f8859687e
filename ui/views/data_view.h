#pragma once

#include "ui/latest_job.h"
#include "ui/views/data_picture.h"
#include "ui/views/view.h"

#include <memory>

class QComboBox;
class QLabel;
class QTreeWidget;

namespace cmir::viz {
class HistogramPlot;
}

namespace cmir::ui {

class DataReferences;
class EmptyState;
class NextRun;

/// The data of the next run: its modalities and splits, how labels and values lie and go together, what standardising
/// does to them, its environments, what should be known before it is trained on (leaks), what the reader had to do, and
/// what the simplest models reach on it.
class DataView : public View {
    Q_OBJECT

public:
    DataView(const NextRun& next, const DataReferences& references, JobRunner& jobs, QWidget* parent = nullptr);

    QList<viz::PlotWidget*> plots() const override;
    QJsonObject source() const override;
    bool isBusy() const override;
    QTreeWidget* modalities() const { return m_modalities; }
    QTreeWidget* splits() const { return m_splits; }
    QTreeWidget* references() const { return m_models; }
    QTreeWidget* values() const { return m_values; }
    QTreeWidget* environments() const { return m_environments; }
    QLabel* warnings() const { return m_warnings; }
    QComboBox* shown() const { return m_choice; }

protected:
    void refresh() override;

private:
    QWidget* makeContent();
    void showModalities();
    void showSplits();
    void showPicture(const DataPicture& picture);
    void showValues(const DataOverview& overview);
    void showEnvironments(const DataOverview& overview);
    void showPlot();
    void showReferences();

    const NextRun& m_next;
    const DataReferences& m_references;
    QLabel* m_name;
    QLabel* m_warnings;
    QLabel* m_notices;
    QTreeWidget* m_modalities;
    QTreeWidget* m_splits;
    QTreeWidget* m_models;
    QTreeWidget* m_values;
    QTreeWidget* m_environments;
    QLabel* m_environmentsSaid;
    QComboBox* m_choice;
    viz::HistogramPlot* m_histogram;
    QList<DataPlot> m_plots; ///< as the choice lists them
    EmptyState* m_empty;
    LatestJob m_looking;
    std::weak_ptr<const Dataset> m_shown; ///< whose facts stand there
};

}
