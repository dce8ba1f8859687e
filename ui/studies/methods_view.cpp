#include "ui/studies/methods_view.h"

#include "core/data/split_names.h"
#include "core/evaluation/metrics.h"
#include "core/experiment/methods_plan.h"
#include "ui/next_run.h"
#include "ui/quiet_widgets.h"
#include "ui/studies/methods_controller.h"
#include "ui/studies/paper_figures.h"
#include "ui/studies/study_layout.h"
#include "ui/studies/tune_picture.h"
#include "ui/studies/tuned_methods.h"
#include "ui/text.h"
#include "viz/fonts.h"
#include "viz/interval_bars.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QSplitter>
#include <QTableWidget>

#include <algorithm>
#include <cmath>
#include <string_view>

namespace cmir::ui {

namespace {

constexpr int methodSeeds = 5;
constexpr int mostTrials = 10'000;
constexpr int tuneSeeds = 3; ///< as `cmir compare` tunes with 100..102
constexpr std::int64_t firstTuneSeed = 100; ///< after the run's own: the table has fewer seeds

QString tip(const MethodsTable::Row& row, const MethodsTable::Cell& cell, const QString& metric)
{
    if (row.isPaper && !std::isfinite(cell.estimate.mean))
        return richTip(toQt(cell.estimate.reason));
    if (row.isPaper)
        return richTip(
            (QObject::tr("%1, not measured here.").arg(toQt(cell.estimate.reason)) + u' ' + paperReading(metric))
                .trimmed());
    if (row.isSimple)
        return richTip(estimateSentence(cell.estimate, metric));
    QString text = estimateSentence(cell.estimate, metric);
    if (!cell.comparison.isEmpty())
        text += QStringLiteral(". ") + cell.comparison;
    return richTip(text);
}

}

MethodsView::MethodsView(
    NextRun& next, MethodsController& controller, JobRunner& jobs, PointDeeds& points, QWidget* parent)
    : StudyView(next, controller, jobs, points, parent)
    , m_methods(controller)
{
    QWidget* pages = makePages(QStringLiteral("methods"), tr("Methods"),
        tr("Here you will see CmIR beside plain training, noise augmentation, each modality alone, MISA-style, "
           "recombination, IRM (also on inferred environments), V-REx, CORAL and GroupDRO: same trainer, data, budget "
           "and seeds, with intervals and significance.\n\n"
           "Press “Start” above. What is finished is kept, so a long study can be stopped and gone on with. With "
           "“Settings per method” each method is tuned first, all with the same budget, and compared with the "
           "settings that validation chose for it."),
        makeContent());
    layView(this, { makePlan(), makeRunControls(methodSeeds), pages }, pages);
    connect(&next, &NextRun::datasetChanged, this, &MethodsView::fillGoals);
    fillGoals();
}

QWidget* MethodsView::makePlan()
{
    m_trials = new SmallSpinBox(0, mostTrials);
    m_trials->setSpecialValueText(tr("0: those of the panel"));
    m_trials->setToolTip(
        richTip(tr("0: every method is trained with the settings of the panel. Otherwise so many settings are searched "
                   "first for each method, by validation and with %1 seeds that the table does not have, then the "
                   "chosen ones are compared: the same budget for all. Weights, noise, penalties, learning rate and "
                   "dropout are varied as far as the method reads them.")
                    .arg(tuneSeeds)));
    connect(m_trials, &QSpinBox::valueChanged, this, &MethodsView::planEdited);
    m_goal = new QuietComboBox;
    m_goal->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    connect(m_goal, &QComboBox::activated, this, &MethodsView::planEdited);
    auto* controls = new QWidget;
    QHBoxLayout* row = makeRow(controls);
    addLabelled(row, tr("Settin&gs per method"), m_trials);
    addLabelled(row, tr("Chosen b&y"), m_goal);
    row->addStretch(1);
    return controls;
}

void MethodsView::planEdited()
{
    const bool tunes = m_trials->value() > 0;
    m_goal->setEnabled(tunes);
    m_goal->setToolTip(richTip(tunes
            ? tr("What the searches go by, always on validation: test is for what was chosen.")
            : tr("Nothing is searched for: every method has the settings of the panel. “Settings per method” says how "
                 "many are tried for each.")));
    showControls();
    Q_EMIT stateChanged();
}

/// Worst shift: only where the data have a shifted validation.
void MethodsView::fillGoals()
{
    const auto& dataset = next().dataset();
    if (dataset) {
        const QString chosen = m_goal->currentData().toString();
        const bool shifted
            = std::ranges::any_of(dataset->splits, [](const Split& split) { return isShiftedValidation(split.name); });
        m_goal->clear();
        for (const char* place : { "valid", "shift", "noise" })
            if (shifted || place != std::string_view("shift"))
                m_goal->addItem(objectiveTitle(tuneObjective(place, metricTask(*dataset))), QString::fromLatin1(place));
        m_goal->setCurrentIndex(std::max(0, m_goal->findData(chosen)));
    }
    planEdited();
}

FairPlan MethodsView::fairPlan() const
{
    FairPlan fair;
    fair.methods = plan(); // throws without data
    fair.objective = tuneObjective(m_goal->currentData().toString().toStdString(), metricTask(*next().dataset()));
    fair.trials = m_trials->value();
    for (int i = 0; i < tuneSeeds; ++i)
        fair.tuneSeeds.push_back(next().parameters().seed + firstTuneSeed + i);
    return fair;
}

StudyView::Size MethodsView::size() const
{
    const StudyPlan table = plan();
    const auto trials = static_cast<std::size_t>(m_trials->value());
    return { table.jobs() + table.variants.size() * trials * tuneSeeds, trials > 0 };
}

void MethodsView::startStudy()
{
    if (m_trials->value() > 0)
        m_methods.compare(fairPlan());
    else
        m_methods.start(plan());
}

QJsonObject MethodsView::state() const
{
    return { { QStringLiteral("trials"), m_trials->value() },
        { QStringLiteral("goal"), m_goal->currentData().toString() } };
}

void MethodsView::restore(const QJsonObject& state)
{
    m_trials->setValue(state[u"trials"].toInt(m_trials->value()));
    if (const int goal = m_goal->findData(state[u"goal"].toString()); goal >= 0)
        m_goal->setCurrentIndex(goal);
    planEdited();
}

QWidget* MethodsView::makeChoosers()
{
    m_splits = new CheckMenu;
    m_metrics = new CheckMenu;
    for (CheckMenu* menu : { m_splits, m_metrics })
        connect(menu, &CheckMenu::chosenByUser, this, &MethodsView::scheduleRefresh);
    m_copyCsv = new QPushButton(tr("Copy as CS&V"));
    m_copyLatex = new QPushButton(tr("Copy as &LaTeX"));
    m_copyCsv->setToolTip(richTip(tr("The table with intervals and p values as numbers.")));
    m_copyLatex->setToolTip(richTip(tr("The table as a tabular for the package booktabs.")));
    connect(m_copyCsv, &QPushButton::clicked, this, [this] { QGuiApplication::clipboard()->setText(m_shown.toCsv()); });
    connect(
        m_copyLatex, &QPushButton::clicked, this, [this] { QGuiApplication::clipboard()->setText(m_shown.toLatex()); });
    auto* choosers = new QWidget;
    QHBoxLayout* row = makeRow(choosers);
    addLabelled(row, tr("Spl&its"), m_splits);
    addLabelled(row, tr("Met&rics"), m_metrics);
    row->addStretch(1);
    row->addWidget(m_copyCsv);
    row->addWidget(m_copyLatex);
    return choosers;
}

void MethodsView::makeTable()
{
    m_table = new QTableWidget;
    m_table->setAccessibleName(tr("Methods"));
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setAlternatingRowColors(true);
    m_table->setShowGrid(false);
    for (QHeaderView* header : { m_table->horizontalHeader(), m_table->verticalHeader() })
        header->setHighlightSections(false); // bold means best
    m_table->verticalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    connect(m_table, &QTableWidget::currentCellChanged, this, [this](int, int column, int, int before) {
        if (column == before)
            return;
        showBars();
        showPoint();
    });
}

QWidget* MethodsView::makeContent()
{
    makeTable();
    m_marks = new QLabel;
    m_marks->setWordWrap(true);
    m_marks->setFont(viz::smallFont(font()));
    m_bars = new viz::IntervalBars;
    m_bars->setTitle(tr("The column under the cursor"));
    m_bars->setEmptyText(tr("Not measured yet."));
    adopt(m_bars);
    makeClickable(m_bars, tr("a row"));
    connect(
        m_bars, &viz::IntervalBars::rowClicked, this, [this](int row) { showVariant(static_cast<std::size_t>(row)); });
    // A click or Enter alone, so that the cursor is free to choose a column.
    const auto show = [this](int row) { showVariant(static_cast<std::size_t>(row)); };
    connect(m_table, &QTableWidget::cellClicked, this, show);
    connect(m_table, &QTableWidget::cellActivated, this, show);
    connect(m_table->verticalHeader(), &QHeaderView::sectionClicked, this, show);
    QWidget* content = threeToTwo(stacked({ m_table, m_marks }, m_table), m_bars);
    return stacked({ makeChoosers(), content }, content);
}

QList<viz::PlotWidget*> MethodsView::plots() const
{
    return { m_bars };
}

StudyPlan MethodsView::plan() const
{
    const auto& dataset = next().dataset();
    if (!dataset)
        throw BadInput("there is no data yet: it is being loaded, or choose a dataset");
    std::vector<std::string> modalities = next().source().modalities;
    if (modalities.empty())
        for (const ModalityInfo& modality : dataset->modalities)
            modalities.push_back(modality.name);
    return methodsPlan(next().config(), modalities, seedList());
}

void MethodsView::showStudy()
{
    QStringList usual { QStringLiteral("valid") }; // test is for what was chosen
    for (const QString& split : summary()->splits())
        if (split.startsWith(u"valid_"))
            usual << split;
    fillSplits(m_splits, usual);
    QList<CheckMenu::Item> metrics;
    for (const QString& key : summary()->metrics(m_splits->chosen().value(0)))
        metrics << CheckMenu::Item { key, toQt(metricInfo(key.toStdString()).title) };
    m_metrics->setItems(metrics,
        { metrics.isEmpty() ? QString() : metrics.first().id, QStringLiteral("acc2_negative_positive"),
            QStringLiteral("acc2_positive"), QStringLiteral("acc2_non_negative") });
    m_shown = methodsTable(*summary(), m_splits->chosen(), m_metrics->chosen());
    addTuned(m_shown, m_methods.tuned(), summary()->trained().plan.variants.size());
    showTable();
    showBars();
}

void MethodsView::showTable()
{
    const int column = std::max(0, m_table->currentColumn()), row = std::max(0, m_table->currentRow());
    const QSignalBlocker quiet(m_table);
    m_table->setRowCount(static_cast<int>(m_shown.rows.size()));
    const int measured = static_cast<int>(m_shown.columns.size()), texts = static_cast<int>(m_shown.texts.size());
    m_table->setColumnCount(measured + texts);
    for (int c = 0; c < measured; ++c)
        m_table->setHorizontalHeaderItem(c, new QTableWidgetItem(m_shown.columnTitle(c)));
    for (int c = 0; c < texts; ++c) {
        auto* heading = new QTableWidgetItem(m_shown.texts[c].title);
        heading->setToolTip(richTip(m_shown.texts[c].help));
        m_table->setHorizontalHeaderItem(measured + c, heading);
    }
    for (int r = 0; r < m_table->rowCount(); ++r)
        showRow(r);
    m_table->setCurrentCell(std::min(row, m_table->rowCount() - 1), std::min(column, m_table->columnCount() - 1));
    m_marks->setText(m_shown.note());
}

void MethodsView::showRow(int row)
{
    using Rank = MethodsTable::Cell::Rank;
    const MethodsTable::Row& shown = m_shown.rows[row];
    auto* heading = new QTableWidgetItem(shown.name);
    QFont font = m_table->font();
    font.setItalic(shown.isPaper);
    heading->setFont(font);
    heading->setToolTip(richTip(shown.isPaper    ? m_shown.note()
                                : shown.isSimple ? referenceNote()
                                                 : shown.name)
        + (shown.tuned.isEmpty() ? QString() : richTip(shown.tuned)));
    m_table->setVerticalHeaderItem(row, heading);
    showTexts(row, font);
    for (int column = 0; column < static_cast<int>(m_shown.columns.size()); ++column) {
        const MethodsTable::Cell& cell = shown.cells[column];
        auto* item = new QTableWidgetItem(m_shown.cellText(row, column));
        QFont marked = font;
        marked.setBold(cell.rank == Rank::Best);
        marked.setUnderline(cell.rank == Rank::Second);
        item->setFont(marked);
        item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
        item->setToolTip(tip(shown, cell, m_shown.columns[column].metric));
        m_table->setItem(row, column, item);
    }
}

void MethodsView::showTexts(int row, const QFont& font)
{
    for (int t = 0; t < static_cast<int>(m_shown.texts.size()); ++t) {
        const QString& text = m_shown.texts[t].cells[row];
        auto* item = new QTableWidgetItem(text);
        item->setFont(font);
        item->setToolTip(richTip(text.isEmpty() ? QString() : m_shown.rows[row].tuned));
        m_table->setItem(row, static_cast<int>(m_shown.columns.size()) + t, item);
    }
}

int MethodsView::measuredColumn() const
{
    return std::clamp(m_table->currentColumn(), 0, static_cast<int>(m_shown.columns.size()) - 1);
}

QString MethodsView::variantText(std::size_t variant) const
{
    const QString text = StudyView::variantText(variant);
    const QString tuned = m_shown.rows.value(static_cast<qsizetype>(variant)).tuned;
    return tuned.isEmpty() ? text : text + u' ' + tuned;
}

QStringList MethodsView::measured(std::size_t variant) const
{
    if (m_shown.isEmpty())
        return {};
    const int column = measuredColumn();
    return { measuredText(variant, m_shown.columns[column].split, m_shown.columns[column].metric) };
}

void MethodsView::showBars()
{
    if (m_shown.isEmpty())
        return m_bars->setRows({});
    const int column = measuredColumn();
    const QString &split = m_shown.columns[column].split, &metric = m_shown.columns[column].metric;
    QList<viz::IntervalBars::Row> rows;
    for (std::size_t v = 0; v < summary()->variants(); ++v) {
        const MethodsTable::Row& shown = m_shown.rows[static_cast<qsizetype>(v)];
        const MeanEstimate& estimate = shown.cells[column].estimate;
        const auto [lower, upper] = drawnInterval(estimate, metric);
        viz::IntervalBars::Row row { shown.name, estimate.mean, lower, upper, {},
            shown.isReference ? viz::IntervalBars::Role::Method : viz::IntervalBars::Role::Plain };
        const StudyVariant& variant = summary()->plan().variants[v];
        if (variant.method == Method::Erm && variant.modalities.empty())
            row.role = viz::IntervalBars::Role::Baseline;
        for (const auto& value : summary()->values(v, split, metric))
            row.points << value.value_or(qQNaN());
        rows << row;
    }
    m_bars->setTitle(tr("%1, %2").arg(toQt(metricInfo(metric.toStdString()).title), split));
    m_bars->setAxisTitle(tr("%1 %2, %3").arg(metricTitle(metric), metricArrow(metric), split));
    m_bars->setIntervalTitle(tr("mean and 95 % interval"));
    m_bars->setCaption(studyCaption());
    m_bars->setRows(rows);
}

}
