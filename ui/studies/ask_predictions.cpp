#include "ui/studies/ask_predictions.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QInputDialog>

namespace cmir::ui {

std::optional<NamedPredictions> askPredictions(QWidget* parent)
{
    const QStringList files = QFileDialog::getOpenFileNames(parent,
        QObject::tr("Predictions of another program, one file for each of its seeds"), {},
        QObject::tr(
            "Tables and archives with the columns id and prediction (*.csv *.tsv *.jsonl *.npz);;All files (*)"));
    if (files.isEmpty())
        return {};
    bool chosen = false;
    const QString name = QInputDialog::getText(parent, QObject::tr("Predictions of another program"),
        QObject::tr("Name of its row:"), QLineEdit::Normal, QFileInfo(files.first()).completeBaseName(), &chosen)
                             .trimmed();
    if (!chosen || name.isEmpty())
        return {};
    return NamedPredictions { name, files };
}

}
