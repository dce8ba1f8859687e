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

}

DataPicture makeDataPicture(const Dataset& dataset, const JobContext& job)
{
    DataPicture picture;
    for (const Split& split : dataset.splits) {
        job.check();
        picture.labels << labelsInWords(dataset, split);
    }
    const Split* train = dataset.findSplit("train");
    if (!train || dataset.task != Task::Regression)
        return picture;
    const std::vector<double> labels = knownLabels(*train);
    if (labels.empty())
        return picture;
    const auto [low, high] = std::ranges::minmax(labels);
    picture.training = viz::makeHistogram({ { labels.begin(), labels.end() } }, low, high > low ? high : low + 1);
    return picture;
}

}
