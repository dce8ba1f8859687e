#include "ui/views/correlation_view.h"

#include "ui/job_runner.h"
#include "ui/quiet_widgets.h"
#include "ui/run_model.h"
#include "ui/text.h"
#include "ui/views/empty_state.h"
#include "viz/embedding_plot.h"
#include "viz/fonts.h"
#include "viz/matrix_plot.h"

#include <QGridLayout>
#include <QLabel>
#include <QSpinBox>
#include <QVBoxLayout>

namespace cmir::ui {

namespace {

const QString slotName = QStringLiteral("correlation");
constexpr int mostSamples = 512; ///< of a batch on show

viz::Coloring correlationScale()
{
    viz::Coloring scale;
    scale.title = QObject::tr("correlation");
    scale.values = { -1, 0, 1 };
    scale.minimum = -1;
    scale.maximum = 1;
    scale.diverging = true;
    return scale;
}

QLabel* numbersLabel()
{
    auto* label = new QLabel;
    label->setAlignment(Qt::AlignCenter);
    label->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed); // the plots decide the width
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

}

CorrelationView::CorrelationView(RunModel& model, JobRunner& jobs, QWidget* parent)
    : View(model, parent)
    , m_jobs(jobs)
    , m_key(new viz::ColorKey)
{
    auto* content = new QWidget;
    auto* layout = new QVBoxLayout(content);
    layout->setContentsMargins(16, 8, 16, 8);
    layout->setSpacing(8);
    layout->addWidget(makeControls());
    layout->addWidget(m_key);
    m_grid = new QGridLayout;
    m_grid->setHorizontalSpacing(16);
    m_grid->setVerticalSpacing(4);
    layout->addLayout(m_grid, 1);
    m_key->setColoring(correlationScale());
    m_empty = new EmptyState(QStringLiteral("correlation"), tr("Correlation"),
        tr("Here you will see what R_dec presses towards zero: how far the invariant and the spurious representation "
           "of each modality "
           "are correlated, between the samples of a batch and between features.\n\nPress Train (F5), or open a run "
           "file."),
        content);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_empty);

    connect(&jobs, &JobRunner::failed, this,
        [this](const QString& slot) { m_computing = m_computing && slot != slotName; });
    connect(&model, &RunModel::runReset, this, [this] {
        m_split->clear();
        scheduleRefresh();
    });
    connect(&model, &RunModel::snapshotChanged, this, &CorrelationView::scheduleRefresh);
    connect(&model, &RunModel::recordChanged, this, &CorrelationView::scheduleRefresh);
}

QWidget* CorrelationView::makeControls()
{
    m_split = new QuietComboBox;
    m_split->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_split->setMinimumContentsLength(8);
    m_split->setAccessibleName(tr("Split"));
    m_batchSize = new QSpinBox;
    m_batchSize->setRange(2, mostSamples);
    m_batchSize->setValue(64);
    m_batchSize->setToolTip(tr("Samples of the batch, 2 to %1.").arg(mostSamples));
    m_batch = new QSpinBox;
    m_batch->setRange(1, 1);
    m_batch->setToolTip(tr("Which batch of the split, in the order of the file."));
    m_note = new QLabel;
    connect(m_split, &QComboBox::activated, this, &CorrelationView::scheduleRefresh);
    connect(m_batchSize, &QSpinBox::valueChanged, this, &CorrelationView::scheduleRefresh);
    connect(m_batch, &QSpinBox::valueChanged, this, &CorrelationView::scheduleRefresh);

    auto* controls = new QWidget;
    auto* layout = new QHBoxLayout(controls);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    const auto add = [layout](const QString& text, QWidget* widget) {
        auto* label = new QLabel(text);
        label->setBuddy(widget);
        layout->addWidget(label);
        layout->addWidget(widget);
        layout->addSpacing(8);
    };
    add(tr("S&plit"), m_split);
    add(tr("&Batch size"), m_batchSize);
    add(tr("Batc&h"), m_batch);
    layout->addWidget(m_note);
    layout->addStretch();
    return controls;
}

QList<viz::PlotWidget*> CorrelationView::plots() const
{
    QList<viz::PlotWidget*> all;
    for (const Column& column : m_columns)
        all << column.samples;
    for (const Column& column : m_columns)
        all << column.features;
    return all;
}

bool CorrelationView::isBusy() const
{
    return View::isBusy() || m_computing || m_again;
}

void CorrelationView::fillSplits()
{
    if (m_split->count() > 0)
        return;
    for (const Variants& split : model().snapshot()->splits)
        m_split->addItem(q(split.split));
    m_split->setCurrentIndex(std::max(0, m_split->findText(QStringLiteral("test"))));
}

void CorrelationView::refresh()
{
    m_empty->setEmpty(!model().snapshot());
    if (!model().snapshot())
        return;
    fillSplits();
    startJob();
}

void CorrelationView::startJob()
{
    if (m_computing) {
        m_again = true;
        return;
    }
    m_again = false;
    m_computing = true;
    CorrelationRequest request;
    request.snapshot = model().snapshot();
    request.record = model().record();
    request.facts = SampleFacts(model().runDataset(), model().record());
    request.split = m_split->currentText().toStdString();
    request.batchSize = m_batchSize->value();
    request.batch = m_batch->value() - 1;
    m_jobs.start(
        slotName, tr("Correlating"), this, [request](const JobContext& job) { return makeCorrelations(request, job); },
        [this](CorrelationPicture picture) {
            m_computing = false;
            show(std::move(picture));
            if (m_again)
                scheduleRefresh();
            m_again = false;
        });
}

CorrelationView::Column CorrelationView::makeColumn(int index)
{
    Column column;
    column.samples = new viz::MatrixPlot;
    column.samples->setAxes(tr("Zₛₚᵤ, samples by label"), tr("Zᵢₙᵥ, samples by label"));
    column.features = new viz::MatrixPlot;
    column.features->setAxes(tr("Zₛₚᵤ feature"), tr("Zᵢₙᵥ feature"));
    column.samplesNumbers = numbersLabel();
    column.featuresNumbers = numbersLabel();
    for (viz::MatrixPlot* plot : { column.samples, column.features }) {
        plot->setColorScaleVisible(false);
        adopt(plot);
    }
    m_grid->addWidget(column.samples, 0, index);
    m_grid->addWidget(column.samplesNumbers, 1, index);
    m_grid->addWidget(column.features, 2, index);
    m_grid->addWidget(column.featuresNumbers, 3, index);
    m_grid->setColumnStretch(index, 1);
    return column;
}

void CorrelationView::makeColumns(qsizetype count)
{
    while (m_columns.size() < count)
        m_columns << makeColumn(static_cast<int>(m_columns.size()));
    while (m_columns.size() > count) {
        const Column gone = m_columns.takeLast();
        m_grid->setColumnStretch(static_cast<int>(m_columns.size()), 0);
        delete gone.samples;
        delete gone.samplesNumbers;
        delete gone.features;
        delete gone.featuresNumbers;
    }
    m_grid->setRowStretch(0, 1);
    m_grid->setRowStretch(2, 1);
}

void CorrelationView::show(CorrelationPicture picture)
{
    m_picture = std::move(picture);
    makeColumns(static_cast<qsizetype>(m_picture.panels.size()));
    {
        const QSignalBlocker quiet(m_batch);
        m_batch->setRange(1, static_cast<int>(std::max<std::int64_t>(1, m_picture.batches)));
        m_batch->setSuffix(tr(" of %1").arg(m_batch->maximum()));
    }
    m_note->setText(m_picture.shownOnly ? tr("live: the %1 shown samples").arg(m_picture.samples)
                                        : tr("%1 samples").arg(m_picture.samples));
    for (qsizetype i = 0; i < m_columns.size(); ++i) {
        const Column& column = m_columns[i];
        const CorrelationPicture::Panel& panel = m_picture.panels[static_cast<std::size_t>(i)];
        column.samples->setTitle(tr("%1 · samples of the batch").arg(panel.modality));
        column.samples->setCaption(model().caption());
        column.samples->setMatrix(panel.samples);
        column.samples->setNames(m_picture.sampleNames, m_picture.sampleNames);
        column.samples->setAccessibleName(tr("Sample correlation of %1").arg(panel.modality));
        column.samplesNumbers->setText(tr("mean |C| diagonal <b>%1</b>, off it <b>%2</b>")
                                           .arg(readableNumber(panel.diagonal), readableNumber(panel.offDiagonal)));
        column.features->setTitle(tr("%1 · features").arg(panel.modality));
        column.features->setCaption(model().caption());
        column.features->setMatrix(panel.features);
        column.features->setAccessibleName(tr("Feature correlation of %1").arg(panel.modality));
        column.featuresNumbers->setText(tr("mean |r| <b>%1</b>").arg(readableNumber(panel.feature)));
    }
}

}
