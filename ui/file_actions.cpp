#include "ui/file_actions.h"

#include "core/common/user_folders.h"
#include "ui/figures/figure_dialog.h"
#include "ui/library/keeping.h"
#include "ui/running_work.h"
#include "ui/text.h"
#include "ui/views/view.h"
#include "ui/workbench.h"
#include "viz/figure.h"
#include "viz/plot_widget.h"

#include <QFileInfo>

namespace cmir::ui {

namespace {

/// What was made of another file, which is the one that the user knows.
bool isCached(const QString& path)
{
    const QString folder = toQt(cacheFolder().string());
    return !folder.isEmpty() && path.startsWith(folder + QLatin1Char('/'));
}

/// That shows the plot; null: none.
const View* viewOf(const QWidget* plot)
{
    const QWidget* widget = plot;
    while (widget && !qobject_cast<const View*>(widget))
        widget = widget->parentWidget();
    return qobject_cast<const View*>(widget);
}

}

FileActions::FileActions(Workbench& workbench, Questions questions, QObject* parent)
    : QObject(parent)
    , m_workbench(workbench)
    , m_questions(std::move(questions))
{
    workbench.files.setGuard([this](const Command& command) {
        if (mayReplaceRun(tr("Open another run")))
            whenNothingIsLost(command);
    });
    connect(&workbench.model, &RunModel::runReset, this, [this] { ++m_shown; });
    connect(&workbench.files, &RunFiles::opened, this, [this](const QString& path, const QString&) {
        QStringList paths;
        for (const RunModel* run : m_workbench.seeds.runs())
            paths << run->path();
        if (paths.size() > 1 && paths.first() == path)
            m_workbench.recent.add(paths); // which were opened as one
        else if (QFileInfo::exists(path) && !isCached(path))
            m_workbench.recent.add(path);
    });
    connect(&workbench.files, &RunFiles::refused, this, &FileActions::refused);
    connect(&workbench.files, &RunFiles::foreignRead, this, [this](const std::shared_ptr<const foreign::File>& file) {
        if (const auto choice = m_questions.importChoice(file, m_workbench.jobs)) {
            QStringList paths { toQt(file->path) };
            for (const std::string& other : file->others)
                paths << toQt(other);
            m_workbench.recent.add(paths);
            m_workbench.data.importFile(*choice);
        }
    });
    connect(&workbench.files, &RunFiles::saved, this, [this](const QString& path) {
        m_workbench.recent.add(path);
        Q_EMIT said(tr("Saved as %1.").arg(path));
    });
}

FileActions::~FileActions()
{
    m_workbench.files.setGuard({});
}

void FileActions::browse()
{
    if (const QStringList paths = m_questions.filesToOpen(); !paths.isEmpty())
        open(paths);
}

void FileActions::open(const QStringList& paths)
{
    if (m_workbench.training.isActive() && m_workbench.isPassing())
        m_workbench.training.discard();
    m_workbench.files.open(paths);
}

void FileActions::openBuiltIn()
{
    m_workbench.data.choose({ "synthetic", {} });
}

void FileActions::save(std::function<void()> then)
{
    if (m_workbench.model.isPassing() && m_workbench.keeper.isOn()) {
        m_workbench.takeRun();
        if (then)
            then();
    } else if (m_workbench.model.path().isEmpty())
        saveAs(std::move(then));
    else
        m_workbench.files.save(m_workbench.model.path(), std::move(then));
}

void FileActions::saveAs(std::function<void()> then)
{
    const QString suggestion = fileNameOf(m_workbench.model.caption(), QStringLiteral(".h5"));
    if (const QString path = m_questions.runToSave(suggestion); !path.isEmpty())
        m_workbench.files.save(path, std::move(then));
}

void FileActions::saveUnkept(const RunKeeper::Run& run)
{
    if (const QString path = m_questions.runToSave(fileNameOf(run.title, QStringLiteral(".h5"))); !path.isEmpty())
        m_workbench.files.write(run.record, path);
}

bool FileActions::mayReplaceRun(const QString& deed) const
{
    const QStringList work = workThatAnotherRunEnds(m_workbench);
    return work.isEmpty() || m_questions.mayEnd(deed, work);
}

void FileActions::whenNothingIsLost(const Command& command)
{
    for (;;) {
        if (const QString reason = command.obstacle ? command.obstacle() : QString(); !reason.isEmpty()) {
            Q_EMIT refused(reason);
            return;
        }
        if (!m_workbench.model.isModified() || keepCopy(m_workbench.model, m_workbench.keeper)) {
            command.act();
            return;
        }
        const quint64 asked = m_shown;
        const Unsaved answer = m_questions.unsaved(m_workbench.model.caption());
        if (answer == Unsaved::Cancel)
            return;
        if (m_shown != asked)
            continue; // the answer was for another run
        if (answer == Unsaved::Save) {
            save([this, command] { whenNothingIsLost(command); });
            return;
        }
        if (const QString reason = command.obstacle ? command.obstacle() : QString(); reason.isEmpty())
            command.act();
        else
            Q_EMIT refused(reason);
        return;
    }
}

void FileActions::exportPlot(viz::PlotWidget* plot)
{
    if (!plot)
        return;
    if (plot->isEmpty()) {
        Q_EMIT refused(tr("The plot “%1” is still empty: there is nothing to export.").arg(plot->title()));
        return;
    }
    FigureDialog dialog(m_workbench.figures, *plot, plot->window());
    showFigureDialog(dialog, viewOf(plot));
}

void FileActions::exportPage(const View& view, const QString& title)
{
    FigureDialog dialog(m_workbench.figures, view.plots(), view.window());
    dialog.setTitle(view.plots().isEmpty() ? QString() : title);
    dialog.setCaption(m_workbench.model.caption());
    showFigureDialog(dialog, &view);
}

void FileActions::showFigureDialog(FigureDialog& dialog, const View* view)
{
    if (view)
        dialog.setSource(view->source());
    dialog.setAskPath(m_questions.plotToExport);
    m_questions.showFigureDialog(dialog);
    if (const QString path = dialog.writtenPath(); !path.isEmpty())
        Q_EMIT said(tr("Exported to %1.").arg(path));
    else if (!dialog.isVisible() && dialog.result() != QDialog::Accepted && !dialog.problem().isEmpty())
        Q_EMIT refused(dialog.problem());
}

void FileActions::exportTable(const QString& csv)
{
    const QString path = m_questions.tableToExport(fileNameOf(m_workbench.model.caption(), QStringLiteral(".csv")));
    if (path.isEmpty())
        return;
    QString error;
    if (viz::writeText(csv, path, &error))
        Q_EMIT said(tr("Exported to %1.").arg(path));
    else
        Q_EMIT refused(error);
}

void FileActions::writeReport()
{
    if (const QString path = m_questions.reportToWrite(m_workbench.report.suggestion()); !path.isEmpty())
        m_workbench.report.write(path);
}

}
