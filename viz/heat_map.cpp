#include "viz/heat_map.h"

#include "viz/arrow_keys.h"
#include "viz/color_bar.h"
#include "viz/fixed_number.h"
#include "viz/fonts.h"
#include "viz/qcustomplot_fence.h"

namespace cmir::viz {

namespace {

constexpr int cellRoom = 6; ///< pixels around a number in its cell

QCPColorGradient gradient(const Theme& theme)
{
    constexpr int stops = 27;
    QCPColorGradient gradient;
    gradient.setLevelCount(351);
    gradient.setNanHandling(QCPColorGradient::nhTransparent);
    QMap<double, QColor> colors;
    for (int i = 0; i <= stops; ++i)
        colors[static_cast<double>(i) / stops] = sequentialColor(static_cast<double>(i) / stops, theme);
    gradient.setColorStops(colors);
    return gradient;
}

/// Numbers over the cells, and the frame of the best one.
class CellsItem : public QCPAbstractItem {
public:
    explicit CellsItem(QCustomPlot* plot)
        : QCPAbstractItem(plot)
    { }

    Matrix values;
    QStringList texts; ///< row by row
    QCPRange range;
    int bestRow = -1, bestColumn = -1;
    QFont font;
    Theme theme;

    double selectTest(const QPointF&, bool, QVariant*) const override { return -1; }

    QRectF cell(int row, int column) const
    {
        const QPointF a(mParentPlot->xAxis->coordToPixel(column - 0.5), mParentPlot->yAxis->coordToPixel(row - 0.5));
        const QPointF b(mParentPlot->xAxis->coordToPixel(column + 0.5), mParentPlot->yAxis->coordToPixel(row + 0.5));
        return QRectF(a, b).normalized();
    }

    bool fits() const
    {
        const QFontMetrics metrics(font);
        int widest = 0;
        for (const QString& text : texts)
            widest = std::max(widest, metrics.horizontalAdvance(text));
        const QRectF first = cell(0, 0);
        return first.width() >= widest + cellRoom && first.height() >= metrics.height() + cellRoom / 2.0;
    }

protected:
    void draw(QCPPainter* painter) override
    {
        if (values.empty())
            return;
        if (fits())
            drawNumbers(*painter);
        if (bestRow < 0)
            return;
        const QRectF frame = cell(bestRow, bestColumn).adjusted(1.5, 1.5, -1.5, -1.5);
        painter->setBrush(Qt::NoBrush);
        painter->setPen(QPen(theme.background, theme.wide(5)));
        painter->drawRect(frame);
        painter->setPen(QPen(theme.spurious, theme.wide(3)));
        painter->drawRect(frame);
    }

private:
    void drawNumbers(QCPPainter& painter) const
    {
        painter.setFont(font);
        for (int row = 0; row < static_cast<int>(values.rows); ++row)
            for (int column = 0; column < static_cast<int>(values.cols); ++column) {
                painter.setPen(inkOn(static_cast<double>(values(row, column))));
                painter.drawText(cell(row, column), Qt::AlignCenter, texts[row * values.cols + column]);
            }
    }

    QColor inkOn(double value) const
    {
        if (std::isnan(value))
            return theme.mutedText;
        const QColor ground = sequentialColor((value - range.lower) / range.size(), theme);
        return contrastRatio(ground, Qt::white) >= contrastRatio(ground, Qt::black) ? QColor(Qt::white)
                                                                                    : QColor(Qt::black);
    }
};

}

class HeatMap::Private {
public:
    QPoint read { -1, -1 }; ///< column and row that the keyboard is at
    QPointF pressed;
    CellsItem* cells = nullptr;
    QCPColorMap* map = nullptr;
    QCPColorScale* scale = nullptr;
    QStringList rowNames, columnNames, notes;
    QString columnTitle, rowTitle, valueTitle;
    bool largerIsBetter = true;

    double value(int row, int column) const { return static_cast<double>(cells->values(row, column)); }

    void findRangeAndBest() const
    {
        bool found = false;
        double low = 0, high = 0;
        cells->bestRow = cells->bestColumn = -1;
        for (int row = 0; row < static_cast<int>(cells->values.rows); ++row)
            for (int column = 0; column < static_cast<int>(cells->values.cols); ++column) {
                const double here = value(row, column);
                if (!std::isfinite(here))
                    continue;
                if (!found || (largerIsBetter ? here > high : here < low)) {
                    cells->bestRow = row;
                    cells->bestColumn = column;
                }
                low = found ? std::min(low, here) : here;
                high = found ? std::max(high, here) : here;
                found = true;
            }
        const double room = high > low ? 0 : std::max(std::abs(low) * 0.01, 1e-6);
        cells->range = QCPRange(low - room, high + room);
    }

    QString number(double value) const
    {
        const int digits = std::clamp(2 - static_cast<int>(std::floor(std::log10(cells->range.size()) + 0.05)), 1, 4);
        return fixedNumber(value, digits);
    }
};

HeatMap::HeatMap(QWidget* parent)
    : PlotWidget(parent)
    , d(std::make_unique<Private>())
{
    QCustomPlot& plot = *canvas();
    d->map = new QCPColorMap(plot.xAxis, plot.yAxis);
    d->map->setInterpolate(false);
    d->map->setTightBoundary(false);
    for (QCPAxis* axis : { plot.xAxis, plot.yAxis })
        axis->grid()->setVisible(false);
    d->scale = addColorBar(plot);
    d->cells = new CellsItem(&plot);
    connect(&plot, &QCustomPlot::mouseMove, this, [this](QMouseEvent* event) { pointerAt(event->position()); });
    connect(&plot, &QCustomPlot::mousePress, this, [this](QMouseEvent* event) { d->pressed = event->position(); });
    connect(&plot, &QCustomPlot::mouseRelease, this, [this](QMouseEvent* event) {
        if (event->button() == Qt::LeftButton && isClick(d->pressed, event->position()))
            clickCell(cellAt(event->position()));
    });
    setReadout({});
    HeatMap::applyTheme();
    updateEmptyState();
}

HeatMap::~HeatMap() = default;

void HeatMap::setAxes(const QString& columnTitle, const QString& rowTitle)
{
    d->columnTitle = columnTitle;
    d->rowTitle = rowTitle;
    canvas()->xAxis->setLabel(columnTitle);
    canvas()->yAxis->setLabel(rowTitle);
    scheduleReplot();
}

void HeatMap::setValue(const QString& title, bool largerIsBetter)
{
    d->valueTitle = title;
    d->largerIsBetter = largerIsBetter;
    d->scale->setLabel(title);
    setCells(Matrix(d->cells->values), d->rowNames, d->columnNames, d->notes);
}

void HeatMap::setCells(
    const Matrix& values, const QStringList& rows, const QStringList& columns, const QStringList& notes)
{
    d->cells->values = values;
    d->rowNames = rows;
    d->columnNames = columns;
    d->notes = notes;
    d->findRangeAndBest();
    const int height = static_cast<int>(values.rows), width = static_cast<int>(values.cols);
    QCPColorMapData& cells = *d->map->data();
    cells.setSize(width, height);
    cells.setRange(QCPRange(0, std::max(width - 1, 1)), QCPRange(0, std::max(height - 1, 1)));
    d->cells->texts.clear();
    for (int row = 0; row < height; ++row)
        for (int column = 0; column < width; ++column) {
            cells.setCell(column, row, d->value(row, column));
            d->cells->texts << d->number(d->value(row, column));
        }
    d->map->setDataRange(d->cells->range);
    d->scale->setDataRange(d->cells->range);
    nameAxes();
    updateEmptyState();
    showStandingReadout();
    resetView();
}

void HeatMap::nameAxes()
{
    const auto name = [](QCPAxis& axis, const QStringList& names) {
        const auto ticker = QSharedPointer<QCPAxisTickerText>::create();
        for (qsizetype i = 0; i < names.size(); ++i)
            ticker->addTick(static_cast<double>(i), names[i]);
        axis.setNumberFormat(QStringLiteral("g")); // names are left as they are, "1e-5" too
        axis.setTicker(ticker);
    };
    name(*canvas()->xAxis, d->columnNames);
    name(*canvas()->yAxis, d->rowNames);
}

int HeatMap::bestRow() const
{
    return d->cells->bestRow;
}

int HeatMap::bestColumn() const
{
    return d->cells->bestColumn;
}

QString HeatMap::cellText(int row, int column) const
{
    return d->cells->texts.value(row * static_cast<int>(d->cells->values.cols) + column);
}

bool HeatMap::numbersFit() const
{
    return !isEmpty() && d->cells->fits();
}

bool HeatMap::isEmpty() const
{
    return d->cells->bestRow < 0;
}

DataTable HeatMap::data() const
{
    DataTable table;
    table.columns = { d->rowTitle, d->columnTitle, d->valueTitle };
    for (int row = 0; row < static_cast<int>(d->cells->values.rows); ++row)
        for (int column = 0; column < static_cast<int>(d->cells->values.cols); ++column) {
            const double value = d->value(row, column);
            table.rows << QStringList { d->rowNames.value(row), d->columnNames.value(column),
                std::isfinite(value) ? QString::number(value, 'g', 7) : QString() };
        }
    return table;
}

void HeatMap::resetView()
{
    PlotWidget::resetView();
    const Matrix& values = d->cells->values;
    if (!values.empty())
        setRanges(-0.5, static_cast<double>(values.cols) - 0.5, -0.5, static_cast<double>(values.rows) - 0.5);
}

void HeatMap::applyTheme()
{
    PlotWidget::applyTheme();
    d->map->setGradient(gradient(theme()));
    d->scale->setGradient(gradient(theme()));
    d->cells->theme = theme();
    d->cells->font = smallFont(lookFont());
    for (QCPAxis* axis : d->scale->axis()->axisRect()->axes()) {
        axis->setBasePen(QPen(theme().axis, theme().wide(1)));
        axis->setTickPen(QPen(theme().axis, theme().wide(1)));
        axis->setSubTicks(false);
        axis->setTickLength(0, 3);
        axis->setTickLabelColor(theme().mutedText);
        axis->setTickLabelFont(smallFont(lookFont()));
        axis->setLabelColor(theme().text);
        axis->setLabelFont(plainFont(lookFont()));
    }
}

QString HeatMap::description(int row, int column) const
{
    const QString note = d->notes.value(row * static_cast<int>(d->cells->values.cols) + column);
    return QStringLiteral("%1 %2, %3 %4: %5%6")
        .arg(d->columnTitle, d->columnNames.value(column), d->rowTitle, d->rowNames.value(row), cellText(row, column),
            note.isEmpty() ? QString() : u' ' + note);
}

void HeatMap::showStandingReadout()
{
    setReadout(isEmpty()
            ? QList<TitleBar::Part>()
            : QList<TitleBar::Part> { { theme().spurious, tr("best: %1").arg(description(bestRow(), bestColumn())) } },
        true);
}

QPoint HeatMap::cellAt(const QPointF& canvasPosition) const
{
    const int column = qFloor(canvas()->xAxis->pixelToCoord(canvasPosition.x()) + 0.5);
    const int row = qFloor(canvas()->yAxis->pixelToCoord(canvasPosition.y()) + 0.5);
    const Matrix& values = d->cells->values;
    const bool there = !isEmpty() && canvas()->axisRect()->rect().contains(canvasPosition.toPoint()) && row >= 0
        && row < static_cast<int>(values.rows) && column >= 0 && column < static_cast<int>(values.cols);
    return there ? QPoint(column, row) : QPoint(-1, -1);
}

bool HeatMap::isMeasured(const QPoint& cell) const
{
    return cell.x() >= 0 && cell.x() < static_cast<int>(d->cells->values.cols) && cell.y() >= 0
        && cell.y() < static_cast<int>(d->cells->values.rows) && std::isfinite(d->value(cell.y(), cell.x()));
}

void HeatMap::pointerAt(const QPointF& canvasPosition)
{
    const QPoint cell = cellAt(canvasPosition);
    if (cell.x() >= 0)
        setReadout({ { {}, description(cell.y(), cell.x()) } });
    else
        showStandingReadout();
    showClickable(isMeasured(cell));
}

void HeatMap::clickCell(const QPoint& cell)
{
    if (isClickable() && isMeasured(cell))
        Q_EMIT cellClicked(cell.y(), cell.x());
}

void HeatMap::keyPressEvent(QKeyEvent* event)
{
    if (isClickKey(*event))
        return clickCell(d->read);
    const QPoint step = arrowStep(*event);
    if (step.isNull() || isEmpty())
        return PlotWidget::keyPressEvent(event);
    const int rows = static_cast<int>(d->cells->values.rows), columns = static_cast<int>(d->cells->values.cols);
    const bool upwards = !canvas()->yAxis->rangeReversed(); // the first row is the lowest
    if (d->read.x() < 0 || d->read.x() >= columns || d->read.y() >= rows)
        d->read = { bestColumn(), bestRow() };
    else
        d->read
            = { stepped(d->read.x(), step.x(), columns), stepped(d->read.y(), upwards ? -step.y() : step.y(), rows) };
    setReadout({ { {}, description(d->read.y(), d->read.x()) } });
    canvas()->setAccessibleDescription(readout());
}

}
