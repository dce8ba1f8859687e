#include "ui/report/run_report.h"

#include "core/common/error.h"
#include "ui/report/report_pdf.h"
#include "ui/report/report_sections.h"
#include "ui/text.h"
#include "viz/figure.h"

#include <QFileInfo>

namespace cmir::ui {

namespace {

QString endingOf(const QString& path)
{
    return QFileInfo(path).suffix().toLower();
}

bool refuse(const QString& reason, QString* error)
{
    if (error)
        *error = reason;
    return false;
}

QString reportTitle(const RunConfig& config)
{
    return QStringLiteral("%1 · %2 · seed %3")
        .arg(toQt(methodTitle(config.method)), toQt(config.dataName), QString::number(config.parameters.seed));
}

}

ReportContents makeReportContents(const ReportInput& input, const JobContext& job)
{
    if (!input.record)
        throw BadInput("there is no finished run to report: train one or open a run file");
    const RunRecord& run = *input.record;
    const Dataset* dataset = input.dataset.get();
    const bool canRefer = dataset && dataset->findSplit("train") && dataset->findSplit("valid");
    const auto references
        = canRefer ? referenceModels(*dataset, { {}, job.cancelled }) : std::vector<ReferenceModel> {};
    ReportContents contents { reportTitle(run.config), QDateTime::currentDateTime(), {} };
    const bool withTest = input.withTest;
    contents.sections << runSection(input) << warningsSection(run, dataset) << dataSection(run, dataset, job)
                      << settingsSection(run) << changesSection(run) << softwareSection(run)
                      << metricsSection(run, references, withTest) << trainingSection(run);
    job.report(0.1, "projecting");
    contents.sections << embeddingsSection(input.record, input.dataset, withTest, job);
    job.report(0.2, "correlating");
    contents.sections << correlationSection(input.record, input.dataset, withTest, job);
    job.report(0.3, "measuring disentanglement");
    contents.sections << disentanglementSection(run, dataset, withTest, { {}, job.cancelled });
    job.report(0.7, "drawing");
    contents.sections << robustnessSection(run, withTest) << compareSection(input, references) << studiesSection(input)
                      << tuneSection(input) << theorySection(input);
    return contents;
}

QString reportHtml(const ReportContents& contents, const DrawFigure& draw)
{
    return htmlOf(pageOf(contents, draw));
}

bool isReportPath(const QString& path)
{
    const QString ending = endingOf(path);
    return ending == QLatin1String("html") || ending == QLatin1String("htm") || ending == QLatin1String("pdf");
}

bool writeReport(const ReportContents& contents, const QString& path, QString* error, const DrawFigure& draw)
{
    if (!isReportPath(path))
        return refuse(
            reportText("%1 cannot be written: its ending is no format of reports; allowed are .html and .pdf.")
                .arg(path),
            error);
    const ReportPage page = pageOf(contents, draw);
    const QByteArray bytes
        = endingOf(path) == QLatin1String("pdf") ? pdfOf(page, contents.title) : htmlOf(page).toUtf8();
    return viz::writeBytes(bytes, path, error);
}

}
