#include "viz/curve_marks.h"

#include <numeric>

namespace cmir::viz {

namespace {
constexpr int beside = 4;
constexpr int longest = 220;
constexpr int rowLimit = 6;
constexpr double largestShare = 0.3; ///< of the height, for texts: the rest is for the data
}

QList<PlacedText> placeMarkTexts(const QList<double>& lines, const QStringList& texts, const QRect& area,
    const QFontMetrics& metrics, int rowsAllowed)
{
    QList<PlacedText> result(lines.size());
    std::vector<qsizetype> order(static_cast<std::size_t>(lines.size()));
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](qsizetype a, qsizetype b) { return lines[a] < lines[b]; });
    const int height = metrics.height() + 1;
    const int rows = std::min(rowsAllowed, area.height() / std::max(height, 1));
    QList<QList<QRect>> taken(std::max(rows, 0));
    for (const qsizetype index : order) {
        if (lines[index] < area.left() || lines[index] > area.right() + 1)
            continue;
        PlacedText& text = result[index];
        text.text = metrics.elidedText(texts[index], Qt::ElideMiddle, std::min(longest, area.width()));
        const int width = metrics.horizontalAdvance(text.text) + 2;
        int left = static_cast<int>(std::lround(lines[index])) + beside;
        if (left + width > area.right()) // to the left of its line, or as far as the edge allows
            left = std::max(area.left(), static_cast<int>(std::lround(lines[index])) - beside - width);
        for (int row = 0; row < rows; ++row) {
            const QRect place(left, area.top() + row * height, width, height);
            const bool isFree = area.contains(place)
                && std::none_of(taken[row].begin(), taken[row].end(),
                    [&](const QRect& other) { return other.adjusted(-beside, 0, beside, 0).intersects(place); });
            if (isFree) {
                taken[row].append(place);
                text.place = place;
                text.row = row;
                break;
            }
        }
    }
    return result;
}

CurveMarks::CurveMarks(QCustomPlot* plot)
    : QCPAbstractItem(plot)
{
    setClipToAxisRect(true);
}

QList<PlacedText> CurveMarks::placed(QList<double>* lines) const
{
    QStringList texts;
    for (const Mark& mark : marks) {
        lines->append(mParentPlot->xAxis->coordToPixel(mark.x));
        texts.append(mark.text);
    }
    const QRect area = mParentPlot->axisRect()->rect();
    const int rows = std::min(rowLimit, static_cast<int>(area.height() * largestShare / rowHeight()));
    return placeMarkTexts(*lines, texts, area, QFontMetrics(font), rows);
}

int CurveMarks::rowCount() const
{
    QList<double> lines;
    int rows = 0;
    for (const PlacedText& text : placed(&lines))
        if (!text.place.isNull())
            rows = std::max(rows, text.row + 1);
    return rows;
}

void CurveMarks::draw(QCPPainter* painter)
{
    QList<double> lines;
    const QList<PlacedText> texts = placed(&lines);
    const QRect area = mParentPlot->axisRect()->rect();
    painter->setPen(QPen(lineColor, 1, Qt::DashLine));
    for (const double line : lines)
        if (line >= area.left() && line <= area.right() + 1)
            painter->drawLine(QLineF(line, area.top(), line, area.bottom()));
    painter->setFont(font);
    for (const PlacedText& text : texts) {
        if (text.place.isNull())
            continue;
        painter->fillRect(text.place, background);
        painter->setPen(textColor);
        painter->drawText(text.place, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, text.text);
    }
}

}
