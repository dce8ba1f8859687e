#include "ui/studies/ablation_view.h"

#include "core/evaluation/metrics.h"
#include "core/experiment/ablation_plan.h"
#include "ui/next_run.h"
#include "ui/quiet_widgets.h"
#include "ui/studies/ablation_table.h"
#include "ui/studies/paper_figures.h"
#include "ui/studies/study_controller.h"
#include "ui/studies/study_curves.h"
#include "ui/studies/study_layout.h"
#include "ui/text.h"
#include "viz/interval_bars.h"

#include <QHBoxLayout>
#include <QSplitter>
#include <QTreeWidget>

#include <cmath>

namespace cmir::ui {

namespace {

constexpr int ablationSeeds = 5;

}

AblationView::AblationView(
    NextRun& next, StudyController& controller, JobRunner& jobs, PointDeeds& points, QWidget* parent)
    : StudyView(next, controller, jobs, points, parent)
{
    QWidget* pages = makePages(QStringLiteral("ablation"), tr("Ablation"),
        tr("Here you will see what each term of the objective is good for: the full one, without R_inv, without "
           "R_dec, without R_rec, plain training of the same network (ERM), and the paper's vanilla model without "
           "encoders, each with several seeds, its interval and its difference from "
           "the full one.\n\nPress “Start” above. The variants share the data and the settings of the panel."),
        makeContent());
    layView(this, { makeRunControls(ablationSeeds), pages }, pages);
}

QWidget* AblationView::makeContent()
{
    m_splits = new CheckMenu;
    m_splits->setExclusive(true);
    connect(m_splits, &CheckMenu::chosenByUser, this, &AblationView::scheduleRefresh);
    m_metric = new QuietComboBox;
    m_metric->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    connect(m_metric, &QComboBox::activated, this, &AblationView::scheduleRefresh);
    auto* choosers = new QWidget;
    QHBoxLayout* row = makeRow(choosers);
    addLabelled(row, tr("Spl&it"), m_splits);
    addLabelled(row, tr("Met&ric"), m_metric);
    row->addStretch(1);

    m_bars = new viz::IntervalBars;
    m_bars->setTitle(tr("Ablation"));
    m_bars->setEmptyText(tr("Not measured yet."));
    adopt(m_bars);
    makeClickable(m_bars, tr("a row"));
    connect(
        m_bars, &viz::IntervalBars::rowClicked, this, [this](int bar) { showVariant(static_cast<std::size_t>(bar)); });
    m_table = makeNumbersTable(Columns, tr("Ablation"));
    m_table->setHeaderLabels({ tr("variant"), tr("mean ± 95 %"), tr("difference from full"), tr("p (Holm)"),
        tr("effect d_z"), tr("the paper's (not measured here)") });
    makeRowsClickable(m_table, [this](int variant) { showVariant(static_cast<std::size_t>(variant)); });
    QWidget* content = threeToTwo(m_bars, m_table);
    return stacked({ choosers, content }, content);
}

QList<viz::PlotWidget*> AblationView::plots() const
{
    return { m_bars };
}

StudyPlan AblationView::plan() const
{
    return ablationPlan(next().config(), seedList());
}

void AblationView::showStudy()
{
    fillSplits(m_splits, { QStringLiteral("valid") }); // test is for what was chosen
    m_splits->setExclusive(true);
    const QString split = m_splits->chosen().value(0);
    fillMetrics(m_metric, split);
    const QString metric = m_metric->currentData().toString();
    showBars(split, metric);
    refill(m_table, [&] { showTable(split, metric); });
}

void AblationView::showBars(const QString& split, const QString& metric)
{
    QList<viz::IntervalBars::Row> rows = variantBars(*summary(), split, metric);
    for (std::size_t v = 0; v < summary()->variants(); ++v) {
        using Role = viz::IntervalBars::Role;
        rows[static_cast<qsizetype>(v)].role = v == 0              ? Role::Method
            : summary()->plan().variants[v].method == Method::Cmir ? Role::Plain
                                                                   : Role::Baseline;
    }
    m_bars->setCaption(studyCaption());
    m_bars->setAxisTitle(tr("%1 %2, %3").arg(metricTitle(metric), metricArrow(metric), split));
    m_bars->setIntervalTitle(tr("mean and 95 % interval"));
    m_bars->setRows(rows);
}

QStringList AblationView::measured(std::size_t variant) const
{
    return { measuredText(variant, m_splits->chosen().value(0), m_metric->currentData().toString()) };
}

void AblationView::showTable(const QString& split, const QString& metric)
{
    bool anyPaper = false;
    for (const AblationRow& row : ablationRows(*summary(), split, metric)) {
        auto* item = new QTreeWidgetItem(m_table, { row.name, estimateText(row.value, metric) });
        item->setText(Difference, row.difference ? differenceText(row.difference) : QString());
        item->setText(Significance, shortPText(row.pHolm));
        item->setText(Effect, row.effect ? signedNumber(*row.effect) : QString());
        item->setText(Paper, row.paper ? readableNumber(*row.paper) : QString());
        item->setToolTip(Variant, richTip(row.name) + (row.isSimple ? QString() : richTip(clickTip(tr("a row")))));
        item->setToolTip(Mean, richTip(estimateSentence(row.value, metric)));
        if (!row.isSimple)
            item->setToolTip(Difference, richTip(tr("Variant minus full, over the seeds that both have.")));
        item->setToolTip(Significance, richTip(row.comparison));
        item->setToolTip(Paper, richTip(paperReading(metric)));
        item->setToolTip(Effect,
            richTip(tr("Mean difference in standard deviations of the difference over the seeds (Cohen's d_z).")));
        for (int column = Mean; column < Columns; ++column)
            item->setTextAlignment(column, Qt::AlignRight | Qt::AlignVCenter);
        anyPaper = anyPaper || row.paper;
    }
    m_table->setColumnHidden(Paper, !anyPaper);
    m_table->headerItem()->setToolTip(Paper,
        richTip((tr("Printed in the paper (arXiv 2604.18460), with its own features and language model; its vanilla "
                    "model has no encoder.")
            + u' ' + paperReading(metric))
                    .trimmed()));
}

}
