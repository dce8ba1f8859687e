#include "ui/studies/check_menu.h"

#include "ui/text.h"

#include <QAction>
#include <QMenu>
#include <QMouseEvent>

#include <algorithm>
#include <iterator>

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
    const QList<Item> before = std::exchange(m_items, items);
    QStringList kept = presentOf(m_wish.value_or(preferred));
    const bool letNone = m_mayBeNone && m_wish && m_wish->isEmpty();
    if (kept.isEmpty() && !letNone)
        kept = presentOf(preferred);
    if (kept.isEmpty() && !letNone && !items.isEmpty())
        kept << items.first().id;
    if (items == before && kept == m_chosen)
        return;
    m_chosen = kept;
    menu()->clear();
    for (const Item& item : items) {
        QAction* action = menu()->addAction(item.title);
        action->setCheckable(true);
        action->setData(item.id);
        connect(action, &QAction::triggered, this, [this, id = item.id](bool on) { tick(id, on); });
    }
    showChosen();
}

bool CheckMenu::has(const QString& id) const
{
    return std::ranges::any_of(m_items, [&id](const Item& item) { return item.id == id; });
}

QStringList CheckMenu::presentOf(const QStringList& ids) const
{
    QStringList present;
    std::ranges::copy_if(ids, std::back_inserter(present), [this](const QString& id) { return has(id); });
    return present;
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
    m_wish = ids;
    m_chosen = ids;
    setExclusive(m_exclusive);
}

void CheckMenu::allowNone(const QString& text)
{
    m_mayBeNone = true;
    m_none = text;
    showChosen();
}

void CheckMenu::setHelp(const QString& help)
{
    m_help = help;
    showChosen();
}

void CheckMenu::setExclusive(bool exclusive)
{
    m_exclusive = exclusive;
    if (exclusive && m_chosen.size() > 1)
        m_chosen = chosen().first(1);
    showChosen();
}

void CheckMenu::tick(const QString& id, bool on)
{
    m_chosen = presentOf(m_chosen);
    if (m_exclusive)
        m_chosen = { id };
    else if (on && !m_chosen.contains(id))
        m_chosen << id;
    else if (!on && (m_mayBeNone || m_chosen.size() > 1))
        m_chosen.removeAll(id);
    QStringList absent; // wished for, and kept for when it is back
    std::ranges::copy_if(
        m_wish.value_or(QStringList()), std::back_inserter(absent), [this](const QString& one) { return !has(one); });
    m_wish = absent + m_chosen;
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
    setText(titles.isEmpty() ? m_none
            : all.size() <= longestText || titles.size() == 1
            ? all
            : tr("%1 and %2 more").arg(titles.first()).arg(titles.size() - 1));
    QStringList tips;
    if (!m_help.isEmpty())
        tips << m_help;
    if (titles.size() > 1)
        tips << all;
    setToolTip(tips.isEmpty() ? QString() : richTip(tips.join(QStringLiteral("<br>"))));
    setEnabled(!m_items.isEmpty());
}

QSize CheckMenu::minimumSizeHint() const
{
    constexpr int leastText = 14; // characters, with the arrow: the usual choice is read whole
    const QSize whole = QPushButton::minimumSizeHint();
    return { std::min(whole.width(), fontMetrics().averageCharWidth() * leastText), whole.height() };
}

}
