#include "viz/hover_card.h"

#include <QLabel>
#include <QPainter>
#include <QVBoxLayout>

namespace cmir::viz {

namespace {
constexpr int fromPointer = 14;
constexpr int longestLine = 320;
}

HoverCard::HoverCard(QWidget* window)
    : QWidget(window)
    , m_label(new QLabel(this))
{
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setFocusPolicy(Qt::NoFocus);
    m_label->setTextFormat(Qt::RichText);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(10, 8, 10, 8);
    layout->addWidget(m_label);
    hide();
}

QString HoverCard::text() const
{
    return m_label->text();
}

void HoverCard::showText(const QString& text, const QPoint& pointer, const Theme& theme)
{
    m_theme = theme;
    QPalette colors = m_label->palette();
    colors.setColor(QPalette::WindowText, theme.text);
    m_label->setPalette(colors);
    m_label->setWordWrap(false);
    m_label->setText(text);
    const bool wide = m_label->sizeHint().width() > longestLine;
    m_label->setWordWrap(wide);
    m_label->setFixedWidth(wide ? longestLine : m_label->sizeHint().width());
    layout()->activate();
    resize(wide ? QSize(longestLine + 20, m_label->heightForWidth(longestLine) + 16) : sizeHint());

    // Right of and below the pointer, or on its other side where the window ends.
    const QRect window = parentWidget()->rect();
    QPoint corner = pointer + QPoint(fromPointer, fromPointer);
    if (corner.x() + width() > window.right())
        corner.setX(pointer.x() - fromPointer - width());
    if (corner.y() + height() > window.bottom())
        corner.setY(pointer.y() - fromPointer - height());
    corner.setX(std::clamp(corner.x(), 0, std::max(0, window.width() - width())));
    corner.setY(std::clamp(corner.y(), 0, std::max(0, window.height() - height())));
    move(corner);
    raise();
    show();
    update();
}

void HoverCard::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(m_theme.axis, 1));
    painter.setBrush(m_theme.background);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
}

}
