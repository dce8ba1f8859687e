#include "ui/views/correlation_view.h"

#include "ui/figures/figure_source.h"
#include "ui/quiet_widgets.h"
#include "ui/run_model.h"
#include "ui/selection/selection_model.h"
#include "ui/text.h"
#include "ui/views/empty_state.h"
#include "ui/views/epoch_bar.h"
#include "ui/views/split_choice.h"
#include "viz/embedding_plot.h"
#include "viz/fonts.h"
#include "viz/histogram_plot.h"
#include "viz/matrix_plot.h"

#include <QGridLayout>
#include <QLabel>
#include <QSpinBox>
#include <QStackedWidget>
#include <QStandardItemModel>
#include <QVBoxLayout>

#include <utility>

namespace cmir::ui {

namespace {

const QString correlationSlot = QStringLiteral("correlation");
constexpr int mostSamples = 512; ///< of a batch on show

viz::Coloring correlationScale()
{
    viz::Coloring scale;
    scale.title = QObject::tr("correlation");
    scale.values = { -1, 0, 1 };
    scale.minimum = -1;
    scale.maximum = 1;
    scale.diverging = scale.ofCells = true;
    return scale;
}

constexpr int widgetsOfColumn = 4; ///< in the page of matrices

QLabel* numbersLabel(QWidget* parent)
{
    auto* label = new QLabel(parent);
    label->setAlignment(Qt::AlignCenter);
    label->setWordWrap(true);
    label->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Minimum); // the plots decide the width
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

}

CorrelationView::CorrelationView(RunModel& model, JobRunner& jobs, SelectionModel& selection, QWidget* parent)
    : View(parent)
    , m_model(model)
    , m_selection(selection)
    , m_epochs(new EpochBar(model))
    , m_key(new viz::ColorKey)
    , m_pages(new QStackedWidget)
    , m_between(new viz::MatrixPlot)
    , m_correlating(jobs, correlationSlot, tr("Correlating"))
{
    auto* content = new QWidget;
    auto* layout = new QVBoxLayout(content);
    layout->setContentsMargins(16, 8, 16, 8);
    layout->setSpacing(8);
    layout->addWidget(makeControls());
    layout->addWidget(m_key);
    layout->addWidget(m_pages, 1);
    m_key->setColoring(correlationScale());
    makePages();
    m_empty = new EmptyState(QStringLiteral("correlation"), tr("Correlation"),
        tr("Here you will see how far the invariant and the spurious representation of each modality are correlated, "
           "between the samples of a batch and between features. The paper's R_dec presses that towards zero, its "
           "conditional form only within a label.\n\nPress Train (F5), or open a run "
           "file."),
        content);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_empty);

    connect(&model, &RunModel::testShownChanged, this, &CorrelationView::scheduleRefresh);
    connect(&model, &RunModel::runReset, this, &CorrelationView::changePicture); // the split stays where it fits
    connect(&model, &RunModel::snapshotChanged, this, &CorrelationView::scheduleRefresh);
    connect(&model, &RunModel::recordChanged, this, &CorrelationView::scheduleRefresh);
    connect(&selection, &SelectionModel::changed, this, &CorrelationView::showSelection);
    m_epochs->setBusyTest([this] { return isBusy(); });
}

void CorrelationView::makePages()
{
    const auto addPage = [this] {
        auto* page = new QWidget;
        auto* grid = new QGridLayout(page);
        grid->setContentsMargins(0, 0, 0, 0);
        grid->setHorizontalSpacing(16);
        grid->setVerticalSpacing(4);
        m_pages->addWidget(page);
        return grid;
    };
    m_grid = addPage();
    m_distributions = addPage();
    QGridLayout* between = addPage();
    m_between->setNamesOnAxes(true);
    m_between->setColorScaleVisible(false);
    m_between->setTitle(tr("between modalities · mean |r| over pairs of features"));
    adopt(m_between);
    between->addWidget(m_between, 0, 0);
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
    m_order = new QuietComboBox;
    m_order->addItem(tr("label"), static_cast<int>(BatchOrder::Label));
    m_order->addItem(tr("environment"), static_cast<int>(BatchOrder::Environment));
    m_order->addItem(tr("cluster"), static_cast<int>(BatchOrder::Cluster));
    m_order->setToolTip(richTip(tr("How the samples of the batch are ordered: by label, by the data's own environment "
                                   "(and by label within one), or so that samples with alike Z_inv stand together.")));
    m_page = new QuietComboBox;
    m_page->addItem(tr("matrices"), static_cast<int>(Page::Matrices));
    m_page->addItem(tr("distribution of C"), static_cast<int>(Page::Distribution));
    m_page->addItem(tr("between modalities"), static_cast<int>(Page::Between));
    connect(m_page, &QComboBox::currentIndexChanged, this, [this] {
        m_pages->setCurrentIndex(static_cast<int>(page()));
        m_key->setVisible(page() != Page::Distribution);
        changePicture();
    });
    connect(m_order, &QComboBox::activated, this, &CorrelationView::changePicture);
    m_note = new QLabel;
    connect(m_split, &QComboBox::activated, this, &CorrelationView::changePicture);
    connect(m_batchSize, &QSpinBox::valueChanged, this, &CorrelationView::changePicture);
    connect(m_batch, &QSpinBox::valueChanged, this, &CorrelationView::changePicture);

    auto* controls = new QWidget;
    m_controls = new QVBoxLayout(controls);
    m_controls->setContentsMargins(0, 0, 0, 0);
    m_controls->setSpacing(8);
    auto* layout = m_firstControls = new QHBoxLayout;
    layout->setSpacing(8);
    m_controls->addLayout(layout);
    const auto add = [&layout](const QString& text, QWidget* widget) {
        auto* label = new QLabel(text);
        label->setBuddy(widget);
        layout->addWidget(label);
        layout->addWidget(widget);
        layout->addSpacing(8);
        return label;
    };
    m_niceties << add(tr("Sho&w"), m_page);
    m_niceties << add(tr("S&plit"), m_split);
    layout->addStretch();
    layout->addWidget(m_epochs);
    layout = new QHBoxLayout;
    layout->setSpacing(8);
    m_controls->addLayout(layout);
    m_niceties << add(tr("&Batch size"), m_batchSize) << m_batchSize << m_note;
    add(tr("Batc&h"), m_batch);
    add(tr("&Order by"), m_order);
    layout->addWidget(m_note);
    layout->addStretch();
    return controls;
}

CorrelationView::Page CorrelationView::page() const
{
    return static_cast<Page>(m_page->currentData().toInt());
}

void CorrelationView::setPage(Page page)
{
    m_page->setCurrentIndex(m_page->findData(static_cast<int>(page)));
}

void CorrelationView::setOrder(BatchOrder order)
{
    m_order->setCurrentIndex(m_order->findData(static_cast<int>(order)));
    changePicture();
}

QJsonObject CorrelationView::source() const
{
    return sourceOfRun(m_model);
}

QList<viz::PlotWidget*> CorrelationView::plots() const
{
    if (page() == Page::Between)
        return { m_between };
    QList<viz::PlotWidget*> all;
    if (page() == Page::Distribution) {
        for (const Column& column : m_columns)
            all << column.distribution;
        return all;
    }
    for (const Column& column : m_columns)
        all << column.samples;
    for (const Column& column : m_columns)
        all << column.features;
    return all;
}

bool CorrelationView::isBusy() const
{
    return View::isBusy() || m_correlating.isBusy() || m_turns.isActive();
}

bool CorrelationView::placeNext()
{
    if (m_placed >= widgetsOfColumn * static_cast<int>(m_columns.size()))
        return false;
    place(m_placed++);
    return true;
}

void CorrelationView::fillSplits()
{
    fillSplitChoice(m_split, m_model);
}

void CorrelationView::refresh()
{
    m_empty->setEmpty(!m_model.snapshot());
    if (!m_model.snapshot())
        return;
    fillSplits();
    startJob();
}

/// What the picture shows is chosen anew: one that was asked for before does not fit the controls.
void CorrelationView::changePicture()
{
    m_correlating.drop();
    m_turns.stop(); // what was about to be shown
    scheduleRefresh();
}

void CorrelationView::startJob()
{
    CorrelationRequest request;
    request.snapshot = m_model.snapshot();
    if (!m_model.replayIndex()) // of an earlier epoch only the shown samples are kept
        request.record = m_model.record();
    request.facts = SampleFacts(m_model.runDataset(), m_model.record());
    request.split = m_split->currentText().toStdString();
    request.batchSize = m_batchSize->value();
    request.batch = m_batch->value() - 1;
    request.order = static_cast<BatchOrder>(m_order->currentData().toInt());
    request.page = page();
    m_correlating.request([request](const JobContext& job) { return makeCorrelations(request, job); },
        [this](CorrelationPicture picture) { land(std::move(picture)); });
}

CorrelationView::Column CorrelationView::makeColumn(int index)
{
    Column column;
    QWidget* page = m_grid->parentWidget();
    column.samples = new viz::MatrixPlot(page);
    connect(column.samples, &viz::MatrixPlot::cellPicked, this,
        [this, index](int row, int other, viz::SetOperation operation) { picked(index, row, other, operation); });
    column.distribution = new viz::HistogramPlot(m_distributions->parentWidget());
    column.distribution->setAxes(tr("correlation C"), tr("density"));
    adopt(column.distribution);
    m_distributions->addWidget(column.distribution, index, 0);
    column.features = new viz::MatrixPlot(page);
    column.features->setAxes(tr("Zₛₚᵤ feature"), tr("Zᵢₙᵥ feature"));
    column.samplesNumbers = numbersLabel(page);
    column.featuresNumbers = numbersLabel(page);
    for (viz::MatrixPlot* plot : { column.samples, column.features }) {
        plot->setColorScaleVisible(false);
        adopt(plot);
    }
    return column;
}

/// A column per modality; in half a view, which is higher than wide, a row.
void CorrelationView::place(int number)
{
    const int index = number / widgetsOfColumn, part = number % widgetsOfColumn;
    const Column& column = m_columns[index];
    const std::array<QWidget*, widgetsOfColumn> widgets { column.samples, column.samplesNumbers, column.features,
        column.featuresNumbers };
    if (m_half)
        m_grid->addWidget(widgets[static_cast<std::size_t>(part)], 2 * index + part % 2, part / 2);
    else
        m_grid->addWidget(widgets[static_cast<std::size_t>(part)], part, index);
    stretch();
}

void CorrelationView::setHalf(bool half)
{
    m_half = half;
    for (QWidget* nicety : std::as_const(m_niceties))
        nicety->setVisible(!half);
    if (half)
        m_controls->addWidget(m_epochs, 0, Qt::AlignLeft); // a row of its own
    else
        m_firstControls->addWidget(m_epochs);
    for (int number = 0; number < m_placed; ++number)
        place(number);
    for (qsizetype i = 0; i < m_columns.size() && i < static_cast<qsizetype>(m_picture.panels.size()); ++i)
        nameSamples(m_columns[i], m_picture.panels[static_cast<std::size_t>(i)]);
    stretch();
}

void CorrelationView::stretch()
{
    const auto count = static_cast<int>(m_columns.size());
    for (int i = 0; i < m_grid->columnCount(); ++i)
        m_grid->setColumnStretch(i, i < (m_half ? 2 : count) ? 1 : 0);
    for (int i = 0; i < m_grid->rowCount(); ++i)
        m_grid->setRowStretch(i, i % 2 == 0 && i < (m_half ? 2 * count : 4) ? 1 : 0);
}

void CorrelationView::makeColumns(qsizetype count)
{
    while (m_columns.size() < count)
        m_columns << makeColumn(static_cast<int>(m_columns.size()));
    while (m_columns.size() > count) {
        const Column gone = m_columns.takeLast();
        delete gone.samples;
        delete gone.samplesNumbers;
        delete gone.features;
        delete gone.featuresNumbers;
        delete gone.distribution;
    }
    m_shown = std::min(m_shown, count);
    m_placed = std::min(m_placed, widgetsOfColumn * static_cast<int>(count));
    stretch();
}

void CorrelationView::land(CorrelationPicture picture)
{
    m_picture = std::move(picture);
    m_shown = 0;
    m_halfShown = false;
    {
        const QSignalBlocker quiet(m_batch);
        m_batch->setRange(1, static_cast<int>(std::max<std::int64_t>(1, m_picture.batches)));
        m_batch->setSuffix(tr(" of %1").arg(m_batch->maximum()));
    }
    showNote();
    showOrder();
    if (page() == Page::Between)
        return showBetween();
    makeColumns(static_cast<qsizetype>(m_picture.panels.size()));
    m_turns.start();
}

bool CorrelationView::showNext()
{
    if (std::exchange(m_halfShown, false)) {
        showFeatures(m_columns[m_shown - 1], m_picture.panels[static_cast<std::size_t>(m_shown - 1)]);
        return true;
    }
    if (m_shown == m_columns.size()) {
        showSelection();
        return false;
    }
    const CorrelationPicture::Panel& panel = m_picture.panels[static_cast<std::size_t>(m_shown)];
    const Column& column = m_columns[m_shown++];
    m_halfShown = page() == Page::Matrices;
    if (m_halfShown)
        showSamples(column, panel);
    else
        showDistribution(column, panel);
    return true;
}

void CorrelationView::showNote()
{
    const QString count = QString::number(m_picture.samples);
    const auto epoch = m_model.replayIndex() && m_model.snapshot() ? m_model.snapshot()->epoch : 0;
    m_note->setText(!m_picture.shownOnly ? tr("%1 samples").arg(count)
            : m_model.replayIndex()      ? tr("epoch %1: the %2 shown samples").arg(epoch).arg(count)
                                         : tr("live: the %1 shown samples").arg(count));
}

/// Where the split has no environments the order is by label, and the choice says so.
void CorrelationView::showOrder()
{
    const int environment = m_order->findData(static_cast<int>(BatchOrder::Environment));
    m_order->setItemData(environment,
        m_picture.hasEnvironment ? QVariant() : tr("This split has no column “environment”."), Qt::ToolTipRole);
    qobject_cast<QStandardItemModel*>(m_order->model())->item(environment)->setEnabled(m_picture.hasEnvironment);
    m_order->setCurrentIndex(m_order->findData(static_cast<int>(m_picture.order)));
}

void CorrelationView::showBetween()
{
    m_between->setMatrix(m_picture.between);
    m_between->setNames(m_picture.representationNames, m_picture.representationNames);
    m_between->setCaption(m_model.caption());
}

void CorrelationView::nameSamples(const Column& column, const CorrelationPicture::Panel& panel)
{
    column.samples->setTitle((m_half ? tr("%1 · samples") : tr("%1 · samples of the batch")).arg(panel.modality));
    column.samplesNumbers->setText(
        (m_half ? tr("|C| diag. <b>%1</b>, off <b>%2</b>") : tr("mean |C| diagonal <b>%1</b>, off it <b>%2</b>"))
            .arg(readableNumber(panel.diagonal), readableNumber(panel.offDiagonal)));
}

void CorrelationView::showSamples(const Column& column, const CorrelationPicture::Panel& panel)
{
    const QString order = tr("samples by %1").arg(m_order->currentText());
    column.samples->setAxes(tr("Zₛₚᵤ, %1").arg(order), tr("Zᵢₙᵥ, %1").arg(order));
    nameSamples(column, panel);
    column.samples->setCaption(m_model.caption());
    column.samples->setMatrix(panel.samples);
    column.samples->setNames(panel.names, panel.names);
    column.samples->setAccessibleName(tr("Sample correlation of %1").arg(panel.modality));
}

void CorrelationView::showFeatures(const Column& column, const CorrelationPicture::Panel& panel)
{
    column.features->setTitle(tr("%1 · features").arg(panel.modality));
    column.features->setCaption(m_model.caption());
    column.features->setMatrix(panel.features);
    column.features->setAccessibleName(tr("Feature correlation of %1").arg(panel.modality));
    column.featuresNumbers->setText(tr("mean |r| <b>%1</b>").arg(readableNumber(panel.feature)));
}

void CorrelationView::showDistribution(const Column& column, const CorrelationPicture::Panel& panel)
{
    column.distribution->setTitle(tr("%1 · entries of C").arg(panel.modality));
    column.distribution->setCaption(m_model.caption());
    column.distribution->setHistogram({ { tr("same sample (diagonal)"), viz::HistogramPlot::Role::Invariant },
                                          { tr("different samples"), viz::HistogramPlot::Role::Baseline } },
        panel.entries);
}

void CorrelationView::showSelection()
{
    for (qsizetype i = 0; i < m_shown; ++i) {
        const std::vector<std::int64_t>& rows = m_picture.panels[static_cast<std::size_t>(i)].rows;
        QList<int> marked;
        for (std::size_t row = 0; row < rows.size(); ++row)
            if (m_selection.selected().contains(m_picture.split, rows[row]))
                marked << static_cast<int>(row);
        m_columns[i].samples->setMarked(marked);
    }
}

void CorrelationView::picked(qsizetype column, int row, int other, viz::SetOperation operation)
{
    if (column >= m_shown) // it shows the picture before for a moment
        return;
    const std::vector<std::int64_t>& rows = m_picture.panels[static_cast<std::size_t>(column)].rows;
    SampleSet samples;
    for (const int place : { row, other })
        if (place >= 0 && place < static_cast<int>(rows.size()))
            samples.insert(m_picture.split, rows[static_cast<std::size_t>(place)]);
    m_selection.apply(samples, operation);
    if (row >= 0 && row < static_cast<int>(rows.size()))
        m_selection.setCurrent(SampleRef { m_picture.split, rows[static_cast<std::size_t>(row)] });
}

}
