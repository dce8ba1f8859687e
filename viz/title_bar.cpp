#include "viz/title_bar.h"

#include "viz/fonts.h"

#include <QPainter>

namespace cmir::viz {

namespace {
constexpr int swatchSize = 8;
constexpr int titleSwatchGap = 5;
constexpr int partGap = 14;

// What elidedText needs to leave a text whole can be a pixel more than its advance.
int textWidth(const QFontMetrics& metrics, const QString& text)
{
    return metrics.horizontalAdvance(text) + 2;
}

}

TitleBar::TitleBar(QWidget* parent)
    : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
}

void TitleBar::setTitle(const QString& title)
{
    m_title = title;
    update();
}

void TitleBar::setReadout(const QList<Part>& parts, bool standing)
{
    if (m_parts.isEmpty() && parts.isEmpty())
        return;
    m_parts = parts;
    m_standing = standing;
    setAccessibleDescription(readoutText());
    update();
}

QString TitleBar::readoutText() const
{
    QStringList texts;
    for (const Part& part : m_parts)
        texts.append(part.text);
    return texts.join(QStringLiteral(", "));
}

void TitleBar::setTheme(const Theme& theme)
{
    m_theme = theme;
    update();
}

QSize TitleBar::sizeHint() const
{
    return { 200, QFontMetrics(titleFont(font())).height() + 2 };
}

QSize TitleBar::minimumSizeHint() const
{
    return { 40, sizeHint().height() };
}

// The title is elided for what is being read while the pointer is on the plot, down to half the width: one must still
// see what it is of.
void TitleBar::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const QFont heavy = titleFont(font()), small = smallFont(font());
    const QFontMetrics metrics(small);
    int wanted = 0;
    for (const Part& part : m_parts)
        wanted += textWidth(metrics, part.text) + (part.color.isValid() ? swatchSize + titleSwatchGap : 0) + partGap;
    const int wholeTitle = textWidth(QFontMetrics(heavy), m_title) + partGap;
    const int title = m_standing ? std::min(wholeTitle, width()) : std::min(wholeTitle, width() / 2);
    const int left = std::max(width() - wanted + partGap, m_title.isEmpty() ? 0 : title);
    painter.setFont(heavy);
    painter.setPen(m_theme.text);
    const int titleWidth = m_parts.isEmpty() ? width() : left - partGap;
    painter.drawText(QRect(0, 0, titleWidth, height()), Qt::AlignLeft | Qt::AlignVCenter,
        QFontMetrics(heavy).elidedText(m_title, Qt::ElideRight, titleWidth));

    painter.setFont(small);
    painter.setPen(m_theme.mutedText);
    int x = left;
    for (const Part& part : m_parts) {
        if (part.color.isValid()) {
            painter.fillRect(QRect(x, (height() - swatchSize) / 2, swatchSize, swatchSize), part.color);
            x += swatchSize + titleSwatchGap;
        }
        if (x >= width())
            break;
        const bool fits = part.brief.isEmpty() || textWidth(metrics, part.text) <= width() - x;
        painter.drawText(QRect(x, 0, width() - x, height()), (fits ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter,
            metrics.elidedText(fits ? part.text : part.brief, Qt::ElideRight, width() - x));
        x += textWidth(metrics, part.text) + partGap;
    }
}

}
