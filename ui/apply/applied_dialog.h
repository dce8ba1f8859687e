#pragma once

#include "ui/apply/applied_picture.h"

#include <QDialog>
#include <QList>

class QLabel;
class QTableWidget;

namespace cmir::viz {
class EmbeddingPlot;
}

namespace cmir::ui {

/// What a trained model makes of other data: its metrics where there are labels, whether the data lie far from what it
/// was trained on, and the new samples beside the run's own in each part.
class AppliedDialog : public QDialog {
    Q_OBJECT

public:
    AppliedDialog(const QString& run, AppliedPicture picture, QWidget* parent = nullptr);

    QLabel* warnings() const { return m_warnings; }
    QTableWidget* metrics() const { return m_metrics; }
    const QList<viz::EmbeddingPlot*>& panels() const { return m_panels; }
    /// Writes the predictions as CSV. Throws Error.
    void savePredictions(const QString& path) const;

private:
    void fillMetrics();
    QWidget* makePanels();
    void askAndSave();

    AppliedPicture m_picture;
    QLabel* m_warnings;
    QTableWidget* m_metrics;
    QList<viz::EmbeddingPlot*> m_panels;
    QLabel* m_said;
};

}
