#include "ui/changes/changes_dock.h"

#include "ui/changes/change_deeds.h"
#include "ui/changes/changes_model.h"
#include "ui/run_model.h"
#include "ui/text.h"
#include "ui/training_controller.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QStackedWidget>
#include <QTableView>

namespace cmir::ui {

namespace {

/// A few rows high by itself: what it is beside needs the room.
class LowTable : public QTableView {
public:
    QSize sizeHint() const override
    {
        constexpr int rows = 4;
        return { QTableView::sizeHint().width(),
            horizontalHeader()->sizeHint().height() + rows * verticalHeader()->defaultSectionSize() };
    }
};

}

ChangesDock::ChangesDock(RunModel& model, const TrainingController& training, ChangeDeeds& deeds, QWidget* parent)
    : QDockWidget(tr("Changes"), parent)
    , m_model(model)
    , m_deeds(deeds)
    , m_rows(new ChangesModel(model, this))
    , m_stack(new QStackedWidget)
    , m_table(new LowTable)
    , m_before(new QPushButton(tr("&Before")))
    , m_after(new QPushButton(tr("A&fter")))
    , m_back(new QPushButton(tr("Back to before &this")))
{
    setObjectName(QStringLiteral("changes"));
    m_table->setModel(m_rows);
    m_table->setAccessibleName(tr("Changes of the run on show"));
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setTabKeyNavigation(false);
    m_table->setShowGrid(false);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(m_table->fontMetrics().height() + 8);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_table->setContextMenuPolicy(Qt::CustomContextMenu);
    const int character = m_table->fontMetrics().averageCharWidth();
    for (const auto& [column, characters] :
        std::initializer_list<std::pair<int, int>> { { ChangesModel::Epoch, 9 }, { ChangesModel::Step, 9 },
            { ChangesModel::What, 32 }, { ChangesModel::Old, 11 }, { ChangesModel::New, 14 } })
        m_table->setColumnWidth(column, characters * character);
    auto* page = new QWidget;
    auto* layout = new QHBoxLayout(page);
    layout->setContentsMargins(0, 0, 8, 0);
    layout->setSpacing(8);
    layout->addWidget(m_table, 1);
    layout->addWidget(makeButtons());
    auto* empty = new QLabel(tr("What is turned while a run trains will stand here, with what validation did since. "
                                "Nothing was turned in the run on show."));
    empty->setWordWrap(true);
    empty->setAlignment(Qt::AlignCenter);
    empty->setMargin(16);
    m_stack->addWidget(empty);
    m_stack->addWidget(page);
    setWidget(m_stack);

    connect(m_table, &QWidget::customContextMenuRequested, this, &ChangesDock::showMenu);
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, &ChangesDock::update);
    connect(m_rows, &QAbstractItemModel::modelReset, this, &ChangesDock::update);
    connect(m_rows, &QAbstractItemModel::rowsInserted, this, &ChangesDock::update);
    connect(&model, &RunModel::replayChanged, this, &ChangesDock::update);
    connect(&training, &TrainingController::stateChanged, this, &ChangesDock::update);
    showDeeds();
}

QWidget* ChangesDock::makeButtons()
{
    connect(m_before, &QPushButton::clicked, this, [this] {
        if (const ChangeGroup* change = chosen())
            m_model.showReplay(m_deeds.keptBefore(change->first));
    });
    connect(m_after, &QPushButton::clicked, this, [this] {
        if (const ChangeGroup* change = chosen())
            m_model.showReplay(m_deeds.keptAfter(change->last));
    });
    connect(m_back, &QPushButton::clicked, this, [this] {
        if (const ChangeGroup* change = chosen())
            m_deeds.goBack(change->first);
    });
    auto* buttons = new QWidget;
    auto* layout = new QVBoxLayout(buttons);
    layout->setContentsMargins(0, 8, 0, 8);
    layout->setSpacing(4);
    auto* row = new QHBoxLayout;
    row->setSpacing(4);
    row->addWidget(m_before);
    row->addWidget(m_after);
    layout->addLayout(row);
    layout->addWidget(m_back);
    layout->addStretch();
    return buttons;
}

const ChangeGroup* ChangesDock::chosen() const
{
    const QModelIndexList rows = m_table->selectionModel()->selectedRows();
    return rows.isEmpty() ? nullptr : &m_rows->group(rows.first().row());
}

void ChangesDock::choose(int event)
{
    show();
    raise();
    const int row = m_rows->rowOf(event);
    m_table->selectRow(row);
    m_table->scrollTo(m_rows->index(row, 0));
}

void ChangesDock::showEvent(QShowEvent* event)
{
    QDockWidget::showEvent(event);
    update();
}

/// While it is hidden it waits: a run that trains changes ten times a second.
void ChangesDock::update()
{
    if (isVisible())
        showDeeds();
}

void ChangesDock::showDeeds()
{
    m_stack->setCurrentIndex(m_rows->rowCount() > 0 ? 1 : 0);
    const ChangeGroup* change = chosen();
    const auto set = [](QPushButton* button, const QString& does, const QString& obstacle) {
        button->setEnabled(obstacle.isEmpty());
        button->setToolTip(richTip(obstacle.isEmpty() ? does : obstacle));
    };
    const QString none = change ? QString() : tr("Choose a change first.");
    const auto epochOf
        = [this](const std::optional<std::size_t>& kept) { return kept ? m_model.replay()[*kept]->epoch : 0; };
    const auto before = change ? m_deeds.keptBefore(change->first) : std::nullopt;
    const auto after = change ? m_deeds.keptAfter(change->last) : std::nullopt;
    set(m_before, tr("Shows epoch %1 in every view: the nearest kept one before the change.").arg(epochOf(before)),
        !change      ? none
            : before ? QString()
                     : tr("No epoch before the change was kept."));
    set(m_after, tr("Shows epoch %1 in every view: the nearest kept one after the change.").arg(epochOf(after)),
        !change     ? none
            : after ? QString()
                    : tr("No epoch after the change is kept yet."));
    const bool training = m_model.isTraining();
    set(m_back,
        training ? tr("Stops the run, keeps it, and trains on from just before the change with the settings that were "
                      "in force there.")
                 : tr("Trains on from just before the change with the settings that were in force there, as a branch: "
                      "this run stays as it is."),
        change ? m_deeds.backObstacle(change->first) : none);
}

void ChangesDock::showMenu(const QPoint& place)
{
    if (!m_table->indexAt(place).isValid())
        return;
    QMenu menu(this);
    menu.setToolTipsVisible(true);
    for (QPushButton* button : { m_before, m_after, m_back }) {
        QAction* action = menu.addAction(button->text(), button, &QPushButton::click);
        action->setEnabled(button->isEnabled());
        action->setToolTip(button->toolTip());
    }
    menu.exec(m_table->viewport()->mapToGlobal(place));
}

}
