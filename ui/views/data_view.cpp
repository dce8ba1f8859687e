#include "ui/views/data_view.h"

#include "core/evaluation/metrics.h"
#include "ui/data_references.h"
#include "ui/font_fit.h"
#include "ui/next_run.h"
#include "ui/text.h"
#include "ui/views/empty_state.h"
#include "viz/fonts.h"
#include "viz/histogram_plot.h"

#include <QHeaderView>
#include <QLabel>
#include <QSplitter>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace cmir::ui {

namespace {

constexpr int mostRowsInSight = 8;

/// A table that is as high as its rows, up to a few.
void fitRows(QTreeWidget* table)
{
    const int rows = std::clamp(table->topLevelItemCount(), 1, mostRowsInSight);
    table->setFixedHeight(table->header()->sizeHint().height() + rows * (table->fontMetrics().height() + 6) + 4);
}

QTreeWidget* makeFacts(const QString& name, const QStringList& header)
{
    auto* table = new QTreeWidget;
    table->setHeaderLabels(header);
    table->setRootIsDecorated(false);
    table->setUniformRowHeights(true);
    table->setAlternatingRowColors(true);
    table->setFrameShape(QFrame::NoFrame);
    table->setAccessibleName(name);
    table->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    table->header()->setStretchLastSection(true);
    table->header()->setSectionResizeMode(QHeaderView::ResizeToContents);
    fitToFont(table, [table] { fitRows(table); });
    return table;
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
    , m_name(new QLabel)
    , m_notices(new QLabel)
    , m_modalities(makeFacts(tr("Modalities"), { tr("modality"), tr("features"), tr("per sample") }))
    , m_splits(makeFacts(tr("Splits"), { tr("split"), tr("samples"), tr("labels") }))
    , m_models(makeFacts(tr("Simple models"), { tr("model"), tr("metric"), tr("on validation") }))
    , m_labels(new viz::HistogramPlot)
    , m_looking(jobs, QStringLiteral("data view"), tr("Looking at the labels"))
{
    m_name->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_name->setWordWrap(true);
    m_notices->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_notices->setWordWrap(true);
    m_notices->setFont(viz::smallFont(font()));
    m_labels->setTitle(tr("Labels of the training split"));
    m_labels->setAccessibleName(tr("Distribution of the labels of the training split"));
    m_labels->setEmptyText(tr("Of classes, the shares stand with the splits."));
    adopt(m_labels);
    auto* facts = new QWidget;
    auto* column = new QVBoxLayout(facts);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    const QList<std::pair<QString, QTreeWidget*>> tables { { tr("Modalities"), m_modalities },
        { tr("Splits"), m_splits }, { tr("What the simplest models reach"), m_models } };
    for (const auto& [title, table] : tables) {
        column->addWidget(makeHeading(title));
        column->addWidget(table);
    }
    column->addWidget(m_notices);
    column->addStretch();
    auto* splitter = new QSplitter(Qt::Horizontal);
    splitter->setChildrenCollapsible(false);
    splitter->addWidget(facts);
    splitter->addWidget(m_labels);
    splitter->setSizes({ 600, 400 });
    auto* content = new QWidget;
    auto* inner = new QVBoxLayout(content);
    inner->setContentsMargins(0, 0, 0, 0);
    inner->setSpacing(8);
    inner->addWidget(m_name);
    inner->addWidget(splitter, 1);
    m_empty = new EmptyState(QStringLiteral("data"), tr("Data"),
        tr("Here you will see the data of the next run.\n\nChoose the built-in data or a file at the left of the tool "
           "bar, or drop a file on the window."),
        content);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 8, 16, 8);
    layout->addWidget(m_empty);
    m_empty->setEmpty(true);
    connect(&next, &NextRun::datasetChanged, this, &DataView::scheduleRefresh);
    connect(&references, &DataReferences::changed, this, &DataView::scheduleRefresh);
}

bool DataView::isBusy() const
{
    return View::isBusy() || m_looking.isBusy();
}

QList<viz::PlotWidget*> DataView::plots() const
{
    return { m_labels };
}

void DataView::refresh()
{
    const auto& dataset = m_next.dataset();
    m_empty->setEmpty(!dataset);
    if (!dataset)
        return;
    QString name
        = QStringLiteral("<b>%1</b>, %2").arg(toQt(dataset->name).toHtmlEscaped(), toQt(taskName(dataset->task)));
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
                m.isAveraged() ? tr("a sequence, read as its mean over time")
                    : m.keepsSteps() ? tr("a sequence")
                                     : tr("one vector") });
    fitRows(m_modalities);
}

void DataView::showSplits()
{
    const Dataset& dataset = *m_next.dataset();
    m_splits->clear();
    for (const Split& split : dataset.splits)
        new QTreeWidgetItem(m_splits, { toQt(split.name), QString::number(split.size()), tr("…") });
    fitRows(m_splits);
    m_labels->setCaption(toQt(dataset.name));
    m_labels->setAxes(tr("label"), tr("share of samples per unit"));
    m_looking.drop();
    m_looking.request([data = m_next.dataset()](const JobContext& job) { return makeDataPicture(*data, job); },
        [this](const DataPicture& picture) { showLabels(picture); });
}

void DataView::showLabels(const DataPicture& picture)
{
    for (int i = 0; i < m_splits->topLevelItemCount(); ++i)
        m_splits->topLevelItem(i)->setText(2, picture.labels.value(i));
    m_labels->setHistogram({ { tr("train"), viz::HistogramPlot::Role::Baseline } }, picture.training);
}

/// On validation: test is for the end.
void DataView::showReferences()
{
    m_models->clear();
    const Dataset& dataset = *m_next.dataset();
    const auto keys = metricKeys({ dataset.task, dataset.labelMin, dataset.labelMax });
    for (const ReferenceModel& model : m_references.models()) {
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
