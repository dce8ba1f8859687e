#include "ui/log_dock.h"

#include "ui/text.h"
#include "viz/theme.h"

#include <QApplication>
#include <QComboBox>
#include <QFontDatabase>
#include <QHBoxLayout>
#include <QLabel>
#include <QListView>
#include <QPushButton>
#include <QScrollBar>
#include <QSortFilterProxyModel>

#include <mutex>
#include <vector>

namespace cmir::ui {

/// Where lines wait for the GUI thread; it outlives the model, since a line may be on its way while the model goes.
struct LogModel::Inbox {
    std::mutex mutex;
    std::vector<LogLine> lines;
    LogModel* model = nullptr; ///< null: the model is gone
    bool announced = false; ///< a call of takeInbox is on its way
};

LogModel::LogModel(QObject* parent)
    : QAbstractListModel(parent)
    , m_inbox(std::make_shared<Inbox>())
{
    m_inbox->model = this;
    m_listener = addLogListener([inbox = m_inbox](const LogLine& line) {
        const std::lock_guard lock(inbox->mutex);
        if (!inbox->model)
            return;
        inbox->lines.push_back(line);
        if (!std::exchange(inbox->announced, true))
            QMetaObject::invokeMethod(inbox->model, &LogModel::takeInbox, Qt::QueuedConnection);
    });
}

LogModel::~LogModel()
{
    {
        const std::lock_guard lock(m_inbox->mutex);
        m_inbox->model = nullptr;
    }
    removeLogListener(m_listener);
}

void LogModel::takeInbox()
{
    std::vector<LogLine> arrived;
    {
        const std::lock_guard lock(m_inbox->mutex);
        arrived.swap(m_inbox->lines);
        m_inbox->announced = false;
    }
    if (arrived.size() > capacity)
        arrived.erase(arrived.begin(), arrived.end() - capacity);
    const int excess = static_cast<int>(m_lines.size() + arrived.size()) - capacity;
    if (excess > 0) {
        beginRemoveRows({}, 0, excess - 1);
        m_lines.erase(m_lines.begin(), m_lines.begin() + excess);
        endRemoveRows();
    }
    if (arrived.empty())
        return;
    const int first = static_cast<int>(m_lines.size());
    beginInsertRows({}, first, first + static_cast<int>(arrived.size()) - 1);
    m_lines.insert(m_lines.end(), arrived.begin(), arrived.end());
    endInsertRows();
}

int LogModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_lines.size());
}

QVariant LogModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const LogLine& line = m_lines[static_cast<std::size_t>(index.row())];
    const viz::Theme theme = viz::Theme::fromPalette(QApplication::palette());
    switch (role) {
    case Qt::DisplayRole:
        return QStringLiteral("%1  %2").arg(toQt(line.time), toQt(line.text));
    case Qt::ToolTipRole:
        return richTip(toQt(line.text));
    case Qt::ForegroundRole:
        if (line.level == LogLine::Level::Error)
            return theme.error;
        if (line.level == LogLine::Level::Warning)
            return theme.warning;
        return line.level == LogLine::Level::Debug ? theme.mutedText : theme.text;
    case LevelRole:
        return static_cast<int>(line.level);
    default:
        return {};
    }
}

void LogModel::clear()
{
    beginResetModel();
    m_lines.clear();
    endResetModel();
}

namespace {

class LevelFilter : public QSortFilterProxyModel {
public:
    using QSortFilterProxyModel::QSortFilterProxyModel;
    void setLeast(LogLine::Level level)
    {
        m_least = static_cast<int>(level);
        invalidateFilter();
    }

protected:
    bool filterAcceptsRow(int row, const QModelIndex& parent) const override
    {
        return sourceModel()->index(row, 0, parent).data(LogModel::LevelRole).toInt() >= m_least;
    }

private:
    int m_least = static_cast<int>(LogLine::Level::Info);
};

}

LogDock::LogDock(QWidget* parent)
    : QDockWidget(tr("Log"), parent)
    , m_model(new LogModel(this))
    , m_filter(new LevelFilter(this))
    , m_view(new QListView)
    , m_level(new QComboBox)
{
    setObjectName(QStringLiteral("log"));
    m_filter->setSourceModel(m_model);
    m_view->setModel(m_filter);
    m_view->setUniformItemSizes(true);
    m_view->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_view->setAccessibleName(tr("Log lines"));
    m_level->addItem(tr("Everything"), static_cast<int>(LogLine::Level::Debug));
    m_level->addItem(tr("Information and up"), static_cast<int>(LogLine::Level::Info));
    m_level->addItem(tr("Warnings and errors"), static_cast<int>(LogLine::Level::Warning));
    m_level->addItem(tr("Errors"), static_cast<int>(LogLine::Level::Error));
    m_level->setCurrentIndex(1);
    m_level->setAccessibleName(tr("Least level shown"));
    auto* clear = new QPushButton(tr("C&lear"));
    connect(clear, &QPushButton::clicked, m_model, &LogModel::clear);
    connect(m_level, &QComboBox::currentIndexChanged, this,
        [this] { setLevel(static_cast<LogLine::Level>(m_level->currentData().toInt())); });
    connect(m_filter, &QAbstractItemModel::rowsAboutToBeInserted, this, [this] {
        auto* bar = m_view->verticalScrollBar();
        if (bar->value() == bar->maximum()) // follow only where the reader is at the end
            QMetaObject::invokeMethod(m_view, &QListView::scrollToBottom, Qt::QueuedConnection);
    });

    auto* page = new QWidget;
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(8, 4, 8, 8);
    auto* top = new QHBoxLayout;
    auto* label = new QLabel(tr("&Show"));
    label->setBuddy(m_level);
    top->addWidget(label);
    top->addWidget(m_level);
    top->addStretch();
    top->addWidget(clear);
    layout->addLayout(top);
    layout->addWidget(m_view, 1);
    setWidget(page);
}

void LogDock::setLevel(LogLine::Level least)
{
    static_cast<LevelFilter*>(m_filter)->setLeast(least);
    m_view->scrollToBottom();
}

}
