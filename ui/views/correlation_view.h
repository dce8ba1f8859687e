#pragma once

#include "ui/views/correlation_picture.h"
#include "ui/views/view.h"

class QComboBox;
class QGridLayout;
class QLabel;
class QSpinBox;

namespace cmir::viz {
class ColorKey;
class MatrixPlot;
}

namespace cmir::ui {

class EmptyState;
class JobRunner;

/// How far Z_inv and Z_spu of each modality are still correlated: between the samples of a batch (the matrix C of
/// R_dec) and between features.
class CorrelationView : public View {
    Q_OBJECT

public:
    CorrelationView(RunModel& model, JobRunner& jobs, QWidget* parent = nullptr);

    QList<viz::PlotWidget*> plots() const override;
    bool isBusy() const override;
    const CorrelationPicture& picture() const { return m_picture; }
    QComboBox* splitChooser() const { return m_split; }
    QSpinBox* batchSize() const { return m_batchSize; }
    QSpinBox* batch() const { return m_batch; }

protected:
    void refresh() override;

private:
    struct Column {
        viz::MatrixPlot* samples = nullptr;
        QLabel* samplesNumbers = nullptr;
        viz::MatrixPlot* features = nullptr;
        QLabel* featuresNumbers = nullptr;
    };

    QWidget* makeControls();
    void fillSplits();
    void makeColumns(qsizetype count);
    Column makeColumn(int index);
    void startJob();
    void show(CorrelationPicture picture);

    JobRunner& m_jobs;
    EmptyState* m_empty;
    QComboBox* m_split;
    QSpinBox* m_batchSize;
    QSpinBox* m_batch;
    QLabel* m_note;
    viz::ColorKey* m_key;
    QGridLayout* m_grid;
    QList<Column> m_columns;
    CorrelationPicture m_picture;
    bool m_computing = false;
    bool m_again = false;
};

}
