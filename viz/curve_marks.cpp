#include "viz/curve_marks.h"

#include <numeric>

namespace cmir::viz {

namespace {
constexpr int beside = 4;
constexpr int longest = 220;
constexpr int rowLimit = 3;
constexpr double leastBetween = 4; ///< pixels between two lines that are told apart
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

QList<QList<qsizetype>> gatherMarks(const QList<double>& lines, double distance)
{
    QList<qsizetype> order(lines.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](qsizetype a, qsizetype b) { return lines[a] < lines[b]; });
    QList<QList<qsizetype>> groups;
    for (const qsizetype index : order)
        if (!groups.isEmpty() && lines[index] - lines[groups.last().first()] <= distance)
            groups.last().append(index);
        else
            groups.append(QList<qsizetype> { index });
    return groups;
}

CurveMarks::CurveMarks(QCustomPlot* plot)
    : QCPAbstractItem(plot)
{
    setClipToAxisRect(true);
}

QString CurveMarks::groupText(const QList<qsizetype>& group) const
{
    const Mark& last = marks[group.last()];
    if (group.size() == 1)
        return last.text;
    if (last.name.isEmpty()) // they are no changes, but places
        return QStringLiteral("%1 … %2").arg(marks[group.first()].text, last.text);
    const bool sameName
        = std::all_of(group.begin(), group.end(), [&](qsizetype index) { return marks[index].name == last.name; });
    return sameName ? QObject::tr("%1 (%2×)").arg(last.text).arg(group.size())
                    : QObject::tr("%1 changes").arg(group.size());
}

CurveMarks::Placed CurveMarks::placed() const
{
    Placed result;
    for (const Mark& mark : marks)
        result.lines.append(mParentPlot->xAxis->coordToPixel(mark.x));
    const QRect area = mParentPlot->axisRect()->rect();
    const int rows = std::min(rowLimit, static_cast<int>(area.height() * largestShare / rowHeight()));
    // The groups grow until all that is in view has a text.
    for (double distance = leastBetween;; distance *= 2) {
        result.groups = gatherMarks(result.lines, distance);
        QList<double> lines;
        QStringList texts;
        for (const QList<qsizetype>& group : result.groups) {
            lines.append(result.lines[group.first()]);
            texts.append(groupText(group));
        }
        result.texts = placeMarkTexts(lines, texts, area, QFontMetrics(font), rows);
        // One outside the view has no text at all.
        const bool all = std::all_of(result.texts.begin(), result.texts.end(),
            [](const PlacedText& text) { return text.text.isEmpty() || !text.place.isNull(); });
        if (all || rows < 1 || distance > area.width())
            return result;
    }
}

int CurveMarks::rowCount() const
{
    int rows = 0;
    for (const PlacedText& text : placed().texts)
        if (!text.place.isNull())
            rows = std::max(rows, text.row + 1);
    return rows;
}

QList<qsizetype> CurveMarks::at(const QPointF& position) const
{
    const QRect area = mParentPlot->axisRect()->rect();
    if (marks.isEmpty() || !area.contains(position.toPoint()))
        return {};
    const Placed placed = this->placed();
    for (qsizetype i = 0; i < placed.groups.size(); ++i)
        if (placed.texts[i].place.contains(position.toPoint()))
            return placed.groups[i];
    QList<qsizetype> found;
    for (const QList<qsizetype>& group : placed.groups)
        for (const qsizetype index : group)
            if (std::abs(placed.lines[index] - position.x()) <= leastBetween - 1)
                found.append(index);
    return found;
}

void CurveMarks::draw(QCPPainter* painter)
{
    const Placed placed = this->placed();
    const QRect area = mParentPlot->axisRect()->rect();
    painter->setPen(QPen(lineColor, lineWidth, Qt::DashLine));
    for (const double line : placed.lines)
        if (line >= area.left() && line <= area.right() + 1)
            painter->drawLine(QLineF(line, area.top(), line, area.bottom()));
    painter->setFont(font);
    for (const PlacedText& text : placed.texts) {
        if (text.place.isNull())
            continue;
        painter->fillRect(text.place, background);
        painter->setPen(textColor);
        painter->drawText(text.place, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, text.text);
    }
}

}
