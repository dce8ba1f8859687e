#include "ui/report/report_sections.h"

#include "core/library/comparison_text.h"
#include "ui/studies/tune_picture.h"
#include "ui/text.h"

#include <algorithm>
#include <utility>

namespace cmir::ui {

namespace {

constexpr QSize besideSize(400, 300), wideSize(820, 320);

QString goalAxis(const TuneObjective& objective)
{
    return objectiveTitle(objective) + u' ' + metricArrow(toQt(objective.metric));
}

bool isOfTest(const TuneObjective& objective)
{
    return objectiveTitle(objective).contains(QLatin1String("test"));
}

ReportFigures tuneFigures(const TuneResults& results)
{
    const auto& goals = results.plan.objectives;
    ReportFigures figures;
    ReportFigure course { reportText("%1 of %2 settings").arg(results.trials.size()).arg(results.wanted),
        reportText("setting, in the order they were tried"), goalAxis(goals.front()), {}, besideSize, {} };
    course.content = ReportCurves { searchCourse(results), {}, {} };
    figures.figures << course;
    if (goals.size() > 1) {
        ReportFigure front { reportText("Goals against each other"), goalAxis(goals[0]), goalAxis(goals[1]), {},
            besideSize, {} };
        front.content = ReportCurves { searchFront(results), {}, {} };
        figures.figures << front;
    }
    if (const auto rows = importanceRows(results.importance); !rows.isEmpty()) {
        ReportFigure importance { reportText("What mattered"), reportText("share of the importance"), {}, {},
            besideSize, {} };
        importance.content = ReportBars { rows, {} };
        figures.figures << importance;
    }
    return figures;
}

QString stateText(TrialState state)
{
    switch (state) {
    case TrialState::UnderWay:
        return reportText("under way");
    case TrialState::Complete:
        return reportText("trained");
    case TrialState::GivenUp:
        return reportText("given up");
    case TrialState::Halved:
        return reportText("halved");
    case TrialState::Failed:
        break;
    }
    return reportText("failed");
}

/// The best settings, by the first goal; the chosen one is marked.
ReportTable tuneTable(const TuneResults& results)
{
    constexpr std::size_t most = 15;
    ReportTable table;
    table.columns = QStringLiteral("rl") + QString(static_cast<qsizetype>(results.plan.objectives.size()), u'r')
        + QStringLiteral("rl");
    table.head << reportText("setting") << reportText("values");
    for (const TuneObjective& objective : results.plan.objectives)
        table.head << goalAxis(objective);
    table.head << reportText("seeds") << reportText("state");
    std::vector<std::size_t> order;
    for (std::size_t t = 0; t < results.trials.size(); ++t)
        if (results.trials[t].estimates.front().samples > 0)
            order.push_back(t);
    const bool larger = results.plan.objectives.front().larger();
    std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
        const double one = results.trials[a].estimates.front().mean, two = results.trials[b].estimates.front().mean;
        return larger ? one > two : one < two;
    });
    for (const std::size_t t : order) {
        if (table.rows.size() >= static_cast<qsizetype>(most) && results.chosen != t)
            continue;
        const TuneTrial& trial = results.trials[t];
        QStringList row { QString::number(t + 1), t == 0 ? reportText("before the search") : settingText(results, t) };
        for (std::size_t o = 0; o < trial.estimates.size(); ++o)
            row << estimateText(trial.estimates[o], toQt(results.plan.objectives[o].metric));
        row << QString::number(trial.seeds) << stateText(trial.state);
        table.rows << row;
        table.marked << (results.chosen == t);
    }
    return table;
}

}

ReportSection tuneSection(const ReportInput& input)
{
    ReportSection section { QStringLiteral("tune"), reportText("Tune"), {} };
    if (!input.tune || input.tune->trials.empty()) {
        section.blocks << reportNote(reportText("No search for settings was made."));
        return section;
    }
    const TuneResults& results = *input.tune;
    if (!isOfSameData(results.trained.plan, *input.record)) {
        section.blocks << reportNote(reportText("The search in the window was made on other data."));
        return section;
    }
    if (!input.withTest && std::ranges::any_of(results.plan.objectives, isOfTest)) {
        section.blocks << reportNote(reportText("The search was made by test, which is not on show."));
        return section;
    }
    for (const QString& line : verdict(results, input.withTest))
        section.blocks << ReportText { ReportText::Kind::Plain, line };
    section.blocks << tuneFigures(results);
    if (const ReportTable table = tuneTable(results); !table.rows.isEmpty())
        section.blocks << reportNote(
            reportText("The best settings by the first goal; mean and 95 % interval over seeds. Bold: chosen."))
                       << table;
    QStringList mattered;
    for (const AxisImportance& axis : results.importance.axes)
        if (const QString text = importanceText(results, axis); !text.isEmpty())
            mattered << text;
    for (const QString& text : std::as_const(mattered))
        section.blocks << ReportText { ReportText::Kind::Plain, text };
    return section;
}

ReportSection theorySection(const ReportInput& input)
{
    ReportSection section { QStringLiteral("theory"), reportText("Theory"), {} };
    if (!input.theory.results || input.theory.results->points.empty()) {
        section.blocks << reportNote(reportText("The theorems were not measured."));
        return section;
    }
    if (input.theory.plan && !isOfSameData(*input.theory.plan, *input.record)) {
        section.blocks << reportNote(reportText("The theorems in the window were measured on other data."));
        return section;
    }
    if (!input.withTest) {
        section.blocks << reportNote(reportText("The theorems are measured on test, which is not on show."));
        return section;
    }
    const TheoryResults& results = *input.theory.results;
    section.blocks << reportNote(reportText("Measured on %1.").arg(input.theory.caption))
                   << ReportText { ReportText::Kind::Plain, theoryCondition(results) };
    const auto growth = theoremTwoCurves(results);
    ReportFigure two { reportText("Theorem 2: as the lambdas grow"), reportText("all λ times"), reportText("share"), {},
        wideSize, {} };
    two.content = ReportCurves { growth, {}, {}, viz::ValueScale::logarithmic(growth.first().x) };
    ReportFigure three { reportText("Theorem 3: risk per test environment"), reportText("test environment"),
        reportText("risk (mean loss)"), {}, wideSize, {} };
    three.content = ReportCurves { theoremThreeCurves(results), {}, theoryEnvironments(results) };
    ReportTable table;
    table.columns = QStringLiteral("l") + QString(growth.size(), u'r');
    table.head << reportText("all λ times");
    for (const auto& curve : growth)
        table.head << curve.look.title;
    for (qsizetype p = 0; p < growth.first().x.size(); ++p) {
        QStringList row { QString::number(growth.first().x[p]) };
        for (const auto& curve : growth)
            row << readableNumber(curve.y[p]);
        table.rows << row;
    }
    section.blocks << ReportFigures { 1, { two } } << table << ReportFigures { 1, { three } };
    return section;
}

ReportSection compareSection(const ReportInput& input, const std::vector<ReferenceModel>& references)
{
    ReportSection section { QStringLiteral("compare"), reportText("Compared runs"), {} };
    if (input.compared.empty()) {
        section.blocks << reportNote(reportText("No run was pinned behind this one."));
        return section;
    }
    const std::string own = reportText("this run").toStdString();
    std::vector<ComparedRun> runs;
    for (const auto& seed : input.seeds)
        runs.push_back({ summaryOfRecord(*seed, {}), own });
    if (runs.empty())
        runs.push_back({ summaryOfRecord(*input.record, {}), own });
    runs.insert(runs.end(), input.compared.begin(), input.compared.end());
    ComparisonOptions options;
    options.testMetrics = input.withTest;
    options.seedsTogether = true;
    ComparisonTable compared = compareRuns(runs, options);
    addReferences(compared, references);
    const auto hasBest
        = [](const ComparisonTable::Row& row) { return std::ranges::any_of(row.cells, &ComparisonTable::Cell::best); };
    QString heading = reportText("Settings that differ, and what was reached.");
    if (std::ranges::any_of(compared.rows, hasBest))
        heading += u' ' + reportText("*: the best of a row.");
    if (!compared.note.empty())
        heading += u' ' + toQt(compared.note);
    section.blocks << reportNote(heading);
    constexpr std::size_t mostColumns = 5; // that a page has room for
    for (std::size_t first = 0; first < compared.columns.size(); first += mostColumns) {
        const std::size_t end = std::min(first + mostColumns, compared.columns.size());
        ReportTable table;
        table.columns = QStringLiteral("l") + QString(static_cast<qsizetype>(end - first), u'r');
        table.head << QString();
        for (std::size_t c = first; c < end; ++c)
            table.head << toQt(compared.columns[c].title);
        for (const ComparisonTable::Row& row : compared.rows) {
            QStringList cells { toQt(row.title) };
            for (std::size_t c = first; c < end; ++c)
                cells << toQt(cellText(compared, row, c)) + (row.cells[c].best ? QStringLiteral(" *") : QString());
            table.rows << cells;
        }
        section.blocks << table;
    }
    return section;
}

}
