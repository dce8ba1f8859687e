#include "ui/samples/samples_dock.h"

#include "core/data/filter_expression.h"
#include "ui/job_runner.h"
#include "ui/run_model.h"
#include "ui/samples/filter_edit.h"
#include "ui/samples/sample_card.h"
#include "ui/samples/sample_filter.h"
#include "ui/samples/samples_model.h"
#include "ui/samples/samples_view.h"
#include "ui/selection/selection_model.h"
#include "ui/text.h"
#include "viz/fonts.h"

#include <QAction>
#include <QCheckBox>
#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QScrollArea>
#include <QSplitter>
#include <QToolButton>
#include <QUndoStack>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace cmir::ui {

namespace {

const QString samplesSlot = QStringLiteral("samples");
constexpr int worstCount = 20;
constexpr int widestColumn = 160; ///< of the first widths

QToolButton* makeButton(const QString& text, const QString& tip)
{
    auto* button = new QToolButton;
    button->setText(text);
    button->setToolTip(richTip(tip));
    button->setAccessibleName(text);
    button->setSizePolicy(QSizePolicy::MinimumExpanding, QSizePolicy::Fixed);
    return button;
}

QString number(std::int64_t value)
{
    return QString::number(value);
}

}

SamplesDock::SamplesDock(RunModel& model, JobRunner& jobs, SelectionModel& selection, QWidget* parent)
    : QDockWidget(tr("Samples"), parent)
    , m_model(model)
    , m_selection(selection)
    , m_rows(new SamplesModel(this))
    , m_view(new SamplesView(*m_rows, selection))
    , m_card(new SampleCard(model, jobs, selection))
    , m_filter(new FilterEdit)
    , m_reason(new QLabel)
    , m_empty(
          new QLabel(tr("Every sample of the run will stand here, to sort, filter and select. Train, or open a run.")))
    , m_count(new QLabel)
    , m_selectedOnly(new QCheckBox(tr("Selected &only")))
    , m_worst(new QAction(this))
    , m_wrong(new QAction(tr("The &wrong ones"), this))
    , m_listing(jobs, samplesSlot, tr("Listing the samples"))
{
    setObjectName(QStringLiteral("samples"));
    auto* splitter = new QSplitter(Qt::Vertical);
    splitter->setChildrenCollapsible(false);
    splitter->addWidget(makeTable());
    splitter->addWidget(makeCard());
    splitter->setSizes({ 380, 240 });
    setWidget(splitter);

    connect(&selection, &SelectionModel::changed, this, &SamplesDock::selectionChanged);
    connect(&model, &RunModel::runReset, this, &SamplesDock::renew);
    connect(&model, &RunModel::recordChanged, this, &SamplesDock::renew);
    connect(&model, &RunModel::testShownChanged, this, &SamplesDock::renew);
    take(nullptr);
}

QWidget* SamplesDock::makeTable()
{
    m_empty->setWordWrap(true);
    m_empty->setAlignment(Qt::AlignCenter);
    m_count->setFont(viz::smallFont(font()));
    auto* page = new QWidget;
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(8, 4, 8, 4);
    layout->setSpacing(4);
    layout->addWidget(makeFilter());
    layout->addWidget(m_view, 1);
    layout->addWidget(m_empty, 1);
    layout->addWidget(m_count);
    layout->addWidget(makeSelectionButtons());
    return page;
}

QWidget* SamplesDock::makeFilter()
{
    m_filter->setPlaceholderText(tr("Filter: label > 1 and split = test"));
    m_filter->setAccessibleName(tr("Filter of the samples"));
    connect(m_filter, &QLineEdit::returnPressed, this, [this] { applyFilter(m_filter->text()); });
    connect(m_filter, &QLineEdit::textChanged, m_reason, &QWidget::hide);
    m_reason->setWordWrap(true);
    m_reason->setAccessibleName(tr("What is wrong with the filter"));
    m_reason->hide();

    auto* matching = makeButton(tr("Select matching"), tr("Applies the filter and selects the samples that match."));
    matching->setPopupMode(QToolButton::MenuButtonPopup);
    auto* operations = new QMenu(matching);
    const auto add = [&](const QString& text, viz::SetOperation operation) {
        operations->addAction(text, this, [this, operation] { selectMatching(operation); });
    };
    add(tr("&Select matching"), viz::SetOperation::Replace);
    add(tr("&Add matching"), viz::SetOperation::Add);
    add(tr("&Remove matching"), viz::SetOperation::Remove);
    add(tr("&Keep only matching"), viz::SetOperation::Intersect);
    matching->setMenu(operations);
    connect(matching, &QToolButton::clicked, this, [this] { selectMatching(viz::SetOperation::Replace); });

    m_worst->setText(tr("The worst &%1").arg(worstCount));
    connect(m_worst, &QAction::triggered, this, [this] { selectWorst(worstCount); });
    connect(m_wrong, &QAction::triggered, this, &SamplesDock::selectWrong);
    auto* errors = makeButton(tr("By error"), tr("Selects samples by how wrong the model is."));
    errors->setPopupMode(QToolButton::InstantPopup);
    auto* choices = new QMenu(errors);
    choices->setToolTipsVisible(true);
    choices->addActions({ m_worst, m_wrong });
    errors->setMenu(choices);

    m_selectedOnly->setToolTip(richTip(tr("Shows the selected samples only. Clicking then looks at a sample without "
                                          "selecting it.")));
    connect(m_selectedOnly, &QCheckBox::toggled, this, [this](bool on) {
        m_view->setSelecting(!on);
        selectionChanged();
    });
    auto* box = new QWidget;
    auto* layout = new QVBoxLayout(box);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(m_filter);
    layout->addWidget(m_reason);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(4);
    buttons->addWidget(matching);
    buttons->addWidget(errors);
    buttons->addWidget(m_selectedOnly);
    layout->addLayout(buttons);
    return box;
}

QWidget* SamplesDock::makeSelectionButtons()
{
    auto* box = new QWidget;
    auto* layout = new QVBoxLayout(box);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    auto* first = new QHBoxLayout;
    auto* second = new QHBoxLayout;
    first->setSpacing(4);
    second->setSpacing(4);
    layout->addLayout(first);
    layout->addLayout(second);
    const auto add = [](QHBoxLayout* row, const QString& text, const QString& tip) {
        QToolButton* button = makeButton(text, tip);
        row->addWidget(button);
        return button;
    };
    connect(add(first, tr("All"), tr("Selects every sample of the run.")), &QToolButton::clicked, &m_selection,
        &SelectionModel::selectAll);
    connect(add(first, tr("None"), tr("Clears the selection.")), &QToolButton::clicked, &m_selection,
        &SelectionModel::clear);
    connect(add(first, tr("Invert"), tr("Selects exactly the samples that are not selected.")), &QToolButton::clicked,
        &m_selection, &SelectionModel::invert);
    QUndoStack* undo = m_selection.undoStack();
    QToolButton* undoButton = add(first, tr("Undo"), {});
    QToolButton* redoButton = add(first, tr("Redo"), {});
    connect(undoButton, &QToolButton::clicked, undo, &QUndoStack::undo);
    connect(redoButton, &QToolButton::clicked, undo, &QUndoStack::redo);
    const auto showUndo = [undo, undoButton, redoButton] {
        undoButton->setEnabled(undo->canUndo());
        redoButton->setEnabled(undo->canRedo());
        undoButton->setToolTip(
            richTip(undo->canUndo() ? tr("Takes back: %1").arg(undo->undoText())
                                    : tr("Nothing was selected or set yet that could be taken back.")));
        redoButton->setToolTip(richTip(undo->canRedo() ? tr("Does again: %1").arg(undo->redoText())
                                                       : tr("Nothing was taken back that could be done again.")));
    };
    connect(undo, &QUndoStack::indexChanged, this, showUndo);
    showUndo();
    connect(add(second, tr("Copy names"), tr("Copies the ids of the selected samples, a line each.")),
        &QToolButton::clicked, this, &SamplesDock::copyNames);
    connect(add(second, tr("Export CSV…"), tr("Writes the rows on show, with every column.")), &QToolButton::clicked,
        this, [this] { Q_EMIT exportRequested(m_rows->toCsv()); });
    return box;
}

QWidget* SamplesDock::makeCard()
{
    auto* scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidget(m_card);
    return scroll;
}

void SamplesDock::showEvent(QShowEvent* event)
{
    QDockWidget::showEvent(event);
    if (m_due)
        renew();
}

void SamplesDock::renew()
{
    m_listing.drop(); // of another run, or of less of this one
    m_due = !isVisible();
    if (m_due) { // what it listed is not that any more, and holds all of a run
        if (m_rows->table())
            take(nullptr);
        return;
    }
    const auto dataset = m_model.runDataset();
    const auto record = m_model.record();
    if (!dataset && !record) {
        take(nullptr);
        return;
    }
    m_listing.request([dataset, record, test = m_model.testShown()](
                          const JobContext& job) { return SampleTable::make(dataset, record, job, test); },
        [this](const std::shared_ptr<const SampleTable>& table) { take(table); });
}

/// Of the data whose samples are listed.
std::string SamplesDock::dataPath() const
{
    if (const auto dataset = m_model.runDataset())
        return dataset->path;
    const auto record = m_model.record();
    return record ? record->config.data.path : std::string();
}

void SamplesDock::take(const std::shared_ptr<const SampleTable>& table)
{
    keepWidths();
    m_rows->setTable(table);
    m_card->setTable(table);
    m_filter->setToolTip(
        QStringLiteral("<qt>%1<br><br><tt>%2</tt></qt>")
            .arg(tr("Enter shows the samples for which this holds. Columns are named as in the table; "
                    "text_raw is the transcript. Examples:")
                     .toHtmlEscaped(),
                filterExamples(table.get()).join(u'\n').toHtmlEscaped().replace(u'\n', QStringLiteral("<br>"))));
    if (table && !m_inForce.isEmpty())
        filterAgain();
    if (table)
        setWidths();
    showQuickChoices();
    selectionChanged();
}

void SamplesDock::keepWidths()
{
    for (int c = 0; c < m_rows->columnCount(); ++c)
        m_widths[m_rows->headerData(c, Qt::Horizontal).toString()] = m_view->columnWidth(c);
}

/// What the user made of them stays with the data.
void SamplesDock::setWidths()
{
    if (m_sizedFor != dataPath()) {
        m_sizedFor = dataPath();
        m_widths.clear();
        m_view->resizeColumnsToContents();
    }
    for (int c = 0; c < m_rows->columnCount(); ++c) {
        const auto kept = m_widths.constFind(m_rows->headerData(c, Qt::Horizontal).toString());
        if (kept != m_widths.cend())
            m_view->setColumnWidth(c, *kept);
        else if (m_widths.isEmpty())
            m_view->setColumnWidth(c, std::min(m_view->columnWidth(c), widestColumn));
    }
}

/// The filter in force, on another table; it may name columns that are gone. What is being typed stays.
void SamplesDock::filterAgain()
{
    if (m_filter->text() == m_inForce) {
        applyFilter(m_inForce);
        return;
    }
    try {
        m_rows->setFilter(matchingRows(*m_rows->table(), m_inForce));
    } catch (const FilterError&) {
        m_inForce.clear();
    }
}

bool SamplesDock::applyFilter(const QString& text)
{
    const SampleTable* table = m_rows->table().get();
    if (!table)
        return false;
    if (m_filter->text() != text)
        m_filter->setText(text);
    m_filter->clearError();
    m_reason->hide();
    try {
        m_rows->setFilter(text.trimmed().isEmpty() ? std::nullopt : std::optional(matchingRows(*table, text)));
        m_inForce = text;
    } catch (const FilterError& error) {
        const QByteArray bytes = text.toUtf8();
        const qsizetype begin = QString::fromUtf8(bytes.left(static_cast<qsizetype>(error.position()))).size();
        const qsizetype end = QString::fromUtf8(
            bytes.left(static_cast<qsizetype>(error.position()) + static_cast<qsizetype>(error.length())))
                                  .size();
        m_filter->markError(begin, end - begin);
        m_reason->setText(QString::fromUtf8(error.what()));
        QPalette palette;
        palette.setColor(QPalette::WindowText, viz::Theme::fromPalette(this->palette()).error);
        m_reason->setPalette(palette);
        m_reason->show();
        return false;
    }
    showState();
    return true;
}

void SamplesDock::selectMatching(viz::SetOperation operation)
{
    if (applyFilter(m_filter->text()))
        m_selection.apply(m_rows->matching(), operation);
}

void SamplesDock::selectWorst(int count)
{
    const SampleTable* table = m_rows->table().get();
    if (!table || table->badness().empty())
        return;
    std::vector<std::pair<double, std::int64_t>> worst;
    m_rows->matching().forEach([&](const std::string& split, std::int64_t row) {
        const auto place = table->rowOf({ split, row });
        const double badness = place ? table->badness()[static_cast<std::size_t>(*place)] : std::nan("");
        if (!std::isnan(badness))
            worst.emplace_back(-badness, *place);
    });
    const auto end = worst.begin() + std::min<std::ptrdiff_t>(count, std::ssize(worst));
    std::partial_sort(worst.begin(), end, worst.end());
    SampleSet samples;
    for (auto each = worst.begin(); each != end; ++each)
        samples.insert(table->sample(each->second));
    m_selection.apply(samples, viz::SetOperation::Replace);
}

void SamplesDock::selectWrong()
{
    const SampleTable* table = m_rows->table().get();
    if (!table || !table->knowsWrong())
        return;
    SampleSet samples;
    m_rows->matching().forEach([&](const std::string& split, std::int64_t row) {
        if (const auto place = table->rowOf({ split, row }); place && table->isWrong(*place))
            samples.insert(split, row);
    });
    m_selection.apply(samples, viz::SetOperation::Replace);
}

void SamplesDock::selectionChanged()
{
    m_rows->setOnly(m_selectedOnly->isChecked() ? std::optional(m_selection.selected()) : std::nullopt);
    showState();
}

void SamplesDock::showState()
{
    const SampleTable* table = m_rows->table().get();
    m_view->setVisible(table != nullptr);
    m_empty->setVisible(!table);
    QString line
        = tr("%1 selected of %2").arg(number(m_selection.selected().count()), number(table ? table->rows() : 0));
    if (m_rows->isFiltered())
        line += tr(" · %1 match").arg(number(m_rows->matchCount()));
    m_count->setText(table ? line : QString());
}

void SamplesDock::showQuickChoices()
{
    const SampleTable* table = m_rows->table().get();
    const bool predicted = table && table->isPredicted();
    m_worst->setEnabled(predicted);
    m_wrong->setEnabled(predicted && table->knowsWrong());
    const QString none = tr("Predictions are known when training has ended.");
    m_worst->setToolTip(
        predicted ? tr("Of the matching samples, those whose prediction is furthest from the label.") : none);
    m_wrong->setToolTip(!predicted ? none
            : table->knowsWrong()
            ? tr("Of the matching samples, those of another class than the label, or of another sign.")
            : tr("These labels have neither classes nor two signs: no prediction is simply wrong."));
}

void SamplesDock::copyNames()
{
    QStringList names;
    if (const SampleTable* table = m_rows->table().get())
        m_selection.selected().forEach([&](const std::string& split, std::int64_t row) {
            names << table->id({ split, row });
        });
    QGuiApplication::clipboard()->setText(names.join(u'\n'));
}

}
