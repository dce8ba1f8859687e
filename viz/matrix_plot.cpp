#include "viz/matrix_plot.h"

#include "viz/arrow_keys.h"
#include "viz/color_bar.h"
#include "viz/fixed_number.h"
#include "viz/fonts.h"
#include "viz/qcustomplot_fence.h"
#include "viz/tickers.h"

namespace cmir::viz {

namespace {

/// Short bars outside the cells, in the accent colour.
class MarkItem : public QCPAbstractItem {
public:
    explicit MarkItem(QCustomPlot* plot)
        : QCPAbstractItem(plot)
    {
        setClipToAxisRect(false);
    }

    QList<int> rows;
    int count = 0; ///< rows of the matrix
    QColor color;

    double selectTest(const QPointF&, bool, QVariant*) const override { return -1; }

protected:
    void draw(QCPPainter* painter) override
    {
        const QRectF area = mParentPlot->axisRect()->rect();
        painter->setPen(Qt::NoPen);
        painter->setBrush(color);
        for (const int row : std::as_const(rows)) {
            const auto bar = [&](QCPAxis* axis) {
                const double a = axis->coordToPixel(row - 0.5), b = axis->coordToPixel(row + 0.5);
                return std::pair(std::min(a, b), std::max(std::abs(b - a), 1.0));
            };
            const auto [top, height] = bar(mParentPlot->yAxis);
            if (top >= area.top() - 1 && top + height <= area.bottom() + 2)
                painter->drawRect(QRectF(area.right() + 3, top, 4, height));
            const auto [left, width] = bar(mParentPlot->xAxis);
            if (left >= area.left() - 1 && left + width <= area.right() + 2)
                painter->drawRect(QRectF(left, area.top() - 7, width, 4));
        }
    }
};

}

class MatrixPlot::Private {
public:
    MarkItem* marks = nullptr;
    QPoint read { -1, -1 }; ///< column and row that the keyboard is at
    QPointF pressed;
    Matrix matrix;
    QStringList rowNames, columnNames;
    QCPColorMap* map = nullptr;
    QCPColorScale* scale = nullptr;
    bool arranging = false;
    bool namesOnAxes = false;
    QString columnTitle, rowTitle;

    static QString nameOf(const QStringList& names, qsizetype index)
    {
        return index < names.size() ? names[index] : QString::number(index);
    }
};

namespace {

/// Beyond this shape cells are no longer kept square: the picture would be a thin strip.
constexpr double longestShape = 3;
constexpr int leastHeightWithAxes = 160; ///< pixels, of the whole widget

QCPColorGradient gradientOf(const Theme& theme)
{
    QCPColorGradient gradient;
    gradient.setLevelCount(401);
    gradient.setNanHandling(QCPColorGradient::nhTransparent);
    constexpr int stops = 40;
    QMap<double, QColor> colors;
    for (int i = 0; i <= stops; ++i)
        colors[static_cast<double>(i) / stops] = divergingColor(2.0 * i / stops - 1, theme);
    gradient.setColorStops(colors);
    return gradient;
}

}

MatrixPlot::MatrixPlot(QWidget* parent)
    : PlotWidget(parent)
    , d(std::make_unique<Private>())
{
    QCustomPlot& plot = *canvas();
    d->map = new QCPColorMap(plot.xAxis, plot.yAxis);
    d->map->setInterpolate(false);
    d->map->setTightBoundary(false);
    d->map->setDataRange(QCPRange(-1, 1));
    plot.yAxis->setRangeReversed(true);
    for (QCPAxis* axis : { plot.xAxis, plot.yAxis }) {
        axis->setTicker(QSharedPointer<QCPAxisTicker>(new IntegerTicker));
        axis->grid()->setVisible(false);
    }
    d->scale = addColorBar(plot);
    d->scale->setDataRange(QCPRange(-1, 1));
    d->scale->setLabel(tr("correlation C"));
    QSharedPointer<QCPAxisTickerFixed> halves(new QCPAxisTickerFixed);
    halves->setTickStep(0.5);
    d->scale->axis()->setTicker(halves);
    d->marks = new MarkItem(&plot);
    connect(&plot, &QCustomPlot::afterLayout, this, &MatrixPlot::keepCellsSquare);
    connect(&plot, &QCustomPlot::mouseMove, this, [this](QMouseEvent* event) { pointerAt(event->position()); });
    setReadout({});
    MatrixPlot::applyTheme();
    updateEmptyState();
}

MatrixPlot::~MatrixPlot() = default;

void MatrixPlot::setAxes(const QString& columnTitle, const QString& rowTitle)
{
    d->columnTitle = columnTitle;
    d->rowTitle = rowTitle;
    showAxes();
}

/// A plot of a few lines' height keeps its room for the matrix.
void MatrixPlot::showAxes()
{
    const bool room = d->namesOnAxes || height() >= leastHeightWithAxes;
    canvas()->xAxis->setLabel(room ? d->columnTitle : QString());
    canvas()->yAxis->setLabel(room ? d->rowTitle : QString());
    for (QCPAxis* axis : { canvas()->xAxis, canvas()->yAxis })
        axis->setTickLabels(room);
    scheduleReplot();
}

void MatrixPlot::resizeEvent(QResizeEvent* event)
{
    PlotWidget::resizeEvent(event);
    showAxes();
}

void MatrixPlot::setMatrix(const Matrix& matrix)
{
    const bool sameShape = matrix.rows == d->matrix.rows && matrix.cols == d->matrix.cols;
    if (!sameShape)
        d->read = { -1, -1 };
    d->matrix = matrix;
    const int rows = static_cast<int>(matrix.rows), columns = static_cast<int>(matrix.cols);
    QCPColorMapData& cells = *d->map->data();
    cells.setSize(columns, rows);
    cells.setRange(QCPRange(0, std::max(columns - 1, 1)), QCPRange(0, std::max(rows - 1, 1)));
    for (int row = 0; row < rows; ++row)
        for (int column = 0; column < columns; ++column)
            cells.setCell(column, row, static_cast<double>(matrix(row, column)));
    updateEmptyState();
    if (sameShape)
        scheduleReplot();
    else
        resetView();
}

void MatrixPlot::setNames(const QStringList& rows, const QStringList& columns)
{
    d->rowNames = rows;
    d->columnNames = columns;
    if (d->namesOnAxes)
        showNamesOnAxes();
}

void MatrixPlot::setNamesOnAxes(bool on)
{
    d->namesOnAxes = on;
    showNamesOnAxes();
    showAxes();
}

void MatrixPlot::showNamesOnAxes()
{
    const auto show = [this](QCPAxis& axis, const QStringList& names) {
        if (!d->namesOnAxes) {
            axis.setTicker(QSharedPointer<QCPAxisTicker>(new IntegerTicker));
            return;
        }
        QSharedPointer<QCPAxisTickerText> ticker(new QCPAxisTickerText);
        for (qsizetype i = 0; i < names.size(); ++i)
            ticker->addTick(static_cast<double>(i), names[i]);
        axis.setTicker(ticker);
    };
    show(*canvas()->xAxis, d->columnNames);
    show(*canvas()->yAxis, d->rowNames);
    scheduleReplot();
}

void MatrixPlot::setRange(double limit, const QString& title)
{
    const double end = limit > 0 ? limit : 1;
    d->map->setDataRange(QCPRange(-end, end));
    d->scale->setDataRange(QCPRange(-end, end));
    d->scale->setLabel(title);
    d->scale->axis()->setTicker(QSharedPointer<QCPAxisTicker>(new QCPAxisTicker));
    scheduleReplot();
}

void MatrixPlot::setColorScaleVisible(bool visible)
{
    QCPLayoutGrid& grid = *canvas()->plotLayout();
    d->scale->setVisible(visible);
    if (visible && !grid.hasElement(0, 1))
        grid.addElement(0, 1, d->scale);
    else if (!visible && grid.hasElement(0, 1)) {
        grid.take(d->scale);
        grid.simplify();
    }
    scheduleReplot();
}

const Matrix& MatrixPlot::matrix() const
{
    return d->matrix;
}

void MatrixPlot::setMarked(const QList<int>& rows)
{
    if (rows == d->marks->rows)
        return;
    d->marks->rows = rows;
    scheduleReplot();
}

const QList<int>& MatrixPlot::marked() const
{
    return d->marks->rows;
}

QPoint MatrixPlot::cellAt(const QPointF& canvasPosition) const
{
    if (isEmpty() || !canvas()->axisRect()->rect().contains(canvasPosition.toPoint()))
        return { -1, -1 };
    const auto column = static_cast<int>(std::floor(canvas()->xAxis->pixelToCoord(canvasPosition.x()) + 0.5));
    const auto row = static_cast<int>(std::floor(canvas()->yAxis->pixelToCoord(canvasPosition.y()) + 0.5));
    const bool there = row >= 0 && row < d->matrix.rows && column >= 0 && column < d->matrix.cols;
    return there ? QPoint(column, row) : QPoint(-1, -1);
}

bool MatrixPlot::eventFilter(QObject* watched, QEvent* event)
{
    constexpr double clickDistance = 4;
    if (watched == canvas() && event->type() == QEvent::MouseButtonPress)
        d->pressed = static_cast<QMouseEvent*>(event)->position();
    if (watched == canvas() && event->type() == QEvent::MouseButtonRelease) {
        const auto& mouse = *static_cast<QMouseEvent*>(event);
        const bool click = QLineF(d->pressed, mouse.position()).length() < clickDistance;
        const QPoint cell = cellAt(mouse.position());
        const SetOperation operation = operationFor(mouse.modifiers());
        if (mouse.button() == Qt::LeftButton && click && (cell.x() >= 0 || operation == SetOperation::Replace))
            Q_EMIT cellPicked(cell.y(), cell.x(), operation);
    }
    return PlotWidget::eventFilter(watched, event);
}

QString MatrixPlot::hoverText(const QPointF& position) const
{
    const QPoint cell = cellAt(canvas()->mapFrom(this, position));
    if (cell.x() < 0)
        return {};
    return cellText(cell.y(), cell.x());
}

QString MatrixPlot::cellText(int row, int column) const
{
    const double value = static_cast<double>(d->matrix(row, column));
    const QString number = std::isnan(value) ? tr("no value") : fixedNumber(value);
    return tr("row: %1, column: %2, C = %3")
        .arg(Private::nameOf(d->rowNames, row), Private::nameOf(d->columnNames, column), number);
}

bool MatrixPlot::isEmpty() const
{
    return d->matrix.empty();
}

DataTable MatrixPlot::data() const
{
    DataTable table;
    table.columns = { QStringLiteral("row"), QStringLiteral("column"), QStringLiteral("value") };
    table.rows.reserve(d->matrix.rows * d->matrix.cols);
    for (qsizetype row = 0; row < d->matrix.rows; ++row) {
        const QString name = Private::nameOf(d->rowNames, row);
        for (qsizetype column = 0; column < d->matrix.cols; ++column) {
            const float value = d->matrix(row, column);
            table.rows.append({ name, Private::nameOf(d->columnNames, column),
                std::isnan(value) ? QString() : QString::number(value, 'g', 7) });
        }
    }
    return table;
}

void MatrixPlot::resetView()
{
    PlotWidget::resetView();
    if (!isEmpty())
        setRanges(-0.5, static_cast<double>(d->matrix.cols) - 0.5, -0.5, static_cast<double>(d->matrix.rows) - 0.5);
    scheduleReplot();
}

// The picture and its scale stand in the middle of the canvas; what is left over becomes the layout's own margins.
void MatrixPlot::keepCellsSquare()
{
    if (d->arranging || isEmpty())
        return;
    d->arranging = true;
    QCPLayoutGrid& grid = *canvas()->plotLayout();
    const auto arrange = [&grid](int sides, int ends) {
        grid.setMargins(QMargins(sides / 2, ends / 2, sides - sides / 2, ends - ends / 2));
        grid.update(QCPLayoutElement::upLayout);
    };
    arrange(0, 0);
    const QSize rect = canvas()->axisRect()->size();
    const double shape = static_cast<double>(d->matrix.cols) / static_cast<double>(d->matrix.rows);
    if (shape <= longestShape && shape >= 1 / longestShape && !rect.isEmpty()) {
        const int width = std::min(rect.width(), qRound(rect.height() * shape));
        const int height = std::min(rect.height(), qRound(rect.width() / shape));
        arrange(rect.width() - width, rect.height() - height);
    }
    d->arranging = false;
}

void MatrixPlot::applyTheme()
{
    PlotWidget::applyTheme();
    const QCPColorGradient gradient = gradientOf(theme());
    d->map->setGradient(gradient);
    d->marks->color = theme().accent;
    d->scale->setGradient(gradient);
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

void MatrixPlot::pointerAt(const QPointF& canvasPosition)
{
    const QString text = hoverText(canvas()->mapTo(this, canvasPosition));
    setReadout(text.isEmpty() ? QList<TitleBar::Part>() : QList<TitleBar::Part> { { {}, text } });
}

void MatrixPlot::keyPressEvent(QKeyEvent* event)
{
    const bool picks = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter || event->key() == Qt::Key_Space;
    const bool reads = d->read.x() >= 0 && d->read.x() < static_cast<int>(d->matrix.cols)
        && d->read.y() < static_cast<int>(d->matrix.rows);
    if (picks && reads) {
        Q_EMIT cellPicked(d->read.y(), d->read.x(), operationFor(event->modifiers()));
        return;
    }
    const QPoint step = arrowStep(*event);
    if (step.isNull() || isEmpty())
        return PlotWidget::keyPressEvent(event);
    const bool none = d->read.x() < 0;
    d->read = { stepped(d->read.x(), none ? 0 : step.x(), static_cast<int>(d->matrix.cols)),
        stepped(d->read.y(), none ? 0 : step.y(), static_cast<int>(d->matrix.rows)) };
    setReadout({ { {}, cellText(d->read.y(), d->read.x()) } });
    canvas()->setAccessibleDescription(readout());
}

}
