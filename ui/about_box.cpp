#include "ui/about_box.h"

#include "core/common/kernel_settings.h"
#include "core/common/log.h"
#include "core/import/run_import.h"
#include "ui/icons.h"
#include "ui/manual/manual_text.h"
#include "ui/run_model.h"
#include "ui/text.h"

#include <QCoreApplication>
#include <QIcon>
#include <QMessageBox>

namespace cmir::ui {

namespace {

QString row(const QString& name, const QString& value)
{
    return QStringLiteral("<tr><td>%1&nbsp;&nbsp;&nbsp;</td><td>%2</td></tr>")
        .arg(name.toHtmlEscaped(), value.toHtmlEscaped());
}

}

QString aboutText(const RunModel& model)
{
    QString rows = row(QStringLiteral("CmIR Workbench"), QCoreApplication::applicationVersion())
        + row(QStringLiteral("Qt"), QString::fromLatin1(qVersion()));
    KernelReport settings = kernelReport();
    if (const auto& record = model.record())
        for (const auto& [name, value] : foreign::shownSoftware(record->software))
            settings.insert_or_assign(name, value);
    for (const auto& [name, value] : settings)
        rows += row(toQt(name), toQt(value));
    const QString file = QString::fromStdString(logFile().string());
    if (!file.isEmpty())
        rows += row(QObject::tr("log file"), file);
    QString text = QObject::tr("<p>Causal modality-invariant representation learning at the desk: train, turn the "
                               "parameters while it trains, and see "
                               "whether invariant and spurious representations come apart.</p>"
                               "<p>The method is that of “Learning Invariant Modality Representation for Robust "
                               "Multimodal Learning from a Causal "
                               "Inference Perspective” (ACL 2026, arXiv 2604.18460).</p><table>%1</table>")
                       .arg(rows);
    if (!model.record())
        text += QObject::tr(
            "<p>The versions of the libraries are shown here once a run has been trained or opened.</p>");
    return text + QObject::tr("<p>Free software under the GNU General Public License, version 3 or later.</p>");
}

void showAbout(const RunModel& model, QWidget* parent)
{
    QMessageBox box(parent);
    setManualSection(&box, QStringLiteral("About the program"));
    box.setWindowTitle(QObject::tr("About CmIR Workbench"));
    box.setIconPixmap(programIcon().pixmap(64, 64));
    box.setTextFormat(Qt::RichText);
    box.setText(QStringLiteral("<h3>CmIR Workbench</h3>"));
    box.setInformativeText(aboutText(model));
    box.setTextInteractionFlags(Qt::TextBrowserInteraction);
    box.exec();
}

}
