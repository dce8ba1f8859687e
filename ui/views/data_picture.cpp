#include "ui/views/data_picture.h"

#include "core/analysis/intervals.h"
#include "ui/text.h"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace cmir::ui {

namespace {

std::vector<double> knownLabels(const Split& split)
{
    std::vector<double> known;
    std::ranges::copy_if(split.label, std::back_inserter(known), [](float value) { return std::isfinite(value); });
    return known;
}

/// "−0.02 ± 1.01, from −3 to 3"; of classes their shares.
QString labelsInWords(const Dataset& dataset, const Split& split)
{
    const std::vector<double> labels = knownLabels(split);
    if (labels.empty())
        return QObject::tr("no labels");
    if (dataset.task == Task::Regression) {
        const auto [low, high] = std::ranges::minmax(labels);
        const auto spread = studentInterval(labels);
        return QObject::tr("mean %1, sd %2, from %3 to %4")
            .arg(readableNumber(spread.mean), readableNumber(spread.deviation), readableNumber(low),
                readableNumber(high));
    }
    QStringList shares;
    const std::int64_t classes = std::max<std::int64_t>(2, dataset.classes());
    for (std::int64_t c = 0; c < classes; ++c) {
        const auto index = static_cast<std::size_t>(c);
        const double share = static_cast<double>(std::ranges::count(labels, static_cast<double>(c)))
            / static_cast<double>(labels.size());
        shares << QStringLiteral("%1 %2 %")
                      .arg(index < dataset.classNames.size() ? toQt(dataset.classNames[index]) : QString::number(c))
                      .arg(100 * share, 0, 'f', 0);
    }
    return shares.join(QStringLiteral(", "));
}

/// Its values after standardising, and how its features go with the label.
void addPlots(DataOverview::Modality& modality, Task task, QList<DataPlot>& plots)
{
    constexpr double widest = 6; // standard deviations; beyond, values stand in the outermost bins
    const QString name = toQt(modality.name);
    plots << DataPlot { QObject::tr("%1, standardised").arg(name),
        QObject::tr("Values of %1 in train, standardised").arg(name), QObject::tr("standard deviations from the mean"),
        QObject::tr("share of values per unit"),
        viz::makeHistogram({ { modality.standardised.begin(), modality.standardised.end() } }, -widest, widest) };
    modality.standardised = {};
    const double best = modality.labelCorrelation.empty() ? 0 : std::ranges::max(modality.labelCorrelation);
    plots << DataPlot { QObject::tr("%1, with the label").arg(name),
        QObject::tr("How each feature of %1 goes with the label, in train").arg(name),
        task == Task::Regression ? QObject::tr("|r| with the label")
                                 : QObject::tr("correlation ratio η with the class"),
        QObject::tr("share of features per unit"),
        viz::makeHistogram({ { modality.labelCorrelation.begin(), modality.labelCorrelation.end() } }, 0,
            std::clamp(std::ceil(10 * best) / 10, 0.1, 1.0)) };
}

}

DataPicture makeDataPicture(const Dataset& dataset, const JobContext& job)
{
    DataPicture picture;
    for (const Split& split : dataset.splits) {
        job.check();
        picture.labels << labelsInWords(dataset, split);
    }
    picture.overview = overviewOf(dataset, job);
    if (const Split* train = dataset.findSplit("train"); train && dataset.task == Task::Regression)
        if (const std::vector<double> labels = knownLabels(*train); !labels.empty()) {
            const auto [low, high] = std::ranges::minmax(labels);
            picture.plots << DataPlot { QObject::tr("labels of train"), QObject::tr("Labels of the training split"),
                QObject::tr("label"), QObject::tr("share of samples per unit"),
                viz::makeHistogram({ { labels.begin(), labels.end() } }, low, high > low ? high : low + 1) };
        }
    for (DataOverview::Modality& modality : picture.overview.modalities) {
        job.check();
        addPlots(modality, dataset.task, picture.plots);
    }
    return picture;
}

}
