#include "ui/questions.h"

#include "ui/figures/figure_dialog.h"
#include "ui/import/import_dialog.h"
#include "ui/manual/manual_text.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QMessageBox>
#include <QObject>
#include <QPushButton>

namespace cmir::ui {

namespace {

WhileTraining askWhileTraining(QWidget* window)
{
    QMessageBox box(QMessageBox::Question, QObject::tr("Training"), QObject::tr("A run is training."),
        QMessageBox::NoButton, window);
    setManualSection(&box, QStringLiteral("Closing while a run trains"));
    box.setInformativeText(QObject::tr("Stopping keeps what is finished so far, and you can still save it."));
    auto* stop = box.addButton(QObject::tr("&Stop and close"), QMessageBox::DestructiveRole);
    auto* keep = box.addButton(QObject::tr("&Keep training"), QMessageBox::RejectRole);
    box.setDefaultButton(keep);
    box.setEscapeButton(keep);
    box.exec();
    return box.clickedButton() == stop ? WhileTraining::StopAndClose : WhileTraining::KeepTraining;
}

bool askMayEnd(QWidget* window, const QString& deed, const QStringList& work)
{
    QMessageBox box(QMessageBox::Question, deed, QObject::tr("%1?").arg(deed), QMessageBox::NoButton, window);
    setManualSection(&box, QStringLiteral("Ending other work"));
    box.setInformativeText(work.join(QStringLiteral("\n\n")));
    auto* end = box.addButton(deed, QMessageBox::DestructiveRole);
    auto* goOn = box.addButton(QObject::tr("&Go on working"), QMessageBox::RejectRole);
    box.setDefaultButton(goOn);
    box.setEscapeButton(goOn);
    box.exec();
    return box.clickedButton() == end;
}

Unsaved askUnsaved(QWidget* window, const QString& run)
{
    QMessageBox box(QMessageBox::Question, QObject::tr("Unsaved run"),
        QObject::tr("The run “%1” is not saved.").arg(run),
        QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel, window);
    setManualSection(&box, QStringLiteral("An unsaved run"));
    box.setInformativeText(QObject::tr("Its weights, curves and results are lost if it is discarded."));
    box.setDefaultButton(QMessageBox::Save);
    switch (box.exec()) {
    case QMessageBox::Save:
        return Unsaved::Save;
    case QMessageBox::Discard:
        return Unsaved::Discard;
    default:
        return Unsaved::Cancel;
    }
}

bool askRunModule(QWidget* window, const QString& file, const QString& sha256)
{
    QMessageBox box(QMessageBox::Warning, QObject::tr("Run a module"),
        QObject::tr("Run the module %1?").arg(QFileInfo(file).fileName()), QMessageBox::NoButton, window);
    setManualSection(&box, QStringLiteral("Running a module"));
    box.setInformativeText(
        QObject::tr("A TorchScript module is a program. Like any program it can read, change and delete your "
                    "files. Run it only if you trust whoever made it.\n\n%1\nSHA-256 %2\n\nYou are asked once for "
                    "each module; another content of the file is another module.")
            .arg(file, sha256));
    auto* run = box.addButton(QObject::tr("&Run it"), QMessageBox::AcceptRole);
    auto* no = box.addButton(QObject::tr("&Do not run it"), QMessageBox::RejectRole);
    box.setDefaultButton(no);
    box.setEscapeButton(no);
    box.exec();
    return box.clickedButton() == run;
}

/// The chosen file name with an ending, added when the user typed none.
QString saveName(
    QWidget* window, const QString& title, const QString& suggestion, const QString& filter, const QString& ending)
{
    QFileDialog dialog(window, title, suggestion, filter);
    dialog.setAcceptMode(QFileDialog::AcceptSave);
    dialog.setDefaultSuffix(ending);
    dialog.selectFile(suggestion);
    return dialog.exec() == QDialog::Accepted ? dialog.selectedFiles().value(0) : QString();
}

}

Questions Questions::asDialogs(QWidget* window)
{
    Questions questions;
    questions.whileTraining = [window] { return askWhileTraining(window); };
    questions.mayEnd = [window](const QString& deed, const QStringList& work) { return askMayEnd(window, deed, work); };
    questions.unsaved = [window](const QString& run) { return askUnsaved(window, run); };
    questions.runModule
        = [window](const QString& file, const QString& sha256) { return askRunModule(window, file, sha256); };
    questions.filesToOpen = [window] {
        return QFileDialog::getOpenFileNames(window, QObject::tr("Open a dataset or a run"), {},
            QObject::tr(
                "All that can be opened (*.h5 *.hdf5 *.csd *.pkl *.pickle *.npz *.csv *.tsv *.jsonl);;Runs and dataset "
                "files "
                "(*.h5 *.hdf5);;Data of other programs (*.csd *.pkl *.pickle *.npz *.csv *.tsv *.jsonl *.h5 "
                "*.hdf5);;All files "
                "(*)"));
    };
    questions.importChoice
        = [window](const std::shared_ptr<const foreign::File>& file, JobRunner& jobs) -> std::optional<ImportChoice> {
        ImportDialog dialog(file, jobs, window);
        return dialog.exec() == QDialog::Accepted ? std::optional(dialog.choice()) : std::nullopt;
    };
    questions.runToSave = [window](const QString& suggestion) {
        return saveName(
            window, QObject::tr("Save the run"), suggestion, QObject::tr("Run files (*.h5)"), QStringLiteral("h5"));
    };
    questions.plotToExport = [window](const QString& suggestion) {
        return saveName(window, QObject::tr("Export the plot"), suggestion,
            QObject::tr("Figure or its numbers (*.pdf *.svg *.png *.csv *.tex)"), QStringLiteral("pdf"));
    };
    questions.showFigureDialog = [](FigureDialog& dialog) { dialog.exec(); };
    questions.reportToWrite = [window](const QString& suggestion) {
        return saveName(window, QObject::tr("Write a report of the run"), suggestion,
            QObject::tr("Report (*.html *.pdf)"), QStringLiteral("html"));
    };
    questions.tableToExport = [window](const QString& suggestion) {
        return saveName(
            window, QObject::tr("Export the samples"), suggestion, QObject::tr("Table (*.csv)"), QStringLiteral("csv"));
    };
    return questions;
}

}
