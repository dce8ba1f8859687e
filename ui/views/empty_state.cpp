#include "ui/views/empty_state.h"

#include "ui/font_fit.h"
#include "ui/icons.h"
#include "viz/fonts.h"

#include <QEvent>
#include <QLabel>
#include <QVBoxLayout>

#include <algorithm>

namespace cmir::ui {

namespace {
constexpr int widest = 64, narrowest = 22; ///< letters in a line of text
constexpr int margin = 32;
}

EmptyState::EmptyState(
    const QString& iconName, const QString& title, const QString& text, QWidget* content, QWidget* parent)
    : QStackedWidget(parent)
    , m_iconName(iconName)
    , m_icon(new QLabel)
    , m_body(new QLabel(text))
{
    auto* page = new QWidget;
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(margin, margin, margin, margin);
    layout->setSpacing(8);
    auto* heading = new QLabel(title);
    heading->setFont(viz::titleFont(font()));
    heading->setAlignment(Qt::AlignCenter);
    m_body->setWordWrap(true);
    m_body->setAlignment(Qt::AlignHCenter | Qt::AlignTop);
    m_icon->setAlignment(Qt::AlignCenter);
    layout->addStretch(2);
    layout->addWidget(m_icon);
    layout->addWidget(heading);
    layout->addWidget(m_body, 0, Qt::AlignHCenter);
    layout->addStretch(3);
    addWidget(page);
    addWidget(content);
    showIcon();
    fitToFont(m_body, [this] { fitText(); });
}

void EmptyState::resizeEvent(QResizeEvent* event)
{
    QStackedWidget::resizeEvent(event);
    fitText();
}

/// A wrapped label's own size hint is for another width.
void EmptyState::fitText()
{
    const int width
        = std::clamp(this->width() - 2 * margin, charactersWide(m_body, narrowest), charactersWide(m_body, widest));
    m_body->setFixedWidth(width);
    m_body->setMinimumHeight(m_body->heightForWidth(width));
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
