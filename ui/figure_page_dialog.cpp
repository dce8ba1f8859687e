#include "ui/figure_page_dialog.h"

#include "ui/manual/manual_text.h"
#include "ui/text.h"
#include "viz/page.h"
#include "viz/plot_widget.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>

namespace cmir::ui {

namespace {

QString nameOf(const viz::PlotWidget& plot)
{
    return plot.title().isEmpty() ? plot.accessibleName() : plot.title();
}

QString askForFile(QWidget* window, const QString& suggestion)
{
    QFileDialog dialog(window, QObject::tr("Export the page"), suggestion, QObject::tr("Pictures (*.pdf *.png *.svg)"));
    dialog.setAcceptMode(QFileDialog::AcceptSave);
    dialog.setDefaultSuffix(QStringLiteral("pdf"));
    dialog.selectFile(suggestion);
    return dialog.exec() == QDialog::Accepted ? dialog.selectedFiles().value(0) : QString();
}

/// The pointer that says “wait” while it lives.
class WaitCursor {
public:
    WaitCursor() { QGuiApplication::setOverrideCursor(Qt::WaitCursor); }
    ~WaitCursor() { QGuiApplication::restoreOverrideCursor(); }
    WaitCursor(const WaitCursor&) = delete;
    WaitCursor& operator=(const WaitCursor&) = delete;
};

}

FigurePageDialog::FigurePageDialog(const QList<viz::PlotWidget*>& plots, QWidget* parent)
    : QDialog(parent)
    , m_askPath([this](const QString& suggestion) { return askForFile(this, suggestion); })
{
    setManualSection(this, QStringLiteral("Export a page of plots"));
    setWindowTitle(tr("Export page of plots"));
    auto* list = makeList(plots);
    auto* fields = makeOptions();
    m_problem = new QLabel;
    m_problem->setWordWrap(true);
    m_problem->setTextFormat(Qt::PlainText);
    m_problem->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_problem->hide();
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    m_export = buttons->addButton(tr("&Export…"), QDialogButtonBox::AcceptRole);
    connect(buttons, &QDialogButtonBox::accepted, this, &FigurePageDialog::exportPage);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(8);
    layout->addWidget(list, 1);
    layout->addWidget(fields);
    layout->addWidget(m_problem);
    layout->addWidget(buttons);
    m_export->setDefault(true); // in the dialog now: only there does it count
    connect(m_list, &QListWidget::itemChanged, this, &FigurePageDialog::showState);
    showState();
    m_list->setFocus();
    resize(460, 480);
}

QWidget* FigurePageDialog::makeList(const QList<viz::PlotWidget*>& plots)
{
    m_list = new QListWidget;
    m_list->setAccessibleName(tr("Plots"));
    for (viz::PlotWidget* plot : plots) {
        m_plots << plot;
        const bool empty = plot->isEmpty();
        auto* item = new QListWidgetItem(empty ? tr("%1 (still empty)").arg(nameOf(*plot)) : nameOf(*plot), m_list);
        item->setFlags(empty ? Qt::NoItemFlags : Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable);
        item->setCheckState(empty ? Qt::Unchecked : Qt::Checked);
    }
    auto* label = new QLabel(tr("&Plots, row by row"));
    label->setBuddy(m_list);
    auto* all = new QPushButton(tr("&All"));
    auto* none = new QPushButton(tr("&None"));
    for (QPushButton* button : { all, none })
        button->setAutoDefault(false);
    connect(all, &QPushButton::clicked, this, [this] { checkAll(true); });
    connect(none, &QPushButton::clicked, this, [this] { checkAll(false); });
    auto* top = new QHBoxLayout;
    top->addWidget(label, 1);
    top->addWidget(all);
    top->addWidget(none);
    auto* part = new QWidget;
    auto* layout = new QVBoxLayout(part);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addLayout(top);
    layout->addWidget(m_list, 1);
    return part;
}

QWidget* FigurePageDialog::makeOptions()
{
    m_title = new QLineEdit;
    m_title->setPlaceholderText(tr("none"));
    m_caption = new QLineEdit;
    m_caption->setPlaceholderText(tr("none"));
    m_columns = new QSpinBox;
    m_columns->setRange(1, 6);
    m_columns->setValue(2);
    m_dpi = new QComboBox;
    for (const int dpi : { 150, 300, 600 })
        m_dpi->addItem(tr("%1 dpi").arg(dpi), dpi);
    m_dpi->setCurrentIndex(1);
    m_dpi->setToolTip(tr("Of .png; .pdf and .svg are drawn as vectors."));
    auto* part = new QWidget;
    auto* layout = new QFormLayout(part);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addRow(tr("&Title"), m_title);
    layout->addRow(tr("Capt&ion"), m_caption);
    layout->addRow(tr("Co&lumns"), m_columns);
    layout->addRow(tr("&Resolution of PNG"), m_dpi);
    return part;
}

void FigurePageDialog::setTitle(const QString& title)
{
    m_title->setText(title);
}

void FigurePageDialog::setCaption(const QString& caption)
{
    m_caption->setText(caption);
}

void FigurePageDialog::checkAll(bool on)
{
    for (int i = 0; i < m_list->count(); ++i)
        if (m_list->item(i)->flags().testFlag(Qt::ItemIsEnabled))
            m_list->item(i)->setCheckState(on ? Qt::Checked : Qt::Unchecked);
}

QList<const viz::PlotWidget*> FigurePageDialog::chosen() const
{
    QList<const viz::PlotWidget*> plots;
    for (int i = 0; i < m_list->count(); ++i)
        if (m_plots[i] && m_list->item(i)->checkState() == Qt::Checked)
            plots << m_plots[i].data();
    return plots;
}

viz::PageOptions FigurePageDialog::options() const
{
    viz::PageOptions options;
    options.columns = m_columns->value();
    options.dpi = m_dpi->currentData().toInt();
    options.title = m_title->text().trimmed();
    options.caption = m_caption->text().trimmed();
    return options;
}

void FigurePageDialog::showState()
{
    const bool any = !chosen().isEmpty();
    m_export->setEnabled(any);
    m_export->setToolTip(any ? QString() : tr("Choose at least one plot above."));
    showProblem({});
}

void FigurePageDialog::showProblem(const QString& problem)
{
    m_problem->setText(problem);
    m_problem->setVisible(!problem.isEmpty());
}

QString FigurePageDialog::problem() const
{
    return m_problem->text();
}

void FigurePageDialog::exportPage()
{
    const QString path = m_askPath(fileNameOf(m_title->text(), QStringLiteral(".pdf"), QStringLiteral("plots")));
    if (path.isEmpty())
        return;
    const auto plots = chosen(); // those that are still there
    if (plots.isEmpty()) {
        showProblem(tr("No plot is chosen, or those that were are gone: nothing was written."));
        return;
    }
    QString error;
    const bool written = [&] {
        const WaitCursor wait;
        return viz::writePage(plots, options(), path, &error);
    }();
    if (!written) {
        showProblem(error);
        return;
    }
    m_written = path;
    accept();
}

}
