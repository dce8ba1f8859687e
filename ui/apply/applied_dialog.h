#pragma once

#include "ui/apply/applied_picture.h"

#include <QDialog>
#include <QList>

class QLabel;
class QTableView;
class QTableWidget;
class QTabWidget;

namespace cmir::viz {
class EmbeddingPlot;
}

namespace cmir::ui {

class JobRunner;

/// What a trained model makes of other data: every sample with its prediction, metrics where there are labels, whether
/// the data lie far from what it was trained on, and the new samples beside the run's own in each part.
class AppliedDialog : public QDialog {
    Q_OBJECT

public:
    AppliedDialog(const QString& run, AppliedPicture picture, JobRunner& jobs, QWidget* parent = nullptr);

    QLabel* warnings() const { return m_warnings; }
    QTableWidget* metrics() const { return m_metrics; } ///< hidden where no sample has a label
    /// Says which test splits are missing, and how they come.
    QLabel* leftOut() const { return m_leftOut; }
    bool lacksTest() const { return !m_picture.leftOut.isEmpty(); }
    QTableView* predictions() const { return m_predictions; }
    const QList<viz::EmbeddingPlot*>& panels() const { return m_panels; }
    /// Writes the predictions, as the ending of the name says (writePredictions); how it went is said below.
    void savePredictions(const QString& path);
    QString said() const; ///< below

private:
    void fillMetrics();
    void fillPredictions();
    QWidget* makePanels();
    void askAndSave();
    void say(const QString& text);

    AppliedPicture m_picture;
    JobRunner& m_jobs;
    QLabel* m_warnings;
    QTableWidget* m_metrics;
    QLabel* m_leftOut;
    QTableView* m_predictions;
    QList<viz::EmbeddingPlot*> m_panels;
    QLabel* m_said;
};

}
