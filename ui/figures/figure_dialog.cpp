#include "ui/figures/figure_dialog.h"

#include "ui/figures/figure_source.h"
#include "ui/figures/figure_styles.h"
#include "ui/figures/figure_styles_dialog.h"
#include "ui/manual/manual_text.h"
#include "ui/text.h"
#include "viz/figure.h"
#include "viz/page.h"
#include "viz/plot_widget.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>

#include <algorithm>

namespace cmir::ui {

namespace {

constexpr int previewDpi = 192;

QString nameOf(const viz::PlotWidget& plot)
{
    return plot.title().isEmpty() ? plot.accessibleName() : plot.title();
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

FigureDialog::FigureDialog(FigureStyles& styles, const QList<viz::PlotWidget*>& plots, QWidget* parent)
    : FigureDialog(styles, plots, true, parent)
{ }

FigureDialog::FigureDialog(FigureStyles& styles, viz::PlotWidget& plot, QWidget* parent)
    : FigureDialog(styles, QList<viz::PlotWidget*> { &plot }, false, parent)
{ }

FigureDialog::FigureDialog(FigureStyles& styles, const QList<viz::PlotWidget*>& plots, bool page, QWidget* parent)
    : QDialog(parent)
    , m_styles(styles)
    , m_page(page)
{
    setManualSection(this, QStringLiteral("Export a figure"));
    setWindowTitle(page ? tr("Export page of plots") : tr("Export figure"));
    auto* list = makeList(plots);
    auto* fields = makeOptions();
    m_problem = new QLabel;
    m_problem->setWordWrap(true);
    m_problem->setTextFormat(Qt::PlainText);
    m_problem->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_problem->hide();
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    m_export = buttons->addButton(tr("&Export…"), QDialogButtonBox::AcceptRole);
    connect(buttons, &QDialogButtonBox::accepted, this, &FigureDialog::exportFigure);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* left = new QVBoxLayout;
    left->setSpacing(8);
    left->addWidget(list, 1);
    left->addWidget(fields);
    list->setVisible(page);
    if (!page)
        left->addStretch(1);
    auto* parts = new QHBoxLayout;
    parts->setSpacing(16);
    parts->addLayout(left, 2);
    parts->addWidget(makePreview(), 3);
    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(8);
    layout->addLayout(parts, 1);
    layout->addWidget(m_problem);
    layout->addWidget(buttons);
    m_export->setDefault(true); // in the dialog now: only there does it count
    m_previewTimer.setSingleShot(true);
    m_previewTimer.setInterval(0);
    connect(&m_previewTimer, &QTimer::timeout, this, &FigureDialog::showPreview);
    connect(m_list, &QListWidget::itemChanged, this, &FigureDialog::showState);
    connect(&m_styles, &FigureStyles::changed, this, &FigureDialog::fillStyles);
    showState();
    (page ? static_cast<QWidget*>(m_list) : m_style)->setFocus();
    resize(960, 560);
}

QWidget* FigureDialog::makeList(const QList<viz::PlotWidget*>& plots)
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

QWidget* FigureDialog::makeOptions()
{
    m_title = new QLineEdit;
    m_title->setPlaceholderText(tr("none"));
    m_caption = new QLineEdit;
    m_caption->setPlaceholderText(tr("none"));
    m_columns = new QSpinBox;
    m_columns->setRange(1, 6);
    m_columns->setValue(2);
    m_style = new QComboBox;
    m_style->setToolTip(richTip(tr("Size, font, colours and line width. It stays chosen for the next figure.")));
    fillStyles();
    connect(m_style, &QComboBox::activated, this, [this] { m_styles.choose(m_style->currentText()); });
    auto* edit = new QPushButton(tr("E&dit styles…"));
    edit->setAutoDefault(false);
    connect(edit, &QPushButton::clicked, this, &FigureDialog::editStyles);
    auto* part = new QWidget;
    auto* layout = new QFormLayout(part);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addRow(tr("&Style"), m_style);
    layout->addRow(QString(), edit);
    layout->addRow(tr("&Title"), m_title);
    layout->addRow(tr("Capt&ion"), m_caption);
    layout->addRow(tr("Co&lumns"), m_columns);
    for (QWidget* field :
        { static_cast<QWidget*>(m_title), static_cast<QWidget*>(m_caption), static_cast<QWidget*>(m_columns) }) {
        field->setVisible(m_page);
        layout->labelForField(field)->setVisible(m_page);
    }
    for (QLineEdit* line : { m_title, m_caption })
        connect(line, &QLineEdit::textChanged, this, [this] { m_previewTimer.start(); });
    connect(m_columns, &QSpinBox::valueChanged, this, [this] { m_previewTimer.start(); });
    return part;
}

QWidget* FigureDialog::makePreview()
{
    m_preview = new QLabel;
    m_preview->setAlignment(Qt::AlignCenter);
    m_preview->setMinimumSize(320, 240);
    m_preview->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Ignored);
    m_preview->setFrameStyle(QFrame::StyledPanel);
    m_preview->setAccessibleName(tr("The figure as it will be written"));
    m_size = new QLabel;
    m_size->setWordWrap(true);
    auto* part = new QWidget;
    auto* layout = new QVBoxLayout(part);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(m_preview, 1);
    layout->addWidget(m_size);
    return part;
}

void FigureDialog::fillStyles()
{
    m_style->clear();
    for (const viz::FigureStyle& style : m_styles.all())
        m_style->addItem(style.name);
    m_style->setCurrentText(m_styles.chosen().name);
    m_previewTimer.start();
}

void FigureDialog::editStyles()
{
    FigureStylesDialog dialog(m_styles, this);
    dialog.exec();
    m_styles.choose(dialog.current());
}

void FigureDialog::setTitle(const QString& title)
{
    m_title->setText(title);
}

void FigureDialog::setCaption(const QString& caption)
{
    m_caption->setText(caption);
}

void FigureDialog::checkAll(bool on)
{
    for (int i = 0; i < m_list->count(); ++i)
        if (m_list->item(i)->flags().testFlag(Qt::ItemIsEnabled))
            m_list->item(i)->setCheckState(on ? Qt::Checked : Qt::Unchecked);
}

QList<const viz::PlotWidget*> FigureDialog::chosen() const
{
    QList<const viz::PlotWidget*> plots;
    for (int i = 0; i < m_list->count(); ++i)
        if (m_plots[i] && m_list->item(i)->checkState() == Qt::Checked)
            plots << m_plots[i].data();
    return plots;
}

viz::FigureStyle FigureDialog::chosenStyle() const
{
    return m_styles.find(m_style->currentText());
}

viz::PageOptions FigureDialog::options() const
{
    viz::PageOptions options;
    options.columns = m_columns->value();
    options.title = m_title->text().trimmed();
    options.caption = m_caption->text().trimmed();
    options.style = chosenStyle();
    return options;
}

void FigureDialog::showState()
{
    const bool any = !chosen().isEmpty();
    m_export->setEnabled(any);
    m_export->setToolTip(any ? QString() : tr("Choose at least one plot above."));
    showProblem({});
    m_previewTimer.start();
}

void FigureDialog::resizeEvent(QResizeEvent* event)
{
    QDialog::resizeEvent(event);
    m_previewTimer.start();
}

/// As large as there is room, whatever it is on paper: how large that is stands below.
void FigureDialog::showPreview()
{
    auto plots = chosen();
    plots.removeIf([](const viz::PlotWidget* plot) { return plot->isEmpty(); });
    if (plots.isEmpty()) {
        m_preview->setText(tr("Nothing is chosen."));
        m_size->clear();
        return;
    }
    viz::FigureStyle drawn = chosenStyle();
    drawn.dpi = previewDpi;
    const auto take = [this, &drawn](const viz::Figure& figure) {
        const QSizeF mm = QSizeF(figure.size) * (figure.unit * viz::millimetresPerPixel);
        const double ratio = m_preview->devicePixelRatioF();
        const double fits = std::min(m_preview->contentsRect().width() / (mm.width() / 25.4),
            m_preview->contentsRect().height() / (mm.height() / 25.4));
        QImage image = viz::figureImage(figure, std::clamp(static_cast<int>(fits * ratio), 10, 2 * drawn.dpi));
        image.setDevicePixelRatio(ratio);
        m_preview->setPixmap(QPixmap::fromImage(image));
        m_size->setText(
            tr("%1 × %2 mm").arg(QString::number(mm.width(), 'f', 1), QString::number(mm.height(), 'f', 1)));
    };
    if (m_page)
        take(viz::pageFigure(plots, options()));
    else
        plots.first()->withFigure(take, drawn);
}

void FigureDialog::showProblem(const QString& problem)
{
    m_problem->setText(problem);
    m_problem->setVisible(!problem.isEmpty());
}

QString FigureDialog::problem() const
{
    return m_problem->text();
}

QByteArray FigureDialog::settings() const
{
    QStringList titles;
    for (const viz::PlotWidget* plot : chosen())
        titles << nameOf(*plot);
    return figureSettings(chosenStyle(), titles, m_source);
}

bool FigureDialog::write(const QString& path, QString* error) const
{
    const WaitCursor wait;
    const auto plots = chosen();
    if (!m_page)
        return plots.first()->exportTo(path, error, chosenStyle(), settings());
    viz::PageOptions page = options();
    page.settings = settings();
    return viz::writePage(plots, page, path, error);
}

void FigureDialog::exportFigure()
{
    const auto before = chosen();
    const QString title = m_page || before.isEmpty() ? m_title->text() : before.first()->title();
    const QString path
        = m_askPath ? m_askPath(fileNameOf(title, QStringLiteral(".pdf"), QStringLiteral("plots"))) : QString();
    if (path.isEmpty())
        return;
    if (chosen().isEmpty()) { // those that are still there
        showProblem(tr("No plot is chosen, or those that were are gone: nothing was written."));
        return;
    }
    QString error;
    if (!write(path, &error)) {
        showProblem(error);
        return;
    }
    m_written = path;
    accept();
}

}
