#pragma once

#include "core/common/job.h"
#include "core/experiment/tuning.h"
#include "core/library/comparison_table.h"
#include "core/run/run_record.h"
#include "ui/report/report_contents.h"
#include "ui/report/report_drawing.h"
#include "ui/studies/theory_picture.h"

#include <memory>

namespace cmir::ui {

class StudySummary;

/// A finished run, the data it was trained on, and studies that may belong to it. Without the data (null) the report
/// says what is missing for that.
struct ReportInput {
    std::shared_ptr<const RunRecord> record;
    std::shared_ptr<const Dataset> dataset;
    QList<std::shared_ptr<const StudySummary>> studies {}; ///< on show in the window; null: none
    std::shared_ptr<const TuneResults> tune {}; ///< the search on show; null: none
    ShownTheory theory {};
    std::vector<ComparedRun> compared {}; ///< runs that stand behind it
    std::vector<std::shared_ptr<const RunRecord>> seeds {}; ///< it and those that were trained with it; else empty
    bool withTest = true; ///< else nothing of the test splits is said or drawn: it is not on show
};

/// Collects, projects and measures everything the report of a run shows. Any thread; seconds for large runs. Throws
/// Cancelled, BadInput where there is no record.
ReportContents makeReportContents(const ReportInput& input, const JobContext& job);

/// The report as one file of HTML: style and figures inside, no scripts, nothing fetched from elsewhere; well-formed
/// XML too. With `drawFigure` itself on the GUI thread only.
QString reportHtml(const ReportContents& contents, const DrawFigure& draw = drawFigure);

/// Writes .html (.htm) or .pdf by the path's ending; the old file stays until the new one is complete. False: *error
/// says why (file, reason, what is allowed). With `drawFigure` itself on the GUI thread only. What `draw` throws
/// (Failure, Cancelled) passes through, and leaves the old file too.
bool writeReport(
    const ReportContents& contents, const QString& path, QString* error, const DrawFigure& draw = drawFigure);

/// Whether writeReport knows the ending.
bool isReportPath(const QString& path);

}
