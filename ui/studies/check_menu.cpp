#include "ui/studies/check_menu.h"

#include "ui/text.h"

#include <QAction>
#include <QMenu>
#include <QMouseEvent>

namespace cmir::ui {

namespace {

constexpr int longestText = 28; ///< characters on the button

/// Stays open while its boxes are ticked.
class OpenMenu : public QMenu {
public:
    using QMenu::QMenu;

protected:
    void mouseReleaseEvent(QMouseEvent* event) override
    {
        QAction* action = actionAt(event->position().toPoint());
        if (action && action->isCheckable() && action->isEnabled())
            action->trigger();
        else
            QMenu::mouseReleaseEvent(event);
    }
};

}

CheckMenu::CheckMenu(QWidget* parent)
    : QPushButton(parent)
{
    setMenu(new OpenMenu(this));
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

void CheckMenu::setItems(const QList<Item>& items, const QStringList& preferred)
{
    QStringList kept;
    for (const QString& id : m_chosen.isEmpty() ? preferred : m_chosen)
        if (std::any_of(items.begin(), items.end(), [&id](const Item& item) { return item.id == id; }))
            kept << id;
    if (kept.isEmpty() && !items.isEmpty())
        kept << items.first().id;
    if (items == m_items && kept == m_chosen)
        return;
    m_items = items;
    m_chosen = kept;
    menu()->clear();
    for (const Item& item : items) {
        QAction* action = menu()->addAction(item.title);
        action->setCheckable(true);
        action->setData(item.id);
        connect(action, &QAction::triggered, this, [this, id = item.id](bool on) { clicked(id, on); });
    }
    showChosen();
}

QStringList CheckMenu::chosen() const
{
    QStringList ids;
    for (const Item& item : m_items)
        if (m_chosen.contains(item.id))
            ids << item.id;
    return ids;
}

void CheckMenu::choose(const QStringList& ids)
{
    m_chosen = ids;
    setExclusive(m_exclusive);
}

void CheckMenu::setExclusive(bool exclusive)
{
    m_exclusive = exclusive;
    if (exclusive && m_chosen.size() > 1)
        m_chosen = chosen().first(1);
    showChosen();
}

void CheckMenu::clicked(const QString& id, bool on)
{
    if (m_exclusive)
        m_chosen = { id };
    else if (on)
        m_chosen << id;
    else if (m_chosen.size() > 1)
        m_chosen.removeAll(id);
    showChosen();
    if (m_exclusive)
        menu()->close();
    Q_EMIT chosenByUser();
}

void CheckMenu::showChosen()
{
    QStringList titles;
    for (const Item& item : std::as_const(m_items))
        if (m_chosen.contains(item.id))
            titles << item.title;
    for (QAction* action : menu()->actions())
        action->setChecked(m_chosen.contains(action->data().toString()));
    const QString all = titles.join(QStringLiteral(", "));
    setText(all.size() <= longestText || titles.size() == 1
            ? all
            : tr("%1 and %2 more").arg(titles.first()).arg(titles.size() - 1));
    setToolTip(titles.size() > 1 ? richTip(all) : QString());
    setEnabled(!m_items.isEmpty());
}

QSize CheckMenu::minimumSizeHint() const
{
    return { 64, QPushButton::minimumSizeHint().height() };
}

}
