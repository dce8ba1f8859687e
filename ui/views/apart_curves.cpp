#include "ui/views/apart_curves.h"

#include "ui/library/run_ghosts.h"
#include "ui/quiet_widgets.h"
#include "ui/run_model.h"
#include "ui/seeds/seed_group.h"
#include "ui/text.h"
#include "viz/curve_plot.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

#include <cmath>

namespace cmir::ui {

namespace {

/// A curve: what is asked of which part.
struct Asked {
    const char* key; ///< of the history, behind the modality
    QString title;
    int themeRole;
    Qt::PenStyle style;
    bool share = false; ///< else R² where the label is a number
};

QList<Asked> everyCurve()
{
    return {
        { "label_invariant", QObject::tr("label from Zᵢₙᵥ"), 0, Qt::SolidLine },
        { "label_spurious", QObject::tr("label from Zₛₚᵤ"), 1, Qt::SolidLine },
        { "shift_invariant", QObject::tr("label under shift from Zᵢₙᵥ"), 0, Qt::DotLine },
        { "shift_spurious", QObject::tr("label under shift from Zₛₚᵤ"), 1, Qt::DotLine },
        { "environment_invariant", QObject::tr("environment from Zᵢₙᵥ"), 0, Qt::DashLine, true },
        { "environment_spurious", QObject::tr("environment from Zₛₚᵤ"), 1, Qt::DashLine, true },
        { "conditional_correlation", QObject::tr("mean |C| given the label"), 2, Qt::SolidLine, true },
    };
}

/// The values of one name over the modalities, as their mean; not a number where one of them is none.
std::vector<double> meanOver(const History& history, const QStringList& modalities, const char* key)
{
    std::vector<double> mean;
    for (const QString& modality : modalities) {
        const auto found = history.series.find("apart/" + modality.toStdString() + "/" + key);
        if (found == history.series.end())
            return {};
        mean.resize(std::max(mean.size(), found->second.size()), 0.0);
        for (std::size_t i = 0; i < found->second.size(); ++i)
            mean[i] += found->second[i] / static_cast<double>(modalities.size());
    }
    return mean;
}

/// Why there is no curve, and what shows it all the same.
QString whyNothing(const History& history)
{
    if (history.epochs() == 0)
        return ApartCurves::tr("What Z_inv and Z_spu know of label and environment will be drawn here.");
    return ApartCurves::tr(
        "None of the %1 epochs of this run was read: where reading takes long beside an epoch, most "
        "are left out. Keep training, or look at Embeddings: the table above the pictures says it of "
        "the epoch on show.")
        .arg(history.epochs());
}

QStringList readModalities(const History& history)
{
    QStringList names;
    for (const auto& [name, values] : history.series)
        if (const QString text = toQt(name); text.startsWith(QStringLiteral("apart/")))
            if (const QString modality = text.section(u'/', 1, 1); !names.contains(modality))
                names << modality;
    return names;
}

}

ApartCurves::ApartCurves(RunModel& model, const PinnedRuns& pinned, const SeedGroup* seeds, QWidget* parent)
    : QWidget(parent)
    , m_model(model)
    , m_pinned(pinned)
    , m_seeds(seeds)
    , m_plot(new viz::CurvePlot)
    , m_choose(new QuietComboBox)
{
    m_plot->setTitle(tr("Coming apart"));
    m_plot->setAxes(tr("epoch"), tr("on validation"));
    m_plot->setEmptyText(whyNothing({}));
    m_plot->setAccessibleName(tr("What Z_inv and Z_spu know, over epochs"));
    m_choose->setAccessibleName(tr("Modality"));
    m_choose->setToolTip(
        richTip(tr("Closed-form probes on the shown samples of validation after an epoch: R² of the "
                   "label (of classes the share found), and the share of virtual environments found. Where a reading "
                   "takes long beside an epoch, epochs are left out. "
                   "Z_inv should keep the label and fall to chance for the environment, 1 / (K + 1); "
                   "Z_spu should find it. Of a pinned run: the environment from Z_inv.")));
    connect(m_choose, &QComboBox::activated, this, [this] { choose(modality()); });
    auto* row = new QHBoxLayout;
    row->addStretch();
    row->addWidget(m_choose);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(row);
    layout->addWidget(m_plot, 1);
    fillModalities();
}

QString ApartCurves::modality() const
{
    return m_choose->currentData().toString();
}

void ApartCurves::setModality(const QString& name)
{
    if (const int index = m_choose->findData(name); index >= 0) {
        m_choose->setCurrentIndex(index);
        choose(name);
    }
}

void ApartCurves::choose(const QString& name)
{
    m_wish = name;
    m_plot->keepSeries({});
    m_plot->resetView();
    refresh();
}

void ApartCurves::fillModalities()
{
    const QStringList names = readModalities(m_model.history());
    QStringList present;
    for (int i = 1; i < m_choose->count(); ++i)
        present << m_choose->itemData(i).toString();
    if (m_choose->count() > 0 && (names == present || names.isEmpty())) // before its first epoch a run has none
        return;
    const QString before = modality();
    m_choose->clear();
    m_choose->addItem(tr("mean of modalities"), QString());
    for (const QString& name : names)
        m_choose->addItem(name, name);
    m_choose->setCurrentIndex(std::max(0, m_choose->findData(m_wish)));
    if (modality() != before)
        m_plot->keepSeries({});
}

void ApartCurves::startOver()
{
    m_plot->clear();
}

void ApartCurves::refresh()
{
    fillModalities();
    const History& history = m_model.history();
    const QStringList modalities = modality().isEmpty() ? readModalities(history) : QStringList { modality() };
    m_plot->setCaption(m_model.caption());
    m_plot->setEmptyText(whyNothing(history));
    int seeds = 1;
    const bool numbers = !m_model.runDataset() || m_model.runDataset()->task == Task::Regression;
    for (const Asked& asked : everyCurve()) {
        const QString id
            = QStringLiteral("apart/%1/%2")
                  .arg(modality().isEmpty() ? QStringLiteral("all") : modality(), QLatin1String(asked.key));
        // Epochs that were left out are passed over.
        SeedCurve curve = seedCurve({ meanOver(history, modalities, asked.key) });
        if (m_seeds && m_seeds->isGroup()) {
            std::vector<std::vector<double>> all;
            for (const RunModel* run : m_seeds->runs())
                all.push_back(meanOver(run->history(), modalities, asked.key));
            if (const SeedCurve ofAll = seedCurve(all); ofAll.seeds > 1) {
                curve = ofAll;
                seeds = ofAll.seeds;
            }
        }
        if (curve.epochs.isEmpty())
            continue;
        if (!m_plot->seriesIds().contains(id)) {
            viz::CurvePlot::Series series;
            series.id = id;
            series.title = asked.title;
            series.themeRole = asked.themeRole;
            series.style = asked.style;
            series.most = 1; // R² and shares
            if (asked.share || !numbers)
                series.least = 0;
            m_plot->setSeries(series);
        }
        m_plot->setData(id, curve.epochs, curve.mean, curve.seeds > 1 ? curve.half : QList<double>());
    }
    m_plot->setTitle(
        tr("Coming apart") + (seeds > 1 ? tr(", mean of %1 seeds and 95 % interval").arg(seeds) : QString()));
    showGhosts();
}

/// Of the result before and of the pinned runs the one curve that says most: all of them would be six a run.
void ApartCurves::showGhosts()
{
    QList<GhostCurve> ghosts;
    for (const PinnedRuns::Pin& pin : allGhosts(m_model, m_pinned)) {
        const History& history = pin.record->history;
        const QStringList modalities = modality().isEmpty() ? readModalities(history) : QStringList { modality() };
        const char* key = "environment_invariant";
        const QString name = QStringLiteral("apart/%1/%2")
                                 .arg(modality().isEmpty() ? QStringLiteral("all") : modality(), QLatin1String(key));
        ghosts << historyGhost(pin, name, meanOver(history, modalities, key), tr("env."));
    }
    drawGhosts(m_plot, ghosts);
}

}
