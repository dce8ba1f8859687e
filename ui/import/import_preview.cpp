#include "ui/import/import_preview.h"

#include "core/common/error.h"
#include "core/import/import_plan.h"
#include "ui/text.h"

#include <QObject>

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

namespace cmir::ui {

namespace {

QString countsText(const std::vector<std::pair<QString, std::size_t>>& counts)
{
    QStringList texts;
    for (const auto& [name, count] : counts)
        if (count > 0)
            texts << QStringLiteral("%1 %2").arg(name).arg(count);
    return texts.join(QStringLiteral(", "));
}

/// "train 140, valid 20, test 40, left out 3": of the samples of one split of the file.
QString outcomeIn(const foreign::ImportPlan& plan, const foreign::Split& split)
{
    std::vector<std::pair<QString, std::size_t>> counts;
    for (const foreign::ImportPlan::Target& target : plan.splits)
        counts.emplace_back(toQt(target.name), 0);
    counts.emplace_back(QObject::tr("left out"), 0);
    const auto source = std::ranges::find(plan.sources, &split, &foreign::ImportPlan::Source::split);
    if (source == plan.sources.end()) {
        counts.back().second = static_cast<std::size_t>(split.rows);
        return countsText(counts);
    }
    for (const int target : source->target)
        ++(target < 0 ? counts.back() : counts[static_cast<std::size_t>(target)]).second;
    return countsText(counts);
}

bool becomes(const foreign::Mapping& mapping, const char* split)
{
    return std::ranges::any_of(mapping.splits, [&](const auto& one) { return one.second == split; });
}

/// What becomes of the samples of a file where nobody says how they are parted.
QString fileRuleText(const foreign::Mapping& mapping, const std::string& grouping)
{
    if (becomes(mapping, "test"))
        return QObject::tr("as the file has them");
    const foreign::SplitRule usual;
    const double all = std::accumulate(usual.shares.begin(), usual.shares.end(), 0.0);
    const QString shares = becomes(mapping, "valid")
        ? QObject::tr("%1 % of train for test").arg(100 * usual.shares.back() / all)
        : toQt(foreign::sharesText(usual));
    return grouping.empty() ? QObject::tr("at random, %1").arg(shares)
                            : QObject::tr("by %1, %2").arg(toQt(grouping), shares);
}

}

ImportPreview importPreview(const foreign::File& file, const foreign::Mapping& mapping)
{
    ImportPreview preview;
    try {
        const foreign::ImportPlan plan = foreign::planImport(file, mapping);
        for (const foreign::Split& split : file.splits)
            preview.outcome << outcomeIn(plan, split);
        preview.fileRule = fileRuleText(mapping, plan.grouping);
        preview.fileDraws = !becomes(mapping, "test");
        QStringList splits;
        for (const foreign::ImportPlan::Target& target : plan.splits)
            splits << QObject::tr("%1: %2").arg(toQt(target.name)).arg(target.label.size());
        preview.steps << QObject::tr("Samples: %1").arg(splits.join(QStringLiteral(", ")));
        for (const std::string& step : plan.steps)
            preview.steps << toQt(step);
        preview.possible = true;
    } catch (const Error& error) {
        preview.steps << toQt(error.what());
    }
    return preview;
}

}
