#include "ui/apply/run_application.h"

#include "core/config/method.h"
#include "core/import/new_samples.h"
#include "ui/apply/applied_dialog.h"
#include "ui/apply/columns_dialog.h"
#include "ui/library/run_ghosts.h"
#include "ui/text.h"
#include "ui/workbench.h"

#include <QFileDialog>

#include <utility>

namespace cmir::ui {

RunApplication::RunApplication(Workbench& workbench, QWidget* window)
    : QObject(window)
    , m_workbench(workbench)
    , m_window(window)
{
    connect(&workbench.model, &RunModel::testShownChanged, this, &RunApplication::followTest);
}

void RunApplication::ask()
{
    if (const QStringList paths = QFileDialog::getOpenFileNames(m_window, tr("Apply the run to other data"), {},
            tr("Data (*.h5 *.hdf5 *.csd *.pkl *.pickle *.npz *.csv *.tsv *.jsonl);;All files (*)"));
        !paths.isEmpty())
        applyTo(paths);
}

void RunApplication::applyTo(const QStringList& paths)
{
    const auto run = m_workbench.model.record();
    if (!run || paths.isEmpty())
        return;
    std::vector<std::string> files;
    for (const QString& path : paths)
        files.push_back(path.toStdString());
    m_workbench.modules.whenAgreed(run->config.parameters.unimodal, [this, run, files] {
        start(
            [files](const std::shared_ptr<const RunRecord>& record, bool withTest, const JobContext& job) {
                const NewData data = findNewData(record, files, job);
                if (!data.dataset)
                    return Found { nullptr, data.choice };
                return Found {
                    std::make_shared<const AppliedPicture>(makeAppliedPicture(record, data.dataset, job, withTest)), {}
                };
            },
            run);
    });
}

void RunApplication::start(const Work& work, const std::shared_ptr<const RunRecord>& run)
{
    const RunModel& model = m_workbench.model;
    const bool withTest = model.testShown() && model.record() && isSameRun(*model.record(), *run);
    m_workbench.jobs.start(
        QStringLiteral("apply"), tr("Applying the run"), this,
        [work, run, withTest](const JobContext& job) { return work(run, withTest, job); },
        [this, work, run](const Found& found) { show(found, work, run); });
}

void RunApplication::show(const Found& found, const Work& work, const std::shared_ptr<const RunRecord>& run)
{
    if (!found.picture)
        return askForColumns(found.choice, run);
    auto* dialog = new AppliedDialog(toQt(methodTitle(run->config.method)), *found.picture, m_workbench.jobs, m_window);
    if (m_lacking.dialog && m_lacking.run == run && !dialog->lacksTest()) {
        dialog->setGeometry(m_lacking.dialog->geometry());
        m_lacking.dialog->close();
    }
    m_lacking = {};
    if (dialog->lacksTest())
        m_lacking = { dialog, work, run };
    dialog->show();
}

/// Test is shown by one deed for the whole program, which the run counts: a window that waits for it follows.
void RunApplication::followTest()
{
    const auto& record = m_workbench.model.record();
    if (m_workbench.model.testShown() && m_lacking.dialog && record && isSameRun(*record, *m_lacking.run))
        start(m_lacking.work, m_lacking.run);
}

void RunApplication::askForColumns(const ImportChoice& choice, const std::shared_ptr<const RunRecord>& run)
{
    auto* dialog = new ColumnsDialog(choice, run, m_workbench.jobs, m_window);
    connect(dialog, &QDialog::accepted, this, [this, dialog, run] {
        start(
            [choice = dialog->choice()](
                const std::shared_ptr<const RunRecord>& record, bool withTest, const JobContext& job) {
                const auto dataset
                    = std::make_shared<const Dataset>(foreign::newSamples(*choice.file, choice.mapping, *record, job));
                return Found {
                    std::make_shared<const AppliedPicture>(makeAppliedPicture(record, dataset, job, withTest)), {}
                };
            },
            run);
    });
    dialog->open();
}

}
