#include "ui/view_stack.h"

#include "ui/icons.h"
#include "ui/narrow_tabs.h"
#include "ui/text.h"
#include "ui/views/view.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QSignalBlocker>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabBar>
#include <QToolButton>
#include <QVBoxLayout>

namespace cmir::ui {

namespace {
constexpr int leastHeight = 400; ///< of a view
}

ViewStack::ViewStack(QWidget* parent)
    : QWidget(parent)
    , m_row(new QHBoxLayout)
    , m_tabs(new QTabBar)
    , m_stack(new QStackedWidget)
    , m_halves(new QSplitter)
    , m_right(new QVBoxLayout)
{
    QHBoxLayout* const row = m_row;
    row->setContentsMargins(8, 4, 8, 0);
    row->setSpacing(4);
    auto* group = new QButtonGroup(this);
    for (const ModeEntry& mode : modeCatalogue()) {
        auto* button = new QToolButton;
        button->setText(mode.title);
        button->setIcon(ui::icon(mode.icon));
        button->setToolTip(richTip(mode.tip));
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        button->setCheckable(true);
        button->setAutoRaise(true);
        button->setFocusPolicy(Qt::TabFocus);
        QFont strong = button->font();
        strong.setBold(true);
        button->setFont(strong);
        connect(button, &QToolButton::clicked, this, [this, which = mode.mode] { showMode(which); });
        group->addButton(button);
        m_buttons.insert(mode.mode, button);
        row->addWidget(button);
    }
    auto* line = new QFrame;
    line->setFrameShape(QFrame::VLine);
    line->setFrameShadow(QFrame::Sunken);
    row->addSpacing(4);
    row->addWidget(line);
    row->addSpacing(4);
    m_stack->setMinimumHeight(leastHeight);
    m_tabs->setDocumentMode(true);
    m_tabs->setDrawBase(false);
    m_tabs->setExpanding(false);
    m_tabs->setAccessibleName(tr("Views"));
    auto* style = new NarrowTabs;
    style->setParent(m_tabs);
    m_tabs->setStyle(style);
    row->addWidget(m_tabs);
    row->addStretch();
    m_line = line;
    m_tabs->addTab(ui::icon(QStringLiteral("data")), QStringLiteral("X"));
    row->addStrut(m_tabs->sizeHint().height()); // as high without tabs
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(row);
    auto* right = new QWidget;
    m_right->setContentsMargins(0, 0, 0, 0);
    m_right->setSpacing(0);
    right->setLayout(m_right);
    m_right->addWidget(m_stack, 1);
    m_halves->addWidget(right);
    m_halves->setChildrenCollapsible(false);
    layout->addWidget(m_halves, 1);
    connect(m_tabs, &QTabBar::currentChanged, this, [this](int index) {
        if (index >= 0)
            show(viewsOf(mode()).value(index));
    });
}

void ViewStack::addBesideTabs(QWidget* widget)
{
    m_row->addWidget(widget);
}

void ViewStack::add(const ViewEntry& entry, View* view)
{
    m_views << view;
    m_entries.insert(view, entry);
    // A view that is not on show, or not laid out yet, must not make the window higher than the screen.
    view->setSizePolicy(view->sizePolicy().horizontalPolicy(), QSizePolicy::Ignored);
    m_stack->addWidget(view);
    if (!m_last.value(entry.mode))
        m_last[entry.mode] = view;
    if (m_views.size() == 1)
        show(view);
    else if (entry.mode == mode())
        fillTabs(entry.mode);
}

QList<View*> ViewStack::viewsOf(Mode mode) const
{
    QList<View*> found;
    for (View* view : m_views)
        if (m_entries[view].mode == mode)
            found << view;
    return found;
}

QList<View*> ViewStack::remembered() const
{
    QList<View*> views = m_last.values();
    views.removeOne(current());
    return views << current();
}

View* ViewStack::current() const
{
    return static_cast<View*>(m_stack->currentWidget());
}

Mode ViewStack::mode() const
{
    return m_entries[current()].mode;
}

void ViewStack::show(View* view)
{
    if (!m_entries.contains(view))
        return;
    const Mode mode = m_entries[view].mode;
    m_last[mode] = view;
    const bool other = view != current();
    m_stack->setCurrentWidget(view);
    m_buttons[mode]->setChecked(true);
    fillTabs(mode);
    showHalves();
    if (other)
        Q_EMIT currentChanged(view);
}

void ViewStack::setHalves(QWidget* left, QWidget* head)
{
    for (QWidget* old : { m_left.data(), m_head.data() })
        if (old) { // what asked for this may lie in it
            old->hide();
            old->setParent(nullptr);
            old->deleteLater();
        }
    m_left = left;
    m_head = head;
    if (left)
        m_halves->insertWidget(0, left);
    if (head)
        m_right->insertWidget(0, head);
    for (View* view : std::as_const(m_views))
        if (m_entries[view].ofRun)
            takeHalf(view, left);
    showHalves();
    for (int i = 0; i < m_halves->count(); ++i)
        takeShare(m_halves->widget(i));
    if (left)
        m_halves->setSizes({ 1000, 1000 });
}

void ViewStack::addNote(QWidget* note)
{
    static_cast<QVBoxLayout*>(layout())->insertWidget(1, note);
}

/// What a half wants to be does not count: both are as wide.
void ViewStack::takeShare(QWidget* half)
{
    QSizePolicy policy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    policy.setHorizontalStretch(1);
    half->setSizePolicy(policy);
}

/// Without a least width of its own: two halves must not make the window wider than the screen.
void ViewStack::takeHalf(View* view, bool half)
{
    view->setSizePolicy(half ? QSizePolicy::Ignored : QSizePolicy::Preferred, QSizePolicy::Ignored);
    view->setHalf(half);
}

void ViewStack::showHalves()
{
    const bool ofRun = current() && m_entries[current()].ofRun;
    for (QWidget* widget : { m_left.data(), m_head.data() })
        if (widget)
            widget->setVisible(ofRun);
}

void ViewStack::showMode(Mode mode)
{
    show(m_last.value(mode));
}

void ViewStack::fillTabs(Mode mode)
{
    const QSignalBlocker quiet(m_tabs);
    const QList<View*> views = viewsOf(mode);
    while (m_tabs->count() > 0)
        m_tabs->removeTab(0);
    for (View* view : views) {
        const int tab = m_tabs->addTab(icon(view), title(view));
        m_tabs->setTabToolTip(tab,
            QStringLiteral("%1 (%2)").arg(
                title(view), viewKey(m_views.indexOf(view)).toString(QKeySequence::NativeText)));
    }
    m_tabs->setCurrentIndex(static_cast<int>(views.indexOf(current())));
    m_tabs->setVisible(views.size() > 1);
    m_line->setVisible(views.size() > 1);
}

QString ViewStack::title(const View* view) const
{
    return m_entries[view].title;
}

QIcon ViewStack::icon(const View* view) const
{
    return ui::icon(m_entries[view].icon);
}

}
