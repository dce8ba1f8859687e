#include "ui/studies/noise_view.h"

#include "core/evaluation/metrics.h"
#include "core/experiment/noise_plan.h"
#include "ui/next_run.h"
#include "ui/quiet_widgets.h"
#include "ui/studies/paper_figures.h"
#include "ui/studies/study_controller.h"
#include "ui/studies/study_curves.h"
#include "ui/studies/study_layout.h"
#include "ui/text.h"
#include "viz/curve_plot.h"
#include "viz/fonts.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QSplitter>
#include <QTreeWidget>

#include <algorithm>

namespace cmir::ui {

namespace {

constexpr int noiseSeeds = 3;
constexpr int leastColumn = 72; ///< pixels: columns of short numbers stand apart

QString ratiosText()
{
    const std::vector<double> ratios = noiseRatios();
    return QObject::tr("a model each at %1 noise ratios, NR %2 to %3")
        .arg(ratios.size())
        .arg(ratios.front())
        .arg(ratios.back());
}

}

NoiseView::NoiseView(NextRun& next, StudyController& controller, JobRunner& jobs, PointDeeds& points, QWidget* parent)
    : StudyView(next, controller, jobs, points, parent)
{
    QWidget* pages = makePages(QStringLiteral("noise"), tr("Noise"),
        tr("Here you will see the paper's protocols of noise: how the result falls as the noise ratio NR of the "
           "features grows from 0.1 to 0.7, method by method, under the noise that was trained on and under noise "
           "that was not, and the average over the ratios beside the paper's.\n\n"
           "Choose methods above, then press “Start”. Every method is trained anew at each of the seven ratios, on "
           "the data and the settings of the panel; what is finished is kept."),
        makeContent());
    layView(this, { makePlan(), makeRunControls(noiseSeeds), pages }, pages);
}

QWidget* NoiseView::makePlan()
{
    m_methods = new CheckMenu;
    QList<CheckMenu::Item> items;
    for (const std::string& name : methodNames())
        items << CheckMenu::Item { toQt(name), toQt(methodTitle(methodFromName(name))) };
    QStringList usual;
    for (const Method method : { Method::Cmir, Method::Erm, Method::Augmentation, Method::Misa })
        usual << toQt(methodName(method));
    m_methods->setItems(items, usual);
    connect(m_methods, &CheckMenu::chosenByUser, this, &NoiseView::showControls);
    auto* controls = new QWidget;
    QHBoxLayout* row = makeRow(controls);
    addLabelled(row, tr("&Methods"), m_methods);
    row->addWidget(new QLabel(ratiosText()));
    row->addStretch(1);
    return controls;
}

QWidget* NoiseView::makeChoosers()
{
    m_protocol = new QuietComboBox;
    m_protocol->addItem(tr("noisy modalities"), static_cast<int>(NoiseKind::NoisyModalities));
    m_protocol->addItem(tr("unseen noise"), static_cast<int>(NoiseKind::UnseenNoise));
    m_protocol->setToolTip(richTip(
        tr("Noisy modalities: X becomes (1 − NR) X + NR N with Gaussian N on every modality, in training and in "
           "test. Unseen noise: in test Laplace noise in place of N, or features erased with the probability "
           "NR, half of the samples each. The same models are measured under both.")));
    m_split = new CheckMenu;
    m_split->setExclusive(true);
    m_metric = new QuietComboBox;
    m_metric->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    connect(m_protocol, &QComboBox::activated, this, &NoiseView::scheduleRefresh);
    connect(m_split, &CheckMenu::chosenByUser, this, &NoiseView::scheduleRefresh);
    connect(m_metric, &QComboBox::activated, this, &NoiseView::scheduleRefresh);
    m_copyCsv = new QPushButton(tr("Copy as CS&V"));
    m_copyCsv->setToolTip(richTip(tr("The table with intervals, differences and p values as numbers.")));
    connect(m_copyCsv, &QPushButton::clicked, this, [this] { QGuiApplication::clipboard()->setText(m_shown.toCsv()); });
    auto* choosers = new QWidget;
    QHBoxLayout* row = makeRow(choosers);
    addLabelled(row, tr("Pr&otocol"), m_protocol);
    addLabelled(row, tr("Spl&it"), m_split);
    addLabelled(row, tr("Met&ric"), m_metric);
    row->addStretch(1);
    row->addWidget(m_copyCsv);
    return choosers;
}

void NoiseView::makeTable()
{
    m_table = makeNumbersTable(Columns, tr("Average over the noise ratios"));
    m_table->header()->setMinimumSectionSize(leastColumn);
    makeRowsClickable(m_table, [this](int row) { rowClicked(row); });
}

QWidget* NoiseView::makeContent()
{
    m_curves = new viz::CurvePlot;
    m_curves->setTitle(tr("Over the noise ratio"));
    m_curves->setEmptyText(tr("Not measured yet."));
    m_curves->setAccessibleName(tr("The metric over the noise ratio, method by method"));
    adopt(m_curves);
    makeClickable(m_curves, tr("a point"));
    connect(m_curves, &viz::CurvePlot::pointClicked, this, &NoiseView::curveClicked);
    makeTable();
    m_marks = new QLabel;
    m_marks->setWordWrap(true);
    m_marks->setFont(viz::smallFont(font()));
    QWidget* content = threeToTwo(m_curves, stacked({ m_table, m_marks }, m_table));
    return stacked({ makeChoosers(), content }, content);
}

QList<viz::PlotWidget*> NoiseView::plots() const
{
    return { m_curves };
}

StudyPlan NoiseView::plan() const
{
    std::vector<Method> methods;
    for (const QString& name : m_methods->chosen())
        methods.push_back(methodFromName(name.toStdString()));
    return noisePlan("noisy-modalities", next().config(), methods, seedList());
}

NoiseKind NoiseView::shownProtocol() const
{
    return static_cast<NoiseKind>(m_protocol->currentData().toInt());
}

void NoiseView::showStudy()
{
    QList<CheckMenu::Item> splits;
    for (const QString& split : noiseSplits(*summary(), shownProtocol()))
        splits << CheckMenu::Item { split, split };
    m_split->setItems(splits, { QStringLiteral("valid") }); // test is for what was chosen
    const QString split = m_split->chosen().value(0);
    const QList<NoisePoint> points = noisePoints(*summary(), shownProtocol(), split);
    fillMetrics(m_metric, points.isEmpty() ? QString() : points.first().split);
    const QString metric = m_metric->currentData().toString();
    m_shown = noiseAverages(*summary(), shownProtocol(), split, metric);
    showCurves(split, metric);
    showTable();
}

void NoiseView::showCurves(const QString& split, const QString& metric)
{
    m_curves->setTitle(
        tr("%1, %2: %3").arg(toQt(metricInfo(metric.toStdString()).title), split, m_protocol->currentText()));
    m_curves->setAxes(tr("noise ratio NR"), metricTitle(metric));
    m_curves->setCaption(studyCaption());
    m_curves->setCurves(noiseDrawn(*summary(), shownProtocol(), split, metric));
}

/// A point is the model of a method that was trained under the noise at which it stands.
void NoiseView::curveClicked(const QString& id, double x)
{
    for (const StudyVariant& variant : summary()->plan().variants)
        if (toQt(methodName(variant.method)) == id) {
            m_curves->showPlace(x);
            showVariant(noiseVariant(summary()->trained().plan, variant.method, x));
        }
}

/// A row is the average over models of which each has a noise ratio: shown is the one where the picture is marked, at
/// first that of the least.
void NoiseView::rowClicked(int row)
{
    const StudyPlan &methods = summary()->plan(), &trained = summary()->trained().plan;
    if (row < 0 || row >= static_cast<int>(methods.variants.size()))
        return showVariant({});
    const Method method = methods.variants[static_cast<std::size_t>(row)].method;
    double ratio = m_curves->shownPlace();
    if (!noiseVariant(trained, method, ratio))
        ratio = m_shown.least;
    m_curves->showPlace(ratio);
    showVariant(noiseVariant(trained, method, ratio));
}

QStringList NoiseView::measured(std::size_t variant) const
{
    const StudyVariant& trained = summary()->trained().plan.variants[variant];
    const auto& methods = summary()->plan().variants;
    const auto method = std::ranges::find(methods, trained.method, &StudyVariant::method);
    for (const NoisePoint& point : noisePoints(*summary(), shownProtocol(), m_split->chosen().value(0)))
        if (point.ratio == noiseRatioOf(trained) && method != methods.end())
            return { measuredText(
                static_cast<std::size_t>(method - methods.begin()), point.split, m_metric->currentData().toString()) };
    return {};
}

void NoiseView::showTable()
{
    const QString first = m_shown.rows.isEmpty() ? QString() : m_shown.rows.first().name;
    m_table->setHeaderLabels(
        { tr("method"), tr("average %1").arg(metricArrow(m_shown.metric)), tr("difference from %1").arg(first), tr("p"),
            tr("p (Holm)"), tr("NR %1 to %2").arg(m_shown.least).arg(m_shown.largest) });
    m_table->headerItem()->setToolTip(Average,
        richTip(tr("%1, averaged over the noise ratios %2 to %3.")
                    .arg(metricTitle(m_shown.metric))
                    .arg(m_shown.least)
                    .arg(m_shown.largest)));
    m_table->headerItem()->setToolTip(Change,
        richTip(
            tr("How the metric changes from the least noise ratio to the largest, over the seeds that have both.")));
    refill(m_table, [this] {
        for (const NoiseAverages::Row& row : m_shown.rows)
            showRow(row);
    });
    m_marks->setText(m_shown.note());
}

void NoiseView::showRow(const NoiseAverages::Row& row)
{
    using Rank = MethodsTable::Cell::Rank;
    auto* item = new QTreeWidgetItem(m_table, { row.name, estimateText(row.value, m_shown.metric) });
    item->setToolTip(Name, richTip(row.name));
    for (int column = Average; column < Columns; ++column)
        item->setTextAlignment(column, Qt::AlignRight | Qt::AlignVCenter);
    if (row.isPaper) {
        QFont font = m_table->font();
        font.setItalic(true);
        for (int column = Name; column < Columns; ++column)
            item->setFont(column, font);
        const QString source = tr("%1, not measured here.").arg(toQt(row.value.reason));
        item->setToolTip(Average, richTip((source + u' ' + paperReading(m_shown.metric)).trimmed()));
        return;
    }
    QFont marked = m_table->font();
    marked.setBold(row.rank == Rank::Best);
    marked.setUnderline(row.rank == Rank::Second);
    item->setFont(Average, marked);
    item->setToolTip(Average, richTip(estimateSentence(row.value, m_shown.metric)));
    if (row.isSimple) {
        item->setToolTip(Name, richTip(referenceNote()));
        return;
    }
    if (row.isOther)
        return;
    item->setToolTip(Name,
        richTip(row.name)
            + richTip(tr("A click shows its model at the noise ratio that the picture marks, at first the least: its "
                         "settings can be taken, its trainings opened or pinned.")));
    item->setText(Difference, row.difference ? differenceText(row.difference) : QString());
    item->setText(P, shortPText(row.p));
    item->setText(PHolm, shortPText(row.pHolm));
    item->setText(Change, differenceText(row.change));
    item->setToolTip(Difference,
        richTip(row.difference ? tr("%1 minus %2, over the seeds that both have.").arg(row.name, m_shown.rows[0].name)
                               : QString()));
    for (const Column column : { P, PHolm })
        item->setToolTip(column, richTip(row.comparison));
    if (row.change)
        item->setToolTip(Change, richTip(estimateSentence(*row.change, {})));
}

}
