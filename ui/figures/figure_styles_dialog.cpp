#include "ui/figures/figure_styles_dialog.h"

#include "ui/figures/figure_styles.h"
#include "ui/manual/manual_text.h"
#include "ui/text.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QDoubleSpinBox>
#include <QFontDatabase>
#include <QFormLayout>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QVBoxLayout>

namespace cmir::ui {

namespace {

/// A number of which 0 means that the plot is as on the screen.
QDoubleSpinBox* sizeBox(double least, double most, double step, int decimals, const QString& unit, const QString& zero)
{
    auto* box = new QDoubleSpinBox;
    box->setLocale(QLocale::c());
    box->setRange(0, most);
    box->setSingleStep(step);
    box->setDecimals(decimals);
    box->setSuffix(unit);
    box->setSpecialValueText(zero);
    box->setProperty("least", least);
    return box;
}

/// What is between 0 and the least that is possible is the least.
double valueOf(const QDoubleSpinBox& box)
{
    const double value = box.value();
    return value > 0 ? std::max(value, box.property("least").toDouble()) : 0;
}

}

FigureStylesDialog::FigureStylesDialog(FigureStyles& styles, QWidget* parent)
    : QDialog(parent)
    , m_styles(styles)
{
    setManualSection(this, QStringLiteral("Styles of figures"));
    setWindowTitle(tr("Styles of figures"));
    auto* parts = new QHBoxLayout;
    parts->setSpacing(16);
    parts->addWidget(makeList(), 2);
    parts->addWidget(makeForm(), 3);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::accept);
    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(8);
    layout->addLayout(parts, 1);
    layout->addWidget(buttons);
    fill(m_styles.chosen().name);
    m_list->setFocus();
    resize(720, 440);
}

QWidget* FigureStylesDialog::makeList()
{
    m_list = new QListWidget;
    m_list->setAccessibleName(tr("Styles"));
    m_list->setEditTriggers(QAbstractItemView::EditKeyPressed | QAbstractItemView::DoubleClicked);
    auto* label = new QLabel(tr("&Styles"));
    label->setBuddy(m_list);
    m_copy = new QPushButton(tr("&Copy"));
    m_copy->setToolTip(richTip(tr("A new style like this one, which can be changed.")));
    m_rename = new QPushButton(tr("&Rename"));
    m_remove = new QPushButton(tr("&Delete"));
    auto* row = new QHBoxLayout;
    for (QPushButton* button : { m_copy, m_rename, m_remove }) {
        button->setAutoDefault(false);
        row->addWidget(button);
    }
    row->addStretch(1);
    auto* part = new QWidget;
    auto* layout = new QVBoxLayout(part);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(label);
    layout->addWidget(m_list, 1);
    layout->addLayout(row);
    connect(m_list, &QListWidget::currentRowChanged, this, [this] {
        if (!m_filling)
            showStyle();
    });
    connect(m_list, &QListWidget::itemChanged, this, [this](QListWidgetItem* item) {
        if (!m_filling)
            renamed(item->text());
    });
    connect(m_copy, &QPushButton::clicked, this, [this] { fill(m_styles.copy(current())); });
    connect(m_rename, &QPushButton::clicked, this, [this] { m_list->editItem(m_list->currentItem()); });
    connect(m_remove, &QPushButton::clicked, this, [this] {
        const int at = m_list->currentRow();
        m_styles.remove(current());
        fill(m_styles.all().value(std::max(0, at - 1)).name);
    });
    return part;
}

QWidget* FigureStylesDialog::makeForm()
{
    using Limits = StyleLimits;
    m_width = sizeBox(Limits::leastMm, Limits::mostMm, 1, 1, tr(" mm"), tr("as on the screen"));
    m_height = sizeBox(Limits::leastMm, Limits::mostMm, 1, 1, tr(" mm"), tr("in proportion"));
    m_height->setToolTip(richTip(tr("Of a figure, and of each row of a page.")));
    m_points = sizeBox(Limits::leastPoints, Limits::mostPoints, 0.5, 1, tr(" pt"), tr("as on the screen"));
    m_points->setToolTip(richTip(tr("Of axis titles and legend. Numbers at the axes are a little smaller.")));
    m_line = sizeBox(Limits::leastLine, Limits::mostLine, 0.25, 2, tr(" pt"), tr("as on the screen"));
    m_line->setToolTip(richTip(tr("Of a curve; all other lines in proportion.")));
    m_family = new QComboBox;
    m_family->addItem(tr("The program's own"), QString());
    for (const QString& family : QFontDatabase::families())
        if (!QFontDatabase::isPrivateFamily(family) && QFontDatabase::isSmoothlyScalable(family))
            m_family->addItem(family, family);
    m_family->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_family->setMinimumContentsLength(20);
    m_colors = new QComboBox;
    m_colors->addItem(tr("Colours on white"));
    m_colors->addItem(tr("Greys, lines differ in dashes"));
    m_colors->addItem(tr("Colours on a dark ground"));
    m_title = new QCheckBox(tr("&Title above"));
    m_caption = new QCheckBox(tr("Ca&ption below"));
    m_caption->setToolTip(richTip(tr("Method, data and seed. They are in the file in any case.")));
    m_dpi = new QSpinBox;
    m_dpi->setRange(Limits::leastDpi, Limits::mostDpi);
    m_dpi->setSuffix(tr(" dpi"));
    m_note = new QLabel;
    m_note->setWordWrap(true);
    m_form = new QWidget;
    auto* layout = new QFormLayout(m_form);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addRow(tr("&Width"), m_width);
    layout->addRow(tr("&Height"), m_height);
    layout->addRow(tr("&Font"), m_family);
    layout->addRow(tr("Font si&ze"), m_points);
    layout->addRow(tr("&Line width"), m_line);
    layout->addRow(tr("C&olours"), m_colors);
    layout->addRow(QString(), m_title);
    layout->addRow(QString(), m_caption);
    layout->addRow(tr("Resolution of P&NG"), m_dpi);
    auto* part = new QWidget;
    auto* column = new QVBoxLayout(part);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_form);
    column->addWidget(m_note);
    column->addStretch(1);
    for (QDoubleSpinBox* box : { m_width, m_height, m_points, m_line })
        connect(box, &QDoubleSpinBox::valueChanged, this, &FigureStylesDialog::takeStyle);
    for (QComboBox* box : { m_family, m_colors })
        connect(box, &QComboBox::activated, this, &FigureStylesDialog::takeStyle);
    for (QCheckBox* box : { m_title, m_caption })
        connect(box, &QCheckBox::clicked, this, &FigureStylesDialog::takeStyle);
    connect(m_dpi, &QSpinBox::valueChanged, this, &FigureStylesDialog::takeStyle);
    return part;
}

QString FigureStylesDialog::current() const
{
    const QListWidgetItem* item = m_list->currentItem();
    return item ? item->data(Qt::UserRole).toString() : QString();
}

void FigureStylesDialog::setCurrent(const QString& name)
{
    for (int i = 0; i < m_list->count(); ++i)
        if (m_list->item(i)->data(Qt::UserRole).toString() == name)
            m_list->setCurrentRow(i);
}

QString FigureStylesDialog::note() const
{
    return m_note->text();
}

void FigureStylesDialog::fill(const QString& select)
{
    m_filling = true;
    m_list->clear();
    for (const viz::FigureStyle& style : m_styles.all()) {
        auto* item = new QListWidgetItem(style.name, m_list);
        item->setData(Qt::UserRole, style.name);
        item->setFlags(item->flags().setFlag(Qt::ItemIsEditable, !m_styles.isBuiltIn(style.name)));
    }
    setCurrent(select);
    m_filling = false;
    showStyle();
}

void FigureStylesDialog::showStyle()
{
    const viz::FigureStyle style = m_styles.find(current());
    const bool own = !m_styles.isBuiltIn(style.name);
    m_filling = true;
    m_width->setValue(style.widthMm);
    m_height->setValue(style.heightMm);
    m_points->setValue(style.points);
    m_line->setValue(style.lineWidth);
    int family = m_family->findData(style.family);
    if (family < 0) { // of another machine: named as it is
        m_family->addItem(tr("%1 (not installed)").arg(style.family), style.family);
        family = m_family->count() - 1;
    }
    m_family->setCurrentIndex(family);
    m_colors->setCurrentIndex(static_cast<int>(style.colors));
    m_title->setChecked(style.title);
    m_caption->setChecked(style.caption);
    m_dpi->setValue(style.dpi);
    m_filling = false;
    m_form->setEnabled(own);
    m_rename->setEnabled(own);
    m_remove->setEnabled(own);
    m_note->setText(own ? QString() : tr("A style of the program: copy it to change it."));
}

void FigureStylesDialog::takeStyle()
{
    if (m_filling)
        return;
    viz::FigureStyle style = m_styles.find(current());
    style.widthMm = valueOf(*m_width);
    style.heightMm = valueOf(*m_height);
    style.points = valueOf(*m_points);
    style.lineWidth = valueOf(*m_line);
    style.family = m_family->currentData().toString();
    style.colors = static_cast<viz::FigureColors>(m_colors->currentIndex());
    style.title = m_title->isChecked();
    style.caption = m_caption->isChecked();
    style.dpi = m_dpi->value();
    m_styles.put(style);
}

void FigureStylesDialog::renamed(const QString& to)
{
    const QString from = current();
    const QString problem = m_styles.rename(from, to);
    fill(problem.isEmpty() ? to.trimmed() : from);
    if (!problem.isEmpty())
        m_note->setText(problem);
}

}
