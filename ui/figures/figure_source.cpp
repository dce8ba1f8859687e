#include "ui/figures/figure_source.h"

#include "ui/figures/figure_styles.h"
#include "ui/live_change_text.h"
#include "ui/run_model.h"
#include "ui/text.h"

#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>

#include <nlohmann/json.hpp>

namespace cmir::ui {

namespace {

QJsonObject toQtObject(const nlohmann::json& object)
{
    return QJsonDocument::fromJson(QByteArray::fromStdString(object.dump())).object();
}

/// The file's name stands for where it lies.
QJsonObject withoutFolder(QJsonObject config)
{
    QJsonObject data = config[QStringLiteral("data")].toObject();
    data[QStringLiteral("path")] = QFileInfo(data[QStringLiteral("path")].toString()).fileName();
    config[QStringLiteral("data")] = data;
    return config;
}

}

QJsonObject sourceOfConfig(const RunConfig& config)
{
    return withoutFolder(toQtObject(runConfigToJson(config)));
}

QJsonObject sourceOfRun(const RunModel& model)
{
    if (!model.hasRun())
        return {};
    QJsonObject source { { QStringLiteral("id"), toQt(model.identity().id) },
        { QStringLiteral("created"), toQt(model.identity().created) },
        { QStringLiteral("config"), sourceOfConfig(model.runConfig()) } };
    QJsonArray changes;
    for (const LiveChange& change : model.events())
        changes.append(QJsonObject { { QStringLiteral("step"), static_cast<qint64>(change.step) },
            { QStringLiteral("what"), changedName(change) }, { QStringLiteral("from"), toQt(change.oldValue) },
            { QStringLiteral("to"), toQt(change.newValue) } });
    source[QStringLiteral("changes")] = changes;
    if (model.snapshot())
        source[QStringLiteral("epoch")] = static_cast<qint64>(model.snapshot()->epoch);
    if (model.record()) {
        QJsonObject software;
        for (const auto& [name, value] : model.record()->software)
            software[toQt(name)] = toQt(value);
        source[QStringLiteral("software")] = software;
    }
    return { { QStringLiteral("run"), source } };
}

QJsonObject sourceOfStudy(const StudyPlan& plan)
{
    QJsonObject study = toQtObject(studyPlanToJson(plan));
    for (const QString& key : study.keys())
        if (study[key].toObject().contains(QStringLiteral("data")))
            study[key] = withoutFolder(study[key].toObject());
    return { { QStringLiteral("study"), study } };
}

QByteArray figureSettings(const viz::FigureStyle& style, const QStringList& titles, const QJsonObject& source)
{
    const QJsonObject record { { QStringLiteral("program"), QStringLiteral("CmIR Workbench %1").arg(CMIR_VERSION) },
        { QStringLiteral("style"), styleToJson(style) },
        { QStringLiteral("plots"), QJsonArray::fromStringList(titles) }, { QStringLiteral("madeFrom"), source } };
    return QJsonDocument(record).toJson();
}

}
