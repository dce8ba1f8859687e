#pragma once

#include "ui/latest_job.h"
#include "ui/views/data_picture.h"
#include "ui/views/view.h"

#include <memory>

class QLabel;
class QTreeWidget;

namespace cmir::viz {
class HistogramPlot;
}

namespace cmir::ui {

class DataReferences;
class EmptyState;
class NextRun;

/// The data of the next run: its modalities and splits, how its labels lie, what the reader had to do, and what the
/// simplest models reach on it.
class DataView : public View {
    Q_OBJECT

public:
    DataView(const NextRun& next, const DataReferences& references, JobRunner& jobs, QWidget* parent = nullptr);

    QList<viz::PlotWidget*> plots() const override;
    bool isBusy() const override;
    QTreeWidget* modalities() const { return m_modalities; }
    QTreeWidget* splits() const { return m_splits; }
    QTreeWidget* references() const { return m_models; }

protected:
    void refresh() override;

private:
    void showModalities();
    void showSplits();
    void showLabels(const DataPicture& picture);
    void showReferences();

    const NextRun& m_next;
    const DataReferences& m_references;
    QLabel* m_name;
    QLabel* m_notices;
    QTreeWidget* m_modalities;
    QTreeWidget* m_splits;
    QTreeWidget* m_models;
    viz::HistogramPlot* m_labels;
    EmptyState* m_empty;
    LatestJob m_looking;
    std::weak_ptr<const Dataset> m_shown; ///< whose facts stand there
};

}
