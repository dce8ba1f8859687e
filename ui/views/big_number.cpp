#include "ui/views/big_number.h"

#include "ui/text.h"
#include "viz/fonts.h"
#include "viz/theme.h"

#include <QPainter>

#include <algorithm>
#include <utility>

namespace cmir::ui {

namespace {
constexpr int gap = 12; ///< between the columns of a comparison
}

BigNumber::BigNumber(QWidget* parent)
    : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

QFont BigNumber::valueFont() const
{
    QFont large = viz::plainFont(font());
    large.setPointSizeF(font().pointSizeF() * 2.4);
    large.setWeight(QFont::DemiBold);
    return large;
}

QFont BigNumber::spreadFont() const
{
    QFont medium = viz::plainFont(font());
    medium.setPointSizeF(font().pointSizeF() * 1.3);
    return medium;
}

int BigNumber::valueWidth() const
{
    const int value = QFontMetrics(valueFont()).horizontalAdvance(m_value);
    return m_spread.isEmpty() ? value : value + gap / 2 + QFontMetrics(spreadFont()).horizontalAdvance(m_spread);
}

/// It and those that stand beside it.
QList<BigNumber*> BigNumber::row() const
{
    if (!parentWidget())
        return { const_cast<BigNumber*>(this) };
    return parentWidget()->findChildren<BigNumber*>(Qt::FindDirectChildrenOnly);
}

/// One line, or two that end at a space; what even they cannot hold is left out at the end.
QStringList BigNumber::nameLines() const
{
    const QFontMetrics metrics(viz::smallFont(font()));
    const auto fits = [&](const QString& text) { return metrics.horizontalAdvance(text) <= width(); };
    qsizetype space = m_name.lastIndexOf(u' ');
    while (space > 0 && !fits(m_name.left(space)))
        space = m_name.lastIndexOf(u' ', space - 1);
    if (fits(m_name) || space <= 0)
        return { metrics.elidedText(m_name, Qt::ElideRight, width()) };
    return { m_name.left(space), metrics.elidedText(m_name.mid(space + 1), Qt::ElideRight, width()) };
}

int BigNumber::linesOfNames() const
{
    qsizetype most = m_lines;
    for (const BigNumber* number : row())
        if (!number->isHidden())
            most = std::max(most, number->m_lines);
    return static_cast<int>(most);
}

/// Its height, and that of those beside it, goes with the lines of its name, and these with its width.
void BigNumber::fitName()
{
    if (std::exchange(m_lines, nameLines().size()) == m_lines)
        return;
    for (BigNumber* number : row()) {
        number->updateGeometry();
        number->update();
    }
}

void BigNumber::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    fitName();
}

BigNumber::Comparison BigNumber::compare(
    const QString& name, std::optional<double> run, std::optional<double> other, bool largerIsBetter)
{
    Comparison c { name, other ? readableNumber(*other) : QStringLiteral("–"), {}, 0 };
    if (run && other) {
        const double more = *run - *other;
        c.gap = signedNumber(more);
        c.better = more == 0 ? 0 : (more > 0) == largerIsBetter ? 1 : -1;
        if (c.better != 0)
            c.gap += c.better > 0 ? tr(" better") : tr(" worse");
    }
    return c;
}

void BigNumber::setName(const QString& name)
{
    m_name = name;
    announce();
}

void BigNumber::setValue(const QString& value, const QString& spread)
{
    m_value = value;
    m_spread = spread;
    announce();
}

void BigNumber::setComparisons(const QList<Comparison>& comparisons)
{
    m_comparisons = comparisons;
    announce();
}

void BigNumber::announce()
{
    QString spoken = (m_name + u' ' + m_value + u' ' + m_spread).trimmed();
    for (const Comparison& c : m_comparisons)
        spoken += QStringLiteral("; %1 %2 %3").arg(c.name, c.value, c.gap);
    setAccessibleName(spoken);
    fitName();
    updateGeometry();
    update();
}

QSize BigNumber::sizeHint() const
{
    const QFontMetrics small(viz::smallFont(font())), large(valueFont());
    int width = std::max(small.horizontalAdvance(m_name), valueWidth());
    int names = 0, values = 0, gaps = 0;
    for (const Comparison& c : m_comparisons) {
        names = std::max(names, small.horizontalAdvance(c.name));
        values = std::max(values, small.horizontalAdvance(c.value));
        gaps = std::max(gaps, small.horizontalAdvance(c.gap));
    }
    if (!m_comparisons.isEmpty())
        width = std::max(width, names + values + gaps + 2 * gap);
    return { width + 8,
        linesOfNames() * small.height() + large.height() + static_cast<int>(m_comparisons.size()) * (small.height() + 2)
            + 8 };
}

QSize BigNumber::minimumSizeHint() const
{
    return { valueWidth() + 8, sizeHint().height() };
}

void BigNumber::paintEvent(QPaintEvent*)
{
    const viz::Theme theme = viz::Theme::fromPalette(palette());
    const QFont small = viz::smallFont(font());
    const QFontMetrics smallMetrics(small), largeMetrics(valueFont());
    QPainter painter(this);
    int y = 0;
    const auto line = [&](int x, const QString& text, const QColor& color) {
        painter.setPen(color);
        const QFontMetrics metrics = painter.fontMetrics();
        painter.drawText(QRect(x, y, width() - x, metrics.height()), Qt::AlignLeft | Qt::AlignVCenter,
            metrics.elidedText(text, Qt::ElideRight, width() - x));
    };
    painter.setFont(small);
    const QStringList names = nameLines();
    y = (linesOfNames() - static_cast<int>(names.size())) * smallMetrics.height(); // just above the number
    for (const QString& name : names) {
        line(0, name, theme.mutedText);
        y += smallMetrics.height();
    }
    painter.setFont(valueFont());
    line(0, m_value, theme.text);
    painter.setFont(spreadFont());
    const int baseline = y + largeMetrics.ascent();
    y = baseline - painter.fontMetrics().ascent();
    line(largeMetrics.horizontalAdvance(m_value) + gap / 2, m_spread, theme.mutedText);
    y = baseline + largeMetrics.descent() + 4;
    painter.setFont(small);
    int valueX = 0, gapX = 0;
    for (const Comparison& c : m_comparisons)
        valueX = std::max(valueX, smallMetrics.horizontalAdvance(c.name) + gap);
    for (const Comparison& c : m_comparisons)
        gapX = std::max(gapX, valueX + smallMetrics.horizontalAdvance(c.value) + gap);
    for (const Comparison& c : m_comparisons) {
        line(0, c.name, theme.mutedText);
        const QColor gapColor = c.better > 0 ? theme.accent : c.better < 0 ? theme.warning : theme.mutedText;
        const auto fits = [&](int x) { return x + smallMetrics.horizontalAdvance(c.gap) <= width(); };
        if (fits(gapX)) { // a part of it would say nothing
            line(valueX, c.value, theme.text);
            line(gapX, c.gap, gapColor);
        } else if (fits(valueX) && !c.gap.isEmpty()) { // how it stands says more than the number
            line(valueX, c.gap, gapColor);
        } else {
            line(valueX, c.value, theme.text);
        }
        y += smallMetrics.height() + 2;
    }
}

}
