#include "ui/report/report_actions.h"

#include "core/common/error.h"
#include "ui/job_runner.h"
#include "ui/report/run_report.h"
#include "ui/run_model.h"
#include "ui/text.h"

#include <QCoreApplication>
#include <QFileInfo>

#include <chrono>
#include <future>

namespace cmir::ui {

const QString ReportActions::slot = QStringLiteral("report");

namespace {

qsizetype figureCount(const ReportContents& contents)
{
    qsizetype count = 0;
    for (const ReportSection& section : contents.sections)
        for (const ReportBlock& block : section.blocks)
            if (const auto* figures = std::get_if<ReportFigures>(&block))
                count += figures->figures.size();
    return count;
}

/// Has the GUI thread draw one figure between two of its events and waits for it. (Not by a blocking connection: the
/// GUI thread waits for jobs when it ends them.)
DrawnFigure drawnOnGuiThread(const ReportFigure& figure, const JobContext& job)
{
    const auto promise = std::make_shared<std::promise<DrawnFigure>>();
    auto drawn = promise->get_future();
    QMetaObject::invokeMethod(
        QCoreApplication::instance(),
        [promise, figure] {
            try {
                promise->set_value(drawFigure(figure));
            } catch (...) {
                promise->set_exception(std::current_exception());
            }
        },
        Qt::QueuedConnection);
    while (drawn.wait_for(std::chrono::milliseconds(20)) != std::future_status::ready)
        job.check();
    return drawn.get();
}

QString writeAsJob(const ReportInput& input, const QString& path, const JobContext& job)
{
    const ReportContents contents = makeReportContents(input, job);
    const auto all = static_cast<double>(figureCount(contents));
    double drawn = 0;
    QString error;
    const bool complete = writeReport(contents, path, &error, [&](const ReportFigure& figure) {
        job.check();
        job.report(0.7 + 0.3 * drawn++ / all, "drawing");
        return drawnOnGuiThread(figure, job);
    });
    if (!complete)
        throw Failure(error.toStdString());
    return path;
}

}

ReportActions::ReportActions(RunModel& model, JobRunner& jobs, QObject* parent)
    : QObject(parent)
    , m_model(model)
    , m_jobs(jobs)
{ }

QString ReportActions::obstacle() const
{
    if (m_model.record())
        return {};
    return m_model.isTraining() ? tr("A report needs a finished run: wait for the end of the training, or stop it.")
                                : tr("A report needs a finished run: train one or open a run file.");
}

void ReportActions::write(const QString& path)
{
    if (const QString reason = obstacle(); !reason.isEmpty()) {
        Q_EMIT refused(reason);
        return;
    }
    if (!isReportPath(path)) {
        Q_EMIT refused(
            tr("%1 cannot be written: its ending is no format of reports; allowed are .html and .pdf.").arg(path));
        return;
    }
    ReportInput input { m_model.record(), m_model.runDataset() };
    input.withTest = m_model.testShown();
    for (const Fill& fill : { m_studies, m_theory })
        if (fill)
            fill(input);
    m_jobs.start(
        slot, tr("Writing %1").arg(QFileInfo(path).fileName()), this,
        [input, path](const JobContext& job) { return writeAsJob(input, path, job); },
        [this](const QString& done) {
            Q_EMIT said(tr("The report is written to %1.").arg(done));
            Q_EMIT written(done);
        });
}

void ReportActions::cancel()
{
    m_jobs.cancel(slot);
}

bool ReportActions::isBusy() const
{
    return m_jobs.isRunning(slot);
}

QString ReportActions::suggestion() const
{
    return fileNameOf(m_model.caption(), QStringLiteral(".html"));
}

}
