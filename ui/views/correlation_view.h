#pragma once

#include "ui/latest_job.h"
#include "ui/turns.h"
#include "ui/views/correlation_picture.h"
#include "ui/views/view.h"
#include "viz/set_operation.h"

class QComboBox;
class QGridLayout;
class QHBoxLayout;
class QLabel;
class QSpinBox;
class QStackedWidget;
class QVBoxLayout;

namespace cmir::viz {
class ColorKey;
class HistogramPlot;
class MatrixPlot;
}

namespace cmir::ui {

class RunModel;
class EmptyState;
class EpochBar;
class SelectionModel;

/// How far Z_inv and Z_spu of each modality are still correlated: between the samples of a batch (the matrix C of
/// R_dec) and between features; how the entries of C are distributed; and how far representations of different
/// modalities are correlated. One of them at a time is computed and shown. Selected samples are marked, and a click on
/// a cell selects its two samples. The result before has no ghost here: a matrix fills its place, so that nothing can
/// be seen beneath it; two side by side are for the Compare view.
class CorrelationView : public View {
    Q_OBJECT

public:
    using Page = CorrelationPage;

    CorrelationView(RunModel& model, JobRunner& jobs, SelectionModel& selection, QWidget* parent = nullptr);

    QList<viz::PlotWidget*> plots() const override;
    QJsonObject source() const override;
    bool isBusy() const override;
    void setHalf(bool half) override;
    const CorrelationPicture& picture() const { return m_picture; }
    QComboBox* splitChooser() const { return m_split; }
    QSpinBox* batchSize() const { return m_batchSize; }
    QSpinBox* batch() const { return m_batch; }
    void setPage(Page page);
    Page page() const;
    void setOrder(BatchOrder order);

protected:
    void refresh() override;

private:
    struct Column {
        viz::MatrixPlot* samples = nullptr;
        QLabel* samplesNumbers = nullptr;
        viz::MatrixPlot* features = nullptr;
        QLabel* featuresNumbers = nullptr;
        viz::HistogramPlot* distribution = nullptr;
    };

    QWidget* makeControls();
    void makePages();
    void fillSplits();
    void makeColumns(qsizetype count);
    Column makeColumn(int index);
    void place(int number);
    bool placeNext(); ///< false: all are in their places
    void stretch();
    void changePicture();
    void startJob();
    void land(CorrelationPicture picture);
    bool showNext(); ///< a piece of the picture; false: all is shown
    void nameSamples(const Column& column, const CorrelationPicture::Panel& panel);
    void showNote();
    void showOrder();
    void showSamples(const Column& column, const CorrelationPicture::Panel& panel);
    void showFeatures(const Column& column, const CorrelationPicture::Panel& panel);
    void showDistribution(const Column& column, const CorrelationPicture::Panel& panel);
    void showBetween();
    void showSelection();
    void picked(qsizetype column, int row, int other, viz::SetOperation operation);

    RunModel& m_model;
    SelectionModel& m_selection;
    EmptyState* m_empty;
    QComboBox* m_split;
    QSpinBox* m_batchSize;
    QSpinBox* m_batch;
    QComboBox* m_order;
    QComboBox* m_page;
    QLabel* m_note;
    EpochBar* m_epochs;
    viz::ColorKey* m_key;
    QStackedWidget* m_pages;
    QVBoxLayout* m_controls; ///< rows of them
    QHBoxLayout* m_firstControls;
    QGridLayout* m_grid;
    QGridLayout* m_distributions;
    viz::MatrixPlot* m_between;
    QList<Column> m_columns;
    int m_placed = 0; ///< widgets of the columns, four each, that have their place
    CorrelationPicture m_picture;
    qsizetype m_shown = 0; ///< columns whose samples are its
    bool m_halfShown = false; ///< of the last of them the features are still those before
    Turns m_turns { [this] { return placeNext() || showNext(); } }; ///< a widget takes its time when it is first shown
    LatestJob m_correlating;
    bool m_half = false;
    QList<QWidget*> m_niceties; ///< what half a view has no room for
};

}
