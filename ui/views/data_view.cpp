#include "ui/views/data_view.h"

#include "core/evaluation/metrics.h"
#include "core/import/imported_data.h"
#include "ui/data_references.h"
#include "ui/figures/figure_source.h"
#include "ui/font_fit.h"
#include "ui/next_run.h"
#include "ui/quiet_widgets.h"
#include "ui/samples/sample_table.h"
#include "ui/text.h"
#include "ui/upright_scroll.h"
#include "ui/views/empty_state.h"
#include "viz/fonts.h"
#include "viz/histogram_plot.h"

#include <QComboBox>
#include <QHeaderView>
#include <QLabel>
#include <QSignalBlocker>
#include <QSplitter>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>
#include <utility>

namespace cmir::ui {

namespace {

constexpr int mostRowsInSight = 8;
const QString notYet = QStringLiteral("…");

/// A table that is as high as its rows, up to a few.
void fitRows(QTreeWidget* table)
{
    const int rows = std::clamp(table->topLevelItemCount(), 1, mostRowsInSight);
    const int row = table->sizeHintForRow(0) > 0 ? table->sizeHintForRow(0) : table->fontMetrics().height() + 2;
    for (int i = 0; i < table->topLevelItemCount(); ++i) // what has no room
        for (int column = 0; column < table->columnCount(); ++column)
            if (QTreeWidgetItem* item = table->topLevelItem(i);
                item->toolTip(column).isEmpty() || item->toolTip(column) == notYet)
                item->setToolTip(column, item->text(column));
    table->setFixedHeight(table->header()->sizeHint().height() + rows * row + 4);
}

QTreeWidget* makeFacts(const QString& name, const QStringList& header)
{
    auto* table = new QTreeWidget;
    table->setHeaderLabels(header);
    table->setRootIsDecorated(false);
    table->setUniformRowHeights(true);
    table->setAlternatingRowColors(true);
    table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff); // it would stand over the last row
    table->setFrameShape(QFrame::NoFrame);
    table->setAccessibleName(name);
    table->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    table->header()->setStretchLastSection(true);
    table->header()->setSectionResizeMode(QHeaderView::ResizeToContents);
    fitToFont(table, [table] { fitRows(table); });
    return table;
}

QLabel* makeText()
{
    auto* label = new QLabel;
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    label->setWordWrap(true);
    return label;
}

/// "0.01 to 5.4", three digits each
QString range(double low, double high)
{
    const auto briefly = [](double value) { return QString::number(value, 'g', 3).replace(u'-', QChar(0x2212)); };
    return low == high ? briefly(low) : QObject::tr("%1 to %2").arg(briefly(low), briefly(high));
}

QString farShareText(double share)
{
    return share == 0 ? QStringLiteral("none") : QObject::tr("%1 %").arg(100 * share, 0, 'g', 2);
}

/// "12 train, 3 test"
QString samplesInWords(const DataOverview::Environment& environment, const Dataset& dataset)
{
    QStringList words;
    for (std::size_t s = 0; s < environment.samples.size(); ++s)
        if (environment.samples[s] > 0)
            words << QStringLiteral("%1 %2").arg(environment.samples[s]).arg(toQt(dataset.splits[s].name));
    return words.join(QStringLiteral(", "));
}

QLabel* makeHeading(const QString& text)
{
    auto* label = new QLabel(text);
    QFont font = label->font();
    font.setBold(true);
    label->setFont(font);
    return label;
}

}

DataView::DataView(const NextRun& next, const DataReferences& references, JobRunner& jobs, QWidget* parent)
    : View(parent)
    , m_next(next)
    , m_references(references)
    , m_name(makeText())
    , m_warnings(makeText())
    , m_notices(makeText())
    , m_modalities(makeFacts(
          tr("Modalities"), { tr("modality"), tr("features"), tr("per sample"), tr("missing"), tr("with the label") }))
    , m_splits(makeFacts(tr("Splits"), { tr("split"), tr("samples"), tr("labels") }))
    , m_models(makeFacts(tr("Simple models"), { tr("model"), tr("metric"), tr("on validation") }))
    , m_values(makeFacts(
          tr("Values in train"), { tr("modality"), tr("means"), tr("deviations"), tr("constant"), tr("beyond 5 sd") }))
    , m_environments(makeFacts(tr("Environments"), { tr("environment"), tr("samples"), tr("label") }))
    , m_environmentsSaid(makeText())
    , m_choice(new QuietComboBox)
    , m_histogram(new viz::HistogramPlot)
    , m_looking(jobs, QStringLiteral("data view"), tr("Looking at the data"))
{
    m_notices->setFont(viz::smallFont(font()));
    m_warnings->setObjectName(QStringLiteral("warnings"));
    m_warnings->hide();
    m_choice->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_choice->setAccessibleName(tr("What is drawn"));
    m_histogram->setAccessibleName(tr("Distribution of what is chosen above"));
    m_histogram->setEmptyText(tr("Of classes, the shares stand with the splits."));
    adopt(m_histogram);
    connect(m_choice, &QComboBox::currentIndexChanged, this, &DataView::showPlot);
    m_empty = new EmptyState(QStringLiteral("data"), tr("Data"),
        tr("Here you will see the data of the next run.\n\nChoose the built-in data or a file at the left of the tool "
           "bar, or drop a file on the window."),
        makeContent());
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 8, 16, 8);
    layout->addWidget(m_empty);
    m_empty->setEmpty(true);
    connect(&m_next, &NextRun::datasetChanged, this, &DataView::scheduleRefresh);
    connect(&m_references, &DataReferences::changed, this, &DataView::scheduleRefresh);
}

/// Facts at the left, which scroll; a picture at the right.
QWidget* DataView::makeContent()
{
    auto* facts = new QWidget;
    auto* column = new QVBoxLayout(facts);
    column->setContentsMargins(0, 0, 8, 0);
    column->setSpacing(8);
    const QList<std::pair<QString, QTreeWidget*>> tables { { tr("Modalities"), m_modalities },
        { tr("Splits"), m_splits }, { tr("What the simplest models reach"), m_models },
        { tr("Values in train, and what standardising makes of them"), m_values },
        { tr("Environments of the data"), m_environments } };
    for (const auto& [title, table] : tables) {
        column->addWidget(makeHeading(title));
        column->addWidget(table);
    }
    column->addWidget(m_environmentsSaid);
    column->addWidget(m_notices);
    column->addStretch();
    auto* scrolled = new UprightScroll(facts);
    auto* pictures = new QWidget;
    auto* side = new QVBoxLayout(pictures);
    side->setContentsMargins(8, 0, 0, 0);
    side->addWidget(m_choice, 0, Qt::AlignLeft);
    side->addWidget(m_histogram, 1);
    auto* splitter = new QSplitter(Qt::Horizontal);
    splitter->setChildrenCollapsible(false);
    splitter->addWidget(scrolled);
    splitter->addWidget(pictures);
    splitter->setSizes({ 600, 400 });
    auto* content = new QWidget;
    auto* inner = new QVBoxLayout(content);
    inner->setContentsMargins(0, 0, 0, 0);
    inner->setSpacing(8);
    inner->addWidget(m_name);
    inner->addWidget(m_warnings);
    inner->addWidget(splitter, 1);
    return content;
}

bool DataView::isBusy() const
{
    return View::isBusy() || m_looking.isBusy();
}

QJsonObject DataView::source() const
{
    const QString key = QStringLiteral("data");
    return { { key, sourceOfConfig(m_next.config())[key] } };
}

QList<viz::PlotWidget*> DataView::plots() const
{
    return { m_histogram };
}

void DataView::refresh()
{
    const auto& dataset = m_next.dataset();
    m_empty->setEmpty(!dataset);
    if (!dataset)
        return;
    QString name
        = QStringLiteral("<b>%1</b>, %2").arg(toQt(dataset->name).toHtmlEscaped(), toQt(taskName(dataset->task)));
    if (const std::string source = foreign::importedFrom(*dataset); !source.empty())
        name += tr(" · imported from %1").arg(toQt(source).toHtmlEscaped());
    if (!m_next.source().synthetic())
        name += QStringLiteral(" · ") + toQt(dataset->path).toHtmlEscaped();
    m_name->setText(name);
    if (m_shown.lock() != dataset) {
        m_shown = dataset;
        showModalities();
        showSplits();
    }
    showReferences();
    QStringList notices;
    for (const std::string& notice : dataset->notices)
        notices << toQt(notice);
    for (const char* key : { "note", "citation", "licence" })
        if (const auto found = dataset->attributes.find(key); found != dataset->attributes.end())
            notices << toQt(found->second);
    m_notices->setText(notices.join(u'\n'));
}

void DataView::showModalities()
{
    m_modalities->clear();
    for (const ModalityInfo& m : m_next.dataset()->modalities)
        new QTreeWidgetItem(m_modalities,
            { toQt(m.name), QString::number(m.width),
                m.isAveraged()       ? tr("a sequence, read as its mean over time")
                    : m.keepsSteps() ? tr("a sequence")
                                     : tr("one vector"),
                tr("…"), tr("…") });
    fitRows(m_modalities);
}

void DataView::showSplits()
{
    const Dataset& dataset = *m_next.dataset();
    m_splits->clear();
    for (const Split& split : dataset.splits)
        new QTreeWidgetItem(m_splits, { toQt(split.name), QString::number(split.size()), tr("…") });
    fitRows(m_splits);
    m_values->clear();
    new QTreeWidgetItem(m_values, { tr("…") });
    fitRows(m_values);
    m_environments->clear();
    new QTreeWidgetItem(m_environments, { tr("…") });
    fitRows(m_environments);
    m_environmentsSaid->hide();
    m_warnings->hide();
    m_histogram->setCaption(toQt(dataset.name));
    m_looking.drop();
    m_looking.request([data = m_next.dataset()](const JobContext& job) { return makeDataPicture(*data, job); },
        [this](const DataPicture& picture) { showPicture(picture); });
}

void DataView::showPicture(const DataPicture& picture)
{
    for (int i = 0; i < m_splits->topLevelItemCount(); ++i)
        m_splits->topLevelItem(i)->setText(2, picture.labels.value(i));
    showValues(picture.overview);
    showEnvironments(picture.overview);
    QStringList warnings;
    for (const std::string& warning : picture.overview.warnings)
        warnings << QStringLiteral("⚠ ") + toQt(warning);
    m_warnings->setText(warnings.join(u'\n'));
    m_warnings->setVisible(!warnings.isEmpty());
    m_plots = picture.plots;
    const QString before = m_choice->currentText();
    {
        const QSignalBlocker quiet(m_choice);
        m_choice->clear();
        for (const DataPlot& plot : std::as_const(m_plots))
            m_choice->addItem(plot.name);
        m_choice->setCurrentIndex(std::max(0, m_choice->findText(before)));
    }
    showPlot();
}

void DataView::showValues(const DataOverview& overview)
{
    m_values->clear();
    for (std::size_t m = 0; m < overview.modalities.size(); ++m) {
        const DataOverview::Modality& modality = overview.modalities[m];
        new QTreeWidgetItem(m_values,
            { toQt(modality.name), range(modality.meanLow, modality.meanHigh),
                range(modality.deviationLow, modality.deviationHigh), QString::number(modality.constant),
                tr("%1, farthest %2").arg(farShareText(modality.farShare)).arg(modality.farthest, 0, 'f', 0) });
        QTreeWidgetItem* item = m_modalities->topLevelItem(static_cast<int>(m));
        item->setText(3, modality.missing == 0 ? tr("none") : QString::number(modality.missing));
        std::vector<double> sorted = modality.labelCorrelation;
        std::ranges::sort(sorted);
        if (!sorted.empty())
            item->setText(4,
                (m_next.dataset()->task == Task::Regression ? tr("|r| %1, best %2") : tr("η %1, best %2"))
                    .arg(sorted[sorted.size() / 2], 0, 'f', 2)
                    .arg(sorted.back(), 0, 'f', 2));
        if (modality.longest > 0)
            item->setText(2, tr("%1 to %2 steps").arg(modality.shortest).arg(modality.longest));
        if (modality.longest > 0)
            item->setToolTip(2, tr("a sequence, median %1 steps").arg(modality.median));
    }
    fitRows(m_modalities);
    fitRows(m_splits);
    const bool regression = m_next.dataset()->task == Task::Regression;
    m_modalities->headerItem()->setToolTip(4,
        regression
            ? tr("|r| of each feature with the label, in train: the median feature and the best one")
            : tr("correlation ratio of each feature with the class, in train: the median feature and the best one"));
    fitRows(m_values);
}

void DataView::showEnvironments(const DataOverview& overview)
{
    m_environments->clear();
    const Dataset& dataset = *m_next.dataset();
    const bool regression = dataset.task == Task::Regression;
    std::vector<const DataOverview::Environment*> byName; // they are numbered by the letters alone: spk1, spk10, spk2
    for (const DataOverview::Environment& environment : overview.environments)
        byName.push_back(&environment);
    std::ranges::stable_sort(
        byName, [](const auto* one, const auto* other) { return readsBefore(one->name, other->name); });
    for (const auto* one : byName) {
        const DataOverview::Environment& environment = *one;
        new QTreeWidgetItem(m_environments,
            { toQt(environment.name), samplesInWords(environment, dataset),
                regression ? tr("mean %1").arg(readableNumber(environment.label))
                           : tr("%1 % one class").arg(100 * environment.label, 0, 'f', 0) });
    }
    if (overview.environments.empty())
        new QTreeWidgetItem(m_environments, { tr("none: the data name no video, speaker or show") });
    fitRows(m_environments);
    const bool told = std::isfinite(overview.environmentTells);
    m_environmentsSaid->setVisible(told);
    if (told)
        m_environmentsSaid->setText(tr("Each label of train told by the others of its environment: %1 %2.")
                                        .arg(regression ? tr("R²") : tr("gain over the most frequent class"),
                                            readableNumber(overview.environmentTells)));
}

void DataView::showPlot()
{
    const int index = m_choice->currentIndex();
    m_choice->setEnabled(!m_plots.isEmpty());
    if (index < 0 || index >= m_plots.size()) {
        m_histogram->setHistogram({}, {});
        return;
    }
    const DataPlot& plot = m_plots[index];
    m_histogram->setTitle(plot.title);
    m_histogram->setAxes(plot.xTitle, plot.yTitle);
    m_histogram->setHistogram({ { tr("train"), viz::HistogramPlot::Role::Baseline } }, plot.histogram);
}

/// On validation: test is for the end.
void DataView::showReferences()
{
    m_models->clear();
    const Dataset& dataset = *m_next.dataset();
    const auto keys = metricKeys({ dataset.task, dataset.labelMin, dataset.labelMax });
    for (const ReferenceModel& model : m_references.modelsOfOpen()) {
        const auto split = model.metrics.find("valid");
        if (split == model.metrics.end())
            continue;
        for (const std::string& key : keys)
            if (const auto found = split->second.find(key); found != split->second.end()) {
                new QTreeWidgetItem(m_models,
                    { toQt(model.title), historyTitle(QStringLiteral("valid/") + toQt(key)),
                        readableNumber(found->second) });
                break; // the headline metric
            }
    }
    if (m_models->topLevelItemCount() == 0)
        new QTreeWidgetItem(m_models, { tr("not known yet") });
    fitRows(m_models);
}

}
