#include "ui/apply/run_application.h"

#include "core/config/method.h"
#include "core/import/new_samples.h"
#include "ui/apply/applied_dialog.h"
#include "ui/apply/columns_dialog.h"
#include "ui/text.h"
#include "ui/workbench.h"

#include <QFileDialog>

#include <utility>

namespace cmir::ui {

RunApplication::RunApplication(Workbench& workbench, QWidget* window)
    : QObject(window)
    , m_workbench(workbench)
    , m_window(window)
{ }

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
            [files](const std::shared_ptr<const RunRecord>& record, const JobContext& job) {
                const NewData data = findNewData(record, files, job);
                if (!data.dataset)
                    return Found { nullptr, data.choice };
                return Found { std::make_shared<const AppliedPicture>(makeAppliedPicture(record, data.dataset, job)),
                    {} };
            },
            run);
    });
}

void RunApplication::start(std::function<Found(const std::shared_ptr<const RunRecord>&, const JobContext&)> work,
    const std::shared_ptr<const RunRecord>& run)
{
    m_workbench.jobs.start(
        QStringLiteral("apply"), tr("Applying the run"), this,
        [work = std::move(work), run](const JobContext& job) { return work(run, job); },
        [this, run](const Found& found) {
            if (!found.picture)
                return askForColumns(found.choice, run);
            (new AppliedDialog(toQt(methodTitle(run->config.method)), *found.picture, m_workbench.jobs, m_window))
                ->show();
        });
}

void RunApplication::askForColumns(const ImportChoice& choice, const std::shared_ptr<const RunRecord>& run)
{
    auto* dialog = new ColumnsDialog(choice, run, m_workbench.jobs, m_window);
    connect(dialog, &QDialog::accepted, this, [this, dialog, run] {
        start(
            [choice = dialog->choice()](const std::shared_ptr<const RunRecord>& record, const JobContext& job) {
                const auto dataset
                    = std::make_shared<const Dataset>(foreign::newSamples(*choice.file, choice.mapping, *record, job));
                return Found { std::make_shared<const AppliedPicture>(makeAppliedPicture(record, dataset, job)), {} };
            },
            run);
    });
    dialog->open();
}

}
