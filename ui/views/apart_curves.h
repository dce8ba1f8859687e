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

/// How Z_inv and Z_spu come apart over the epochs: what each knows of the label and of the environment, on validation,
/// for one modality or as the mean of all.
class ApartCurves : public QWidget {
    Q_OBJECT

public:
    ApartCurves(RunModel& model, const PinnedRuns& pinned, QWidget* parent = nullptr);

    viz::CurvePlot* plot() const { return m_plot; }
    /// Empty: the mean of all.
    void setModality(const QString& name);
    QString modality() const;
    void startOver();
    void refresh();

private:
    void fillModalities();
    void showGhosts();

    RunModel& m_model;
    const PinnedRuns& m_pinned;
    viz::CurvePlot* m_plot;
    QComboBox* m_choose;
};

}
