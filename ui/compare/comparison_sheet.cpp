#include "ui/compare/comparison_sheet.h"

#include "core/library/comparison_text.h"
#include "ui/long_names.h"
#include "ui/text.h"
#include "viz/theme.h"

#include <QCheckBox>
#include <QClipboard>
#include <QEvent>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QPainter>
#include <QPushButton>
#include <QRegularExpression>
#include <QTreeWidget>

#include <algorithm>

namespace cmir::ui {

namespace {

constexpr int widestRunColumn = 208;
constexpr int swatchSize = 12;
constexpr int widestHead = widestRunColumn - swatchSize - 24; ///< of its text: beside the swatch and the margins
constexpr int headLines = 4;

/// A disc in the pin's colour, as in the list of runs.
QIcon pinSwatch(const QColor& color, qreal ratio)
{
    QPixmap picture(QSize(swatchSize, swatchSize) * ratio);
    picture.setDevicePixelRatio(ratio);
    picture.fill(Qt::transparent);
    QPainter painter(&picture);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    painter.drawEllipse(QRectF(1, 1, swatchSize - 2, swatchSize - 2));
    return picture;
}

}

ComparisonSheet::ComparisonSheet(QWidget* parent)
    : QWidget(parent)
    , m_controls(new QWidget)
    , m_view(new QTreeWidget)
    , m_note(new QLabel)
{
    makeControls();
    m_view->setRootIsDecorated(false);
    m_view->setItemsExpandable(false);
    m_view->setIndentation(8);
    m_view->setUniformRowHeights(true);
    m_view->setAlternatingRowColors(true);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setSelectionMode(QAbstractItemView::SingleSelection);
    m_view->setAccessibleName(tr("Runs beside each other"));
    m_view->header()->setStretchLastSection(false);
    m_view->header()->setSectionsMovable(false);
    m_view->header()->setDefaultAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_view->header()->setMinimumSectionSize(72);
    m_note->setWordWrap(true);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(m_view, 1);
    layout->addWidget(m_note);
    showTable();
}

void ComparisonSheet::makeControls()
{
    m_allSettings = new QCheckBox(tr("&All settings"));
    m_allSettings->setToolTip(richTip(tr("Also the settings that are the same in all of these runs.")));
    m_testMetrics = new QCheckBox(tr("T&est metrics"));
    m_testMetrics->setToolTip(richTip(tr("What the runs reached on test: the same as Show test, for the run on show "
                                         "counts it. Choose settings by validation alone: a setting that was chosen "
                                         "by what it does on test makes test say too much.")));
    m_seedsTogether = new QCheckBox(tr("Seeds to&gether"));
    m_seedsTogether->setToolTip(
        richTip(tr("Runs that differ by their seed alone make one column: the mean, ± half of its 95 % interval "
                   "(Student's t).")));
    for (QCheckBox* box : { m_allSettings, m_testMetrics, m_seedsTogether })
        connect(box, &QCheckBox::toggled, this, &ComparisonSheet::showTable);
    auto* copy = new QPushButton(tr("&Copy"));
    m_copy = new QMenu(copy);
    copy->setMenu(m_copy);
    copy->setToolTip(tr("Copies the table as it is shown."));
    const auto add = [this](const QString& title, std::string (*text)(const ComparisonTable&)) {
        connect(m_copy->addAction(title), &QAction::triggered, this,
            [this, text] { QGuiApplication::clipboard()->setText(toQt(text(m_table))); });
    };
    add(tr("as &Markdown"), comparisonMarkdown);
    add(tr("as &LaTeX (booktabs)"), comparisonLatex);
    add(tr("as &CSV, all digits"), comparisonCsv);

    auto* row = new QHBoxLayout(m_controls);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(16);
    row->addWidget(m_allSettings);
    row->addWidget(m_testMetrics);
    row->addWidget(m_seedsTogether);
    row->addStretch();
    row->addWidget(copy);
}

void ComparisonSheet::setRuns(
    std::vector<ComparedRun> runs, const QList<int>& colors, std::vector<ReferenceModel> references)
{
    m_runs = std::move(runs);
    m_colors = colors;
    m_references = std::move(references);
    showTable();
}

void ComparisonSheet::showTable()
{
    m_table
        = compareRuns(m_runs, { m_allSettings->isChecked(), m_testMetrics->isChecked(), m_seedsTogether->isChecked() });
    addReferences(m_table, m_references);
    // The items stay as long as they are of the same rows, so that a run that trains leaves the place in the table.
    QStringList shape;
    for (const ComparisonTable::Column& column : m_table.columns)
        shape << QString::number(column.runs.size()) + toQt(column.title);
    for (const ComparisonTable::Row& row : m_table.rows)
        shape << toQt(row.key);
    const bool isNew = shape != m_shape || m_items.isEmpty();
    m_shape = shape;
    if (isNew)
        makeItems();
    fillItems();
    showHeads();
    if (isNew)
        for (int column = 0; column < m_view->columnCount(); ++column) {
            m_view->resizeColumnToContents(column);
            const int wanted = m_view->columnWidth(column) + 8;
            m_view->setColumnWidth(column, column == 0 ? wanted : std::min(wanted, widestRunColumn));
        }
    QStringList notes;
    if (m_runs.size() == 1)
        notes << tr("Pin runs in the Runs list to see them beside this one: click the circle.");
    if (!m_table.note.empty() && m_runs.size() > 1)
        notes << toQt(m_table.note);
    if (m_table.columns.size() > 1 && std::ranges::any_of(m_table.columns, [](const ComparisonTable::Column& column) {
            return column.runs.size() > 1;
        }))
        notes << tr("± is half of the 95 % interval over seeds. Bold is the best mean, which may be chance where "
                    "intervals overlap.");
    const auto ofOneSeed = [](const ComparisonTable::Column& column) { return column.runs.size() == 1; };
    if (m_seedsTogether->isChecked() && m_runs.size() > 1
        && std::ranges::all_of(m_table.columns,
            [&](const ComparisonTable::Column& column) { return column.isReference() || ofOneSeed(column); }))
        notes << tr("No two of these runs differ by their seed alone: nothing is put together.");
    for (const ComparisonTable::Row& row : m_table.rows)
        if (const QString note = toQt(row.note) + u'.'; !row.note.empty() && !notes.contains(note))
            notes << note;
    m_note->setText(notes.join(u' '));
    m_note->setVisible(!notes.isEmpty());
}

void ComparisonSheet::makeItems()
{
    m_view->clear();
    m_items.clear();
    m_view->setColumnCount(static_cast<int>(m_table.columns.size()) + 1);
    const ComparisonTable::Row* before = nullptr;
    for (const ComparisonTable::Row& row : m_table.rows) {
        if (!before || before->section != row.section) {
            auto* head = new QTreeWidgetItem(m_view, { toQt(sectionTitle(row.section)) });
            head->setFlags(Qt::ItemIsEnabled);
            QFont bold = font();
            bold.setBold(true);
            head->setFont(0, bold);
            head->setFirstColumnSpanned(true);
        }
        m_items << new QTreeWidgetItem(m_view, { QStringLiteral("   ") + toQt(row.title) });
        m_items.last()->setToolTip(0, richTip(toQt(row.note.empty() ? row.key : row.key + ": " + row.note)));
        before = &row;
    }
}

void ComparisonSheet::fillItems()
{
    QFont plain = font(), bold = font();
    bold.setBold(true);
    for (qsizetype i = 0; i < m_items.size(); ++i) {
        const ComparisonTable::Row& row = m_table.rows[static_cast<std::size_t>(i)];
        for (std::size_t column = 0; column < row.cells.size(); ++column) {
            const ComparisonTable::Cell& cell = row.cells[column];
            const int at = static_cast<int>(column) + 1;
            QString text = toQt(cellText(m_table, row, column));
            static const QRegularExpression minus(QStringLiteral("(?<![^ \\[])-(?=[\\d.i])"));
            if (row.section != ComparisonTable::Section::Settings)
                text.replace(minus, QString(QChar(0x2212))); // as all numbers in the window
            m_items[i]->setText(at, text);
            m_items[i]->setTextAlignment(at, Qt::AlignRight | Qt::AlignVCenter);
            m_items[i]->setFont(at, cell.best ? bold : plain);
            m_items[i]->setToolTip(at, richTip(cell.best ? tr("%1, the best of these").arg(text) : text));
        }
    }
}

void ComparisonSheet::showHeads()
{
    const viz::Theme theme = viz::Theme::fromPalette(palette());
    QTreeWidgetItem* head = m_view->headerItem();
    head->setText(0, {});
    head->setTextAlignment(0, Qt::AlignLeft | Qt::AlignVCenter);
    for (std::size_t i = 0; i < m_table.columns.size(); ++i) {
        const ComparisonTable::Column& column = m_table.columns[i];
        const int at = static_cast<int>(i) + 1;
        const qsizetype first = column.isReference() ? -1 : static_cast<qsizetype>(column.runs.front());
        const int color = m_colors.value(first, -1);
        head->setText(at, wrappedName(toQt(column.title), m_view->header()->fontMetrics(), widestHead, headLines));
        head->setIcon(at, color < 0 ? QIcon() : pinSwatch(theme.category(color), devicePixelRatioF()));
        QStringList names;
        for (const std::size_t run : column.runs)
            names << toQt(m_runs[run].title);
        if (column.isReference())
            names << tr("%1: without a network, fitted once on the data of the run on show.").arg(toQt(column.title));
        if (names.size() > 1)
            names.prepend(toQt(column.title));
        head->setToolTip(at, richTip(names.join(QStringLiteral(", "))));
    }
}

void ComparisonSheet::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        showHeads();
}

}
