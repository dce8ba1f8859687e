#pragma once

#include <QString>
#include <QWidget>

class QComboBox;

namespace cmir::viz {
class CurvePlot;
}

namespace cmir::ui {

class PinnedRuns;
class RunModel;
class SeedGroup;

/// How Z_inv and Z_spu come apart over the epochs: what each knows of the label and of the environment, on validation,
/// for one modality or as the mean of all.
class ApartCurves : public QWidget {
    Q_OBJECT

public:
    /// `seeds`: the other seeds of the run; null: it has none.
    ApartCurves(RunModel& model, const PinnedRuns& pinned, const SeedGroup* seeds = nullptr, QWidget* parent = nullptr);

    viz::CurvePlot* plot() const { return m_plot; }
    /// Empty: the mean of all.
    void setModality(const QString& name);
    QString modality() const;
    void startOver(); ///< another run: without curves and marks; the modality stays
    void refresh();

private:
    void choose(const QString& name);
    void fillModalities();
    void showGhosts();

    RunModel& m_model;
    const PinnedRuns& m_pinned;
    const SeedGroup* m_seeds;
    viz::CurvePlot* m_plot;
    QComboBox* m_choose;
    QString m_wish; ///< the modality that was chosen, also while a run has none of that name
};

}
