#include "ui/manual/help_key.h"

#include "ui/manual/manual_text.h"
#include "ui/manual/manual_window.h"

#include <QApplication>
#include <QCursor>
#include <QKeyEvent>

namespace cmir::ui {

HelpKey::HelpKey(QWidget* window)
    : QObject(window)
    , m_window(window)
{
    qApp->installEventFilter(this);
}

ManualWindow* HelpKey::manualWindow() const
{
    return m_manual;
}

/// A dialog that must be answered first would keep the keyboard from a window that is not its own.
void HelpKey::showManual(const QString& section)
{
    QWidget* owner = QApplication::activeModalWidget();
    if (!owner || owner == m_manual)
        owner = m_window;
    if (m_manual && m_manual->parentWidget() != owner) {
        delete m_manual;
        m_manual = nullptr;
    }
    if (!m_manual)
        m_manual = new ManualWindow(owner);
    if (!section.isEmpty())
        m_manual->showSection(section);
    m_manual->show();
    m_manual->raise();
    m_manual->activateWindow();
}

bool HelpKey::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() != QEvent::KeyPress || !watched->isWidgetType())
        return false;
    const auto* key = static_cast<QKeyEvent*>(event);
    if (key->key() != Qt::Key_F1 || key->modifiers() != Qt::NoModifier)
        return false;
    QString section = manualSectionOf(static_cast<QWidget*>(watched));
    if (section.isEmpty())
        section = manualSectionOf(QApplication::widgetAt(QCursor::pos()));
    showManual(section);
    return true;
}

}
