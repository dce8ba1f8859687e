#pragma once

#include "core/common/job.h"
#include "core/run/run_record.h"
#include "ui/report/report_contents.h"
#include "ui/report/run_report.h"
#include "ui/studies/study_summary.h"

#include <QCoreApplication>

#include <memory>

namespace cmir::ui {

// The sections of a report, each from the run and its data (which may be null).

// `withTest`: else they say and draw nothing of test splits.

ReportSection runSection(const ReportInput& input); ///< what it is, how it went
ReportSection warningsSection(const RunRecord& run, const Dataset* dataset);
ReportSection dataSection(const RunRecord& run, const Dataset* dataset, const JobContext& job);
ReportSection settingsSection(const RunRecord& run); ///< every parameter of the registry
ReportSection changesSection(const RunRecord& run); ///< live changes
ReportSection softwareSection(const RunRecord& run);
/// `references`: what the simplest models reach on the run's data; may be empty.
ReportSection metricsSection(const RunRecord& run, const std::vector<ReferenceModel>& references, bool withTest);
ReportSection trainingSection(const RunRecord& run); ///< curves of loss and validation
ReportSection embeddingsSection(const std::shared_ptr<const RunRecord>& run,
    const std::shared_ptr<const Dataset>& dataset, bool withTest, const JobContext& job);
ReportSection correlationSection(const std::shared_ptr<const RunRecord>& run,
    const std::shared_ptr<const Dataset>& dataset, bool withTest, const JobContext& job);
ReportSection disentanglementSection(
    const RunRecord& run, const Dataset* dataset, bool withTest, const JobContext& job);
ReportSection robustnessSection(const RunRecord& run, bool withTest);
/// The run beside those that stand behind it.
ReportSection compareSection(const ReportInput& input, const std::vector<ReferenceModel>& references);
/// Pictures and tables of the studies that were made on the run's data.
ReportSection studiesSection(const ReportInput& input);
/// The search for settings that is on show, where it was made on the run's data.
ReportSection tuneSection(const ReportInput& input);
ReportSection theorySection(const ReportInput& input);

/// Whether a study was trained on the run's data: its numbers would mislead beside others.
bool isOfSameData(const StudyPlan& plan, const RunRecord& run);

/// "Report of 5 March 2026, 14:20 by CmIR Workbench 1.0"
QString madeLine(const ReportContents& contents);

/// The split the pictures of a run are made from: "test", or, where that is not wanted or not there, "valid" or the
/// last there is; empty: none.
std::string pictureSplit(const RunRecord& run, bool withTest);

inline QString reportText(const char* source)
{
    return QCoreApplication::translate("report", source);
}

inline ReportText reportNote(const QString& text)
{
    return { ReportText::Kind::Note, text };
}

}
