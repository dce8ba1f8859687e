#include "ui/views/empty_state.h"

#include "ui/icons.h"
#include "viz/fonts.h"

#include <QEvent>
#include <QLabel>
#include <QVBoxLayout>

namespace cmir::ui {

namespace {
constexpr int textWidth = 448;
}

EmptyState::EmptyState(
    const QString& iconName, const QString& title, const QString& text, QWidget* content, QWidget* parent)
    : QStackedWidget(parent)
    , m_iconName(iconName)
    , m_icon(new QLabel)
{
    auto* page = new QWidget;
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(32, 32, 32, 32);
    layout->setSpacing(8);
    auto* heading = new QLabel(title);
    heading->setFont(viz::titleFont(font()));
    heading->setAlignment(Qt::AlignCenter);
    auto* body = new QLabel(text);
    body->setWordWrap(true);
    body->setAlignment(Qt::AlignHCenter | Qt::AlignTop);
    body->setFixedWidth(textWidth);
    body->setMinimumHeight(body->heightForWidth(textWidth)); // a wrapped label's size hint is for another width
    m_icon->setAlignment(Qt::AlignCenter);
    layout->addStretch(2);
    layout->addWidget(m_icon);
    layout->addWidget(heading);
    layout->addWidget(body, 0, Qt::AlignHCenter);
    layout->addStretch(3);
    addWidget(page);
    addWidget(content);
    showIcon();
}

void EmptyState::setEmpty(bool empty)
{
    setCurrentIndex(empty ? 0 : 1);
}

void EmptyState::changeEvent(QEvent* event)
{
    QStackedWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        showIcon();
}

void EmptyState::showIcon()
{
    m_icon->setPixmap(icon(m_iconName).pixmap(QSize(48, 48), QIcon::Disabled));
}

}
