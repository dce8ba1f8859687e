#include "ui/compare/compare_view.h"

#include "core/library/run_naming.h"
#include "ui/compare/comparison_sheet.h"
#include "ui/data_references.h"
#include "ui/figures/figure_source.h"
#include "ui/library/run_ghosts.h"
#include "ui/library/run_library.h"
#include "ui/library/shown_summary.h"
#include "ui/quiet_widgets.h"
#include "ui/run_model.h"
#include "ui/seeds/seed_group.h"
#include "ui/text.h"
#include "ui/views/empty_state.h"
#include "viz/embedding_plot.h"
#include "viz/matrix_plot.h"

#include <QCheckBox>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QJsonArray>
#include <QLabel>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <utility>

namespace cmir::ui {

CompareView::CompareView(RunModel& model, const PinnedRuns& pinned, const RunLibrary& library,
    SelectionModel& selection, const DataReferences& references, JobRunner& jobs, const SeedGroup& seeds,
    QWidget* parent)
    : View(parent)
    , m_model(model)
    , m_seeds(seeds)
    , m_pinned(pinned)
    , m_library(library)
    , m_references(references)
    , m_page(new QuietComboBox)
    , m_pages(new QStackedWidget)
    , m_sheet(new ComparisonSheet)
    , m_states(new StatesPage(model, pinned, jobs, selection))
{
    m_pages->addWidget(m_sheet);
    m_pages->addWidget(m_states);
    auto* content = new QWidget;
    auto* inner = new QVBoxLayout(content);
    inner->setContentsMargins(16, 8, 16, 8);
    inner->setSpacing(8);
    inner->addWidget(makeHead());
    inner->addWidget(m_pages, 1);
    m_empty = new EmptyState(QStringLiteral("compare"), tr("Compare"),
        tr("Here you will see the run on show beside others: the settings that differ, what was reached, how far the "
           "parts came apart, and where the same samples lie.\n\nPin runs in the Runs list: click the circle. Or press "
           "Train (F5)."),
        content);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_empty);

    for (const auto signal : { &RunModel::runReset, &RunModel::epochAdded, &RunModel::eventAdded,
             &RunModel::snapshotChanged, &RunModel::recordChanged, &RunModel::replayChanged, &RunModel::titleChanged })
        connect(&model, signal, this, &CompareView::scheduleRefresh);
    connect(&pinned, &PinnedRuns::changed, this, &CompareView::scheduleRefresh);
    connect(&seeds, &SeedGroup::changed, this, [this] {
        if (!std::exchange(m_ofSeeds, m_seeds.isGroup()) && m_ofSeeds) // a column of each is for who asks for it
            m_sheet->seedsTogether()->setChecked(true);
        scheduleRefresh();
    });
    connect(&references, &DataReferences::changed, this, &CompareView::scheduleRefresh);
    connect(&library, &RunLibrary::changed, this, &CompareView::scheduleRefresh); // names
    // One state: what is seen here of test is counted as everywhere else.
    connect(m_sheet->testMetrics(), &QCheckBox::clicked, &model, &RunModel::setTestShown);
    connect(
        &model, &RunModel::testShownChanged, this, [this] { m_sheet->testMetrics()->setChecked(m_model.testShown()); });
    for (viz::PlotWidget* plot : m_states->findChildren<viz::PlotWidget*>())
        adopt(plot);
    showPage();
}

QWidget* CompareView::makeHead()
{
    m_page->addItem(tr("table"), static_cast<int>(Page::Table));
    m_page->addItem(tr("embeddings of two"), static_cast<int>(Page::Embeddings));
    m_page->addItem(tr("correlations of two"), static_cast<int>(Page::Correlation));
    m_page->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_page->setAccessibleName(tr("What is compared"));
    connect(m_page, &QComboBox::activated, this, &CompareView::showPage);
    auto* label = new QLabel(tr("Sho&w"));
    label->setBuddy(m_page);
    auto* head = new QWidget;
    auto* row = new QHBoxLayout(head);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    row->addWidget(label);
    row->addWidget(m_page);
    row->addSpacing(8);
    row->addWidget(m_sheet->controls(), 1);
    row->addStretch();
    return head;
}

CompareView::Page CompareView::page() const
{
    return static_cast<Page>(m_page->currentData().toInt());
}

void CompareView::setPage(Page page)
{
    m_page->setCurrentIndex(m_page->findData(static_cast<int>(page)));
    showPage();
}

void CompareView::showPage()
{
    const bool table = page() == Page::Table;
    m_pages->setCurrentIndex(table ? 0 : 1);
    m_sheet->controls()->setVisible(table);
    if (!table)
        m_states->setPicture(
            page() == Page::Embeddings ? StatesPage::Picture::Embeddings : StatesPage::Picture::Correlation);
    scheduleRefresh();
}

bool CompareView::isEmptyShown() const
{
    return m_empty->isEmptyShown();
}

QJsonObject CompareView::source() const
{
    QJsonObject source = sourceOfRun(m_model);
    QJsonArray pinned;
    for (const PinnedRuns::Pin& pin : m_pinned.pins())
        if (pin.record)
            pinned.append(QJsonObject { { QStringLiteral("title"), pin.title },
                { QStringLiteral("config"), sourceOfConfig(pin.record->config) } });
    source[QStringLiteral("comparedWith")] = pinned;
    return source;
}

QList<viz::PlotWidget*> CompareView::plots() const
{
    return isEmptyShown() || page() == Page::Table ? QList<viz::PlotWidget*>() : m_states->plots();
}

bool CompareView::isBusy() const
{
    return View::isBusy() || m_states->isBusy();
}

void CompareView::refresh()
{
    m_sheet->testMetrics()->setEnabled(m_model.hasRun());
    m_empty->setEmpty(!m_model.hasRun() && ghostsBehind(m_model, m_pinned).isEmpty());
    if (isEmptyShown())
        return;
    if (page() == Page::Table)
        fillSheet();
    else
        m_states->refresh();
}

/// A run on show, or another of its seeds.
CompareView::Shown CompareView::shownOf(const RunModel& model) const
{
    Shown shown;
    shown.run.run = model.record() ? summaryOfRecord(*model.record(), model.path().toStdString())
                                   : shownSummary(model, model.path()).value_or(RunSummary {});
    const RunSummary* listed = m_library.find(model.path());
    const QString stem = QFileInfo(model.path()).completeBaseName();
    QString title = stem.isEmpty() ? model.caption() : toQt(nameAfterTime(stem.toStdString()));
    if (listed && !listed->note.name.empty())
        title = toQt(listed->note.name);
    if (const PinnedRuns::Pin* pin
        = model.path().isEmpty() ? nullptr : m_pinned.find(model.path())) { // it is pinned too
        shown.color = pin->color;
        title = pin->title;
    }
    shown.run.title = title.toStdString();
    return shown;
}

void CompareView::fillSheet()
{
    std::vector<ComparedRun> runs;
    QList<int> colors;
    QStringList places;
    for (const RunModel* model : m_seeds.runs()) {
        if (!model->hasRun())
            continue;
        Shown shown = shownOf(*model);
        runs.push_back(std::move(shown.run));
        colors << shown.color;
        places << model->path();
    }
    for (const PinnedRuns::Pin& pin : ghostsBehind(m_model, m_pinned)) {
        if (places.contains(pin.path))
            continue;
        runs.push_back({ summaryOfRecord(*pin.record, pin.path.toStdString()), pin.title.toStdString() });
        colors << pin.color;
    }
    // They are of the run on show, or, where there is none, of the next run's data.
    m_sheet->setRuns(
        std::move(runs), colors, m_model.hasRun() ? m_references.models() : std::vector<ReferenceModel> {});
}

}
