#include "ui/studies/other_levels.h"

#include "core/config/registry.h"
#include "core/experiment/noise_plan.h"
#include "ui/text.h"

#include <algorithm>
#include <cmath>

namespace cmir::ui {

namespace {

bool hasLevels(const StudyPlan& plan)
{
    return plan.kind == "sweep" || isNoisePlan(plan);
}

}

QList<OtherLevel> otherLevels(const StudySummary& summary, const QString& split, const QString& metric)
{
    QList<OtherLevel> levels;
    if (summary.variants() == 0 || !hasLevels(summary.trained().plan))
        return levels;
    for (const OtherProgram& program : summary.trained().others) {
        std::vector<double> values;
        for (const OtherProgram::Repetition& one : program.repetitions)
            if (const auto metrics = one.metrics.find(split.toStdString()); metrics != one.metrics.end())
                if (const auto value = metrics->second.find(metric.toStdString());
                    value != metrics->second.end() && std::isfinite(value->second))
                    values.push_back(value->second);
        if (!values.empty())
            levels << OtherLevel { QStringLiteral("other program %1 %2").arg(toQt(program.name), split),
                toQt(program.name), studentInterval(values) };
    }
    return levels;
}

bool takesOtherPrograms(const StudyPlan& plan)
{
    return showsOtherPrograms(plan) || hasLevels(plan);
}

QString otherProgramsObstacle(const StudyPlan& plan)
{
    for (const std::string& key : plan.axes)
        if (parameter(key).group == ParameterGroup::Synthetic)
            return QObject::tr("This study varies the data (%1), so that no predictions are of all of them.")
                .arg(toQt(parameter(key).label));
    return {};
}

QString otherProgramsPlace(const StudyPlan& plan)
{
    const QString form = QObject::tr(" Tables with the columns id and prediction, one file for each of its seeds.");
    if (showsOtherPrograms(plan))
        return QObject::tr("A row of its own in tables and pictures, measured and tested as the others.") + form;
    if (isNoisePlan(plan))
        return QObject::tr("A level line in the picture and a row below the methods, on the data without noise.")
            + form;
    return QObject::tr("A level line in the picture, on the data of the study.") + form;
}

QString otherTitle(const OtherLevel& level, const QString& metric)
{
    return QStringLiteral("%1 %2").arg(level.name, estimateText(level.value, metric));
}

viz::CurvePlot::Series otherLook(const QString& id, const QString& title)
{
    viz::CurvePlot::Series series; // in a colour of the theme that is free
    series.id = id;
    series.title = title;
    series.style = Qt::DashDotDotLine;
    return series;
}

}
